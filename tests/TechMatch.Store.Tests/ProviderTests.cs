using TechMatch.Store.Tests;
using TechMatch.TestKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace TechMatch.Store.Tests;

/// <summary>What holds on either provider: each class of these has a sealed one for SQLite and one for PostgreSQL.</summary>
/// <param name="server">Null for SQLite.</param>
public abstract class ProviderTests(PostgresServer? server)
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Where the store is on PostgreSQL; null for SQLite.</summary>
    private protected PostgresServer? Server => server;

    private protected async Task<StoreBench> StartAsync()
    {
        var bench = await ClosedAsync();
        await bench.OpenAsync();
        return bench;
    }

    /// <summary>A bench without an open store.</summary>
    private protected async Task<StoreBench> ClosedAsync()
    {
        if (server is null) return StoreBench.Closed();
        var address = await server.TakeDatabaseAsync(Token);
        return StoreBench.Closed(address, () => server.GiveBack(address));
    }
}
