using System.Collections.Concurrent;
using System.Diagnostics;

namespace TechMatch.Chaos.Histories;

/// <summary>Where the clients of one run write down what they did.</summary>
internal sealed class HistoryBook
{
    private readonly ConcurrentQueue<Operation> _operations = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _promises;

    /// <summary>The one clock of all clients: it never goes back.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    public long Promises => Interlocked.Read(ref _promises);

    /// <summary>Completes with the first promise.</summary>
    public Task FirstPromise => _first.Task;

    public IReadOnlyList<Operation> Operations => [.. _operations];

    public void Add(Operation operation)
    {
        _operations.Enqueue(operation);
        if (!operation.IsPromise) return;
        Interlocked.Increment(ref _promises);
        _first.TrySetResult();
    }
}
