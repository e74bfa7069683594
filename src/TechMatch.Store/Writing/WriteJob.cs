namespace TechMatch.Store.Writing;

/// <summary>What one caller asked for, waiting for the writer loop.</summary>
internal abstract class WriteJob
{
    private int _taken;

    /// <summary>How much it adds to a group: its items, at least one.</summary>
    public abstract int Weight { get; }

    public abstract long Bytes { get; }

    /// <summary>Either the loop takes the job or its caller cancels it, never both: a taken write is seen through.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    public void TryCancel(CancellationToken cancellationToken)
    {
        if (TryTake()) Cancel(cancellationToken);
    }

    /// <summary>After the commit: hands the caller what was staged for it.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception e);

    protected abstract void Cancel(CancellationToken cancellationToken);
}

/// <typeparam name="T">What the caller waits for.</typeparam>
internal abstract class WriteJob<T> : WriteJob
{
    private readonly TaskCompletionSource<T> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _staged;
    private Exception? _fault;

    public Task<T> End => _end.Task;

    /// <summary>What the caller gets once the group is committed; staged anew when the group is tried again.</summary>
    public void Stage(T result) => (_staged, _fault) = (result, null);

    /// <summary>This job alone failed; its group goes on without it.</summary>
    public void Stage(Exception fault) => _fault = fault;

    public override void Complete()
    {
        if (_fault is null) _end.SetResult(_staged!);
        else _end.SetException(_fault);
    }

    public override void Fail(Exception e) => _end.SetException(e);

    protected override void Cancel(CancellationToken cancellationToken) => _end.SetCanceled(cancellationToken);
}

/// <summary>Under which a request is remembered.</summary>
internal readonly record struct RequestKey(string Principal, string Method, string RequestId)
{
    public static RequestKey? Of(WriteOptions options) =>
        options.RequestId is { } id ? new RequestKey(options.Principal, options.Method, id) : null;
}
