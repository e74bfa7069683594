using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using TechMatch.TestKit;

namespace TechMatch.Chaos.Running;

/// <summary>The real service as a process of its own, on loopback ports.</summary>
internal sealed class ServiceProcess : IDisposable
{
    /// <summary>A start takes a second or two; many times that where builds of others keep the machine busy.</summary>
    private static readonly TimeSpan s_startBudget = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly List<string> _said = [];
    private bool _disposed;

    private ServiceProcess(Process process, Uri address) => (_process, Address, Channel) = (process, address, Open(address));

    /// <summary>Of gRPC.</summary>
    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Returns when the service says it serves the catalogue.</summary>
    /// <param name="settings">As on its command line, beside addresses and access.</param>
    /// <param name="port">Of gRPC; 0 takes a free one.</param>
    public static async Task<ServiceProcess> StartAsync(IReadOnlyList<string> settings, CancellationToken cancellationToken, int port = 0)
    {
        var (http, grpc) = (FreePort.Next(), port == 0 ? FreePort.Next() : port);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"), "--corpus", "none", "--access", "open",
            "--http", $"http://127.0.0.1:{http}", "--grpc", $"http://127.0.0.1:{grpc}", "--Logging:LogLevel:Default", "Warning", .. settings,
        ]) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var service = new ServiceProcess(process, new Uri($"http://127.0.0.1:{grpc}"));
        process.OutputDataReceived += (_, line) => service.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => service.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await service.WaitUntilServingAsync("techmatch.v1.CatalogService", cancellationToken);
            return service;
        }
        catch
        {
            // A process that never came up must not outlive the series.
            service.Dispose();
            throw;
        }
    }

    /// <summary>A channel that looks for a service that was away soon, instead of after a second or more.</summary>
    public static GrpcChannel Open(Uri address)
    {
        var soon = TimeSpan.FromMilliseconds(20);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions { InitialReconnectBackoff = soon, MaxReconnectBackoff = soon });
    }

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, as an orchestrator ends a container.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGSTOP: it keeps its connections and does nothing.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken) => SignalAsync("STOP", cancellationToken);

    public Task ThawAsync(CancellationToken cancellationToken) => SignalAsync("CONT", cancellationToken);

    /// <summary>Returns when the named service of it is served.</summary>
    public async Task WaitUntilServingAsync(string name, CancellationToken cancellationToken)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(s_startBudget);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = "no answer yet";
        try
        {
            while (await pause.WaitForNextTickAsync(budget.Token))
            {
                if (_process.HasExited) throw new InvalidOperationException($"the service ended with {_process.ExitCode} before it served: {Said}");
                try
                {
                    var health = await new Health.HealthClient(Channel).CheckAsync(new HealthCheckRequest { Service = name }, cancellationToken: budget.Token);
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
                    throw new InvalidOperationException($"the health check failed with {e.Status}: {Said}", e);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"the service did not serve within {s_startBudget.TotalSeconds} s ({last}): {Said}", e);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) Kill();
        Channel.Dispose();
        _process.Dispose();
    }

    /// <summary>What it wrote to its log so far, on one line.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.Count == 0 ? "it said nothing" : string.Join(' ', _said);
        }
    }

    private async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_said) _said.Add(line);
    }
}
