namespace TechMatch.Search.Pipeline;

/// <summary>The change-log position that searches show, and a way to wait for a later one without polling.</summary>
internal sealed class VisibilityClock
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, TaskCompletionSource> _waiting = [];
    private long _visible;

    public long Visible => Volatile.Read(ref _visible);

    public void Advance(long sequence)
    {
        List<TaskCompletionSource> reached = [];
        lock (_gate)
        {
            if (sequence <= _visible) return;
            Volatile.Write(ref _visible, sequence);
            while (_waiting.Count > 0 && _waiting.First() is var (target, waiter) && target <= sequence)
            {
                reached.Add(waiter);
                _waiting.Remove(target);
            }
        }

        foreach (var waiter in reached) waiter.TrySetResult();
    }

    /// <summary>Returns at once when <paramref name="sequence"/> is visible already.</summary>
    public Task WaitForAsync(long sequence, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (sequence <= _visible) return Task.CompletedTask;
            if (!_waiting.TryGetValue(sequence, out var waiter))
                _waiting.Add(sequence, waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiter.Task.WaitAsync(cancellationToken);
        }
    }
}
