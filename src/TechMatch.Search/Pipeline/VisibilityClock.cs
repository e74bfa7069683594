namespace TechMatch.Search.Pipeline;

/// <summary>The change-log position that searches show, and a way to wait for a later one without polling.</summary>
internal sealed class VisibilityClock
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Waiting> _waiting = [];
    private long _visible;

    public long Visible => Volatile.Read(ref _visible);

    /// <summary>Positions somebody waits for.</summary>
    public int Pending
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Somebody waits for a position up to this one.</summary>
    public bool IsAwaited(long upTo)
    {
        lock (_gate) return _waiting.Count > 0 && _waiting.First().Key <= upTo;
    }

    public void Advance(long sequence)
    {
        List<Waiting> reached = [];
        lock (_gate)
        {
            if (sequence <= _visible) return;
            Volatile.Write(ref _visible, sequence);
            while (_waiting.Count > 0 && _waiting.First() is var (target, waiting) && target <= sequence)
            {
                reached.Add(waiting);
                _waiting.Remove(target);
            }
        }

        foreach (var waiting in reached) waiting.Reached.TrySetResult();
    }

    /// <summary>Returns at once when <paramref name="sequence"/> is visible already.</summary>
    public async Task WaitForAsync(long sequence, CancellationToken cancellationToken)
    {
        Waiting? waiting;
        lock (_gate)
        {
            if (sequence <= _visible) return;
            if (!_waiting.TryGetValue(sequence, out waiting)) _waiting.Add(sequence, waiting = new Waiting());
            waiting.Callers++;
        }

        try
        {
            await waiting.Reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A position that never comes must not be remembered for ever: anybody can ask for one.
            lock (_gate)
            {
                if (--waiting.Callers == 0 && _waiting.GetValueOrDefault(sequence) == waiting) _waiting.Remove(sequence);
            }

            throw;
        }
    }

    private sealed class Waiting
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Callers { get; set; }
    }
}
