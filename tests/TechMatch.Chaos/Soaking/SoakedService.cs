using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Soaking;

/// <summary>What a process holds at one moment.</summary>
internal readonly record struct Holdings(double Seconds, long MemoryBytes, int Handles, int Threads);

/// <summary>The service over the bundled catalogue as a process of its own, so that what it holds is its alone.</summary>
internal sealed class SoakedService : IDisposable
{
    private readonly Process _process;

    private SoakedService(Process process, GrpcChannel channel) => (_process, Channel) = (process, channel);

    public GrpcChannel Channel { get; }

    public static async Task<SoakedService> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var (http, grpc) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"), "--data", folder, "--access", "open", "--drain-notice", "0",
            "--http", $"http://127.0.0.1:{http}", "--grpc", $"http://127.0.0.1:{grpc}", "--Logging:LogLevel:Default", "Warning",
        ]) start.ArgumentList.Add(argument);
        var service = new SoakedService(Process.Start(start)!, GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}"));
        try
        {
            // A search that waits for the last change: from then on it answers as it always will.
            await new SearchService.SearchServiceClient(service.Channel).SearchAsync(
                new SearchRequest { Query = "heat" }, new CallOptions(deadline: DateTime.MaxValue, cancellationToken: cancellationToken).WithWaitForReady());
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    /// <summary>By /proc, hence on Linux.</summary>
    public Holdings Hold(double seconds)
    {
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        long Number(string name) => long.Parse(status.Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new Holdings(seconds, Number("VmRSS:") * 1024, Directory.GetFiles($"/proc/{_process.Id}/fd").Length, (int)Number("Threads:"));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Channel.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
