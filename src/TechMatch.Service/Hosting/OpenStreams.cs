namespace TechMatch.Service.Hosting;

/// <summary>
/// The calls that last as long as the caller likes. When the service is told to stop they are ended first, each with a
/// status of its own; only then are the connections closed, which to a caller would look like a broken network.
/// </summary>
internal sealed class OpenStreams(ServiceSettings settings, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>Well under the time the host allows for stopping, so that connections still get theirs.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Between the last answer and the first closed connection: a client that is still sending takes a connection that
    /// closes at once for the end of its call, even when it has the answer already and has only not looked yet.
    /// </summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private bool _stopping;

    /// <summary>Counts the call until it has been answered, trailers included.</summary>
    public void Follow(HttpContext context)
    {
        lock (_gate) _open++;
        context.Response.OnCompleted(() =>
        {
            lock (_gate)
            {
                _open--;
                if (_stopping && _open == 0) _allEnded.TrySetResult();
            }

            return Task.CompletedTask;
        });
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The signal that ends the streams and takes readiness away; a signal of the system has sent it already.
        lifetime.StopApplication();
        // Readiness is gone from here on; calls still come until whoever sends them has noticed.
        await Task.Delay(settings.DrainNotice, time, cancellationToken);
        lock (_gate)
        {
            _stopping = true;
            if (_open == 0) return;
        }

        try
        {
            await _allEnded.Task.WaitAsync(s_patience, time, cancellationToken);
            await Task.Delay(s_linger, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // A caller that reads nothing; its connection goes with the others.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
