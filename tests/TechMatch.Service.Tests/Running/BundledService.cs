using TechMatch.Service.Tests.Running;

[assembly: AssemblyFixture(typeof(BundledService))]

namespace TechMatch.Service.Tests.Running;

/// <summary>One service over the bundled corpus for every test that only reads.</summary>
public sealed class BundledService : IAsyncLifetime
{
    private RunningService? _service;

    public RunningService Service => _service ?? throw new InvalidOperationException("the fixture has not started");

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.StartAsync(null);
        await _service.Node.Search.Index.CatchUpAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
    }
}
