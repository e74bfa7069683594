namespace TechMatch.Store;

/// <summary>Holds the last committed sequence and wakes those who wait for a later one.</summary>
internal sealed class ChangeSignal(long lastSequence)
{
    private long _last = lastSequence;
    private volatile TaskCompletionSource _next = NewSource();
    private volatile bool _closed;

    public long LastSequence => Volatile.Read(ref _last);

    public async Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the comparison: a commit in between completes this very source.
            var next = _next;
            if (LastSequence > after) return;
            ObjectDisposedException.ThrowIf(_closed, typeof(CatalogStore));
            await next.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Called by the writer loop alone, after commit.</summary>
    public void Advance(long lastSequence)
    {
        Volatile.Write(ref _last, lastSequence);
        Wake();
    }

    public void Close()
    {
        _closed = true;
        Wake();
    }

    private void Wake()
    {
        var reached = _next;
        _next = NewSource();
        reached.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
