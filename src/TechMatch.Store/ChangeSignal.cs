namespace TechMatch.Store;

/// <summary>Holds the last committed sequence and wakes those who wait for a later one.</summary>
internal sealed class ChangeSignal(long lastSequence)
{
    private readonly Lock _advancing = new();
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

    /// <summary>Called after a commit of this process or another; what came earlier than is known already is no news.</summary>
    public void Advance(long lastSequence)
    {
        lock (_advancing)
        {
            if (lastSequence <= _last) return;
            Volatile.Write(ref _last, lastSequence);
            Wake();
        }
    }

    public void Close()
    {
        lock (_advancing)
        {
            _closed = true;
            Wake();
        }
    }

    private void Wake()
    {
        var reached = _next;
        _next = NewSource();
        reached.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
