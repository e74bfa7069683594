namespace TechMatch.Search.Pipeline;

/// <summary>
/// What keeps the indexes from following the registry. It is tried again every second for as long as it takes, but who
/// waits for the indexes is told after a while instead of waiting for ever.
/// </summary>
internal sealed class FollowingTrouble(VisibilityClock clock)
{
    private const int MaxFailures = 20;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private volatile string? _reason;
    private volatile int _failures;

    /// <summary>In words; null when nothing does.</summary>
    public string? Reason => _reason;

    public void Met(Exception failure)
    {
        _reason = failure.Message;
        Interlocked.Increment(ref _failures);
    }

    public void Over() => (_reason, _failures) = (null, 0);

    /// <summary>Waits until searches show the change with this position.</summary>
    /// <exception cref="SearchUnavailableException">They cannot follow, however often it was tried.</exception>
    public async Task WaitForAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_look);
            try
            {
                await clock.WaitForAsync(sequence, patience.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (_failures >= MaxFailures && _reason is { } reason)
                    throw new SearchUnavailableException("indexes", $"they stopped at change {clock.Visible}, and {sequence} is awaited: {reason}");
            }
        }
    }
}
