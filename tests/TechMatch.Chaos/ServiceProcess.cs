using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace TechMatch.Chaos;

/// <summary>The real service as a process of its own, on free loopback ports.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan s_startBudget = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServiceProcess(Process process, GrpcChannel channel) => (_process, Channel) = (process, channel);

    public GrpcChannel Channel { get; }

    /// <summary>Returns when the service says it serves the catalogue.</summary>
    public static async Task<ServiceProcess> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var (http, grpc) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"), "--data", folder, "--corpus", "none", "--access", "open",
            "--http", $"http://127.0.0.1:{http}", "--grpc", $"http://127.0.0.1:{grpc}", "--Logging:LogLevel:Default", "Warning",
        ]) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var said = new List<string>();
        process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}");
        var service = new ServiceProcess(process, channel);
        try
        {
            await service.WaitUntilServingAsync(said, cancellationToken);
            return service;
        }
        catch
        {
            // A process that never came up must not outlive the series.
            service.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        Channel.Dispose();
        _process.Dispose();
    }

    private async Task WaitUntilServingAsync(List<string> said, CancellationToken cancellationToken)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(s_startBudget);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = "no answer yet";
        try
        {
            while (await pause.WaitForNextTickAsync(budget.Token))
            {
                if (_process.HasExited) throw new InvalidOperationException($"the service ended with {_process.ExitCode} before it served: {All(said)}");
                try
                {
                    var health = await new Health.HealthClient(Channel).CheckAsync(new HealthCheckRequest { Service = "techmatch.v1.CatalogService" }, cancellationToken: budget.Token);
                    if (health.Status == HealthCheckResponse.Types.ServingStatus.Serving) return;
                    last = health.Status.ToString();
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    last = "not listening";
                }
                catch (RpcException e) when (!budget.IsCancellationRequested)
                {
                    // Any other status is a fault of the service, and what it logged says which.
                    throw new InvalidOperationException($"the health check failed with {e.Status}: {All(said)}", e);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"the service did not serve within {s_startBudget.TotalSeconds} s ({last}): {All(said)}", e);
        }
    }

    private static string All(List<string> said)
    {
        lock (said) return said.Count == 0 ? "it said nothing" : string.Join(' ', said);
    }

    private static void Keep(List<string> said, string? line)
    {
        if (line is null) return;
        lock (said) said.Add(line);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
