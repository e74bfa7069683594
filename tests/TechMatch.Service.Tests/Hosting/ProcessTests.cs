using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>What only a process of its own can show: exit codes, standard error, signals, the environment.</summary>
public sealed class ProcessTests
{
    private static readonly Dictionary<string, string> s_plain = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sigterm_drainsAndExitsWithZero()
    {
        using var folder = new TempFolder();
        // Settings by environment, ports by command line: the program reads both.
        var environment = new Dictionary<string, string> { ["TECHMATCH_DATA"] = folder.Path, ["TECHMATCH_CORPUS"] = "none", ["DATA"] = "/proc/not-ours" };
        using var service = ServiceProcess.Run(environment, "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--access", "open");
        await service.StartedAsync(Token);
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        using var import = new IngestService.IngestServiceClient(channel).ImportRecords(cancellationToken: Token);
        await import.RequestStream.WriteAsync(new ImportRecordsRequest { Record = Given.Technology() }, Token);
        Assert.True(await import.ResponseStream.MoveNext(Token));
        using var watch = new CatalogService.CatalogServiceClient(channel).WatchRecords(new WatchRecordsRequest { AfterSequence = 1 }, cancellationToken: Token);
        var heard = watch.ResponseStream.MoveNext(Token);
        var next = import.ResponseStream.MoveNext(Token);

        var stopping = System.Diagnostics.Stopwatch.StartNew();
        service.Terminate();

        var ended = await Assert.ThrowsAsync<RpcException>(() => heard);
        Assert.True(ended.StatusCode == StatusCode.Unavailable, ended.ToString());
        // The status of a call that is still sending reaches it unless its reader wakes later than the connection closes,
        // which on a busy machine happens; ImportTests holds the status itself.
        await Assert.ThrowsAsync<RpcException>(() => next);
        Assert.Equal((0, ""), await service.EndAsync(Token));
        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(10), $"stopping took {stopping.Elapsed}: it must not wait until its patience is over");
        Assert.DoesNotContain(service.Output, l => l.StartsWith("fail", StringComparison.Ordinal) || l.StartsWith("warn", StringComparison.Ordinal));
        await using var after = await RunningService.StartAsync(folder.Path, "--corpus", "none");
        Assert.Equal(1, after.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Start_portInUse_endsWithOneSentence()
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await AssertEndsAsync([address, "in use", "--http"], "--data", folder.Path, "--corpus", "none", "--http", address, "--grpc", "http://127.0.0.1:0");
    }

    [Fact]
    [Trait("catalogue", "R-08")]
    public async Task Start_folderThatCannotBeWritten_endsWithOneSentence()
    {
        using var folder = new TempFolder();
        // A file where the folder should be: nobody may write there, not even root.
        await File.WriteAllTextAsync(folder.File("taken"), "", Token);

        await AssertEndsAsync([folder.File("taken")], "--data", folder.File("taken", "data"));
    }

    // The shell sets the limit for itself and what it becomes.
    [Fact]
    [Trait("catalogue", "R-08")]
    public async Task Start_withTooFewFileHandles_endsWithOneSentenceAndNoDamage()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("limits of handles are set by a Unix shell");
        using var folder = new TempFolder();
        await using (var before = await RunningService.StartAsync(folder.Path, "--corpus", "none")) await before.HoldAsync(Given.Need());
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", "ulimit -n 180; exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"), "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using (var starved = System.Diagnostics.Process.Start(start)!)
        {
            var said = starved.StandardOutput.ReadToEndAsync(Token);
            var error = await starved.StandardError.ReadToEndAsync(Token);
            await starved.WaitForExitAsync(Token);
            Assert.True(starved.ExitCode == 1, $"{starved.ExitCode}: {error} {await said}");
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("techmatch: ", error, StringComparison.Ordinal);
        }

        await using var after = await RunningService.StartAsync(folder.Path, "--corpus", "none");
        Assert.Equal(1, after.Node.Store.LastSequence);
        await after.Catalog.GetRecordAsync(new GetRecordRequest { Name = Given.Need().Name }, cancellationToken: Token);
    }

    [Fact]
    public async Task Start_badSetting_endsWithOneSentence() => await AssertEndsAsync(["--dta", "--data"], "--dta", "x");

    [Fact]
    [Trait("catalogue", "R-09")]
    public async Task Start_folderInUse_endsWithOneSentence()
    {
        using var folder = new TempFolder();
        await using var first = await RunningService.StartAsync(folder.Path, "--corpus", "none");

        await AssertEndsAsync([folder.Path, "in use"], "--data", folder.Path, "--corpus", "none");
    }

    private static async Task AssertEndsAsync(string[] said, params string[] args)
    {
        using var service = ServiceProcess.Run(s_plain, args);

        var (code, error) = await service.EndAsync(Token);

        Assert.Equal(1, code);
        var sentence = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("techmatch: ", sentence, StringComparison.Ordinal);
        Assert.All(said, s => Assert.Contains(s, sentence, StringComparison.Ordinal));
    }
}
