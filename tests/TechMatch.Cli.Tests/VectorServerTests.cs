using System.Diagnostics;
using TechMatch.FakeQdrant;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary><c>techmatch serve --vectors qdrant</c> as a process, and what the doctor says of its server.</summary>
public sealed class VectorServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_andStats_nameTheVectorServerAndTellWhenItIsAway()
    {
        await using var qdrant = await FakeQdrantServer.StartAsync(Token);
        using var folder = new TempFolder();
        var (http, grpc) = ($"http://127.0.0.1:{FreePort.Next()}", $"http://127.0.0.1:{FreePort.Next()}");
        using var service = CommandProcess.Start("serve", "--access", "open", "--data", folder.Path, "--corpus", "none", "--http", http, "--grpc", grpc, "--vectors", "qdrant", "--qdrant", qdrant.Address.ToString());
        try
        {
            await StartedAsync(service);
            // The collection is made in the background.
            Finished well;
            var tries = 0;
            do well = await CommandProcess.RunAsync("doctor", "--server", grpc, "--output", "csv");
            while (well.ExitCode != ExitCode.Ok && ++tries < 20);
            Assert.Equal((ExitCode.Ok, ""), (well.ExitCode, well.Errors));
            Assert.Contains($"qdrant 1.19.0 at {qdrant.Address.Authority}, collection techmatch-gen-000001", well.Output, StringComparison.Ordinal);

            await qdrant.StopAsync();
            var ill = await CommandProcess.RunAsync("doctor", "--server", grpc, "--output", "csv");
            Assert.Equal(ExitCode.Partial, ill.ExitCode);
            Assert.Contains("it cannot be reached", ill.Output, StringComparison.Ordinal);
            Assert.Contains("answers go by words alone", ill.Output, StringComparison.Ordinal);
            var stats = await CommandProcess.RunAsync("stats", "--server", grpc, "--output", "csv");
            Assert.Equal(ExitCode.Ok, stats.ExitCode);
            Assert.Contains("it cannot be reached", stats.Output, StringComparison.Ordinal);
        }
        finally
        {
            if (!service.HasExited) service.Kill(entireProcessTree: true);
        }
    }

    private static async Task StartedAsync(Process service)
    {
        while (await service.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (!line.Contains("Application started", StringComparison.Ordinal)) continue;
            _ = service.StandardOutput.ReadToEndAsync(Token);
            _ = service.StandardError.ReadToEndAsync(Token);
            return;
        }

        Assert.Fail(await service.StandardError.ReadToEndAsync(Token));
    }
}
