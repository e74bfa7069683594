using System.Collections.Concurrent;

namespace TechMatch.Chaos;

/// <summary>What clients sent and what they were promised, over all runs.</summary>
internal sealed class WriteLedger
{
    private readonly ConcurrentDictionary<string, byte> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _confirmations;

    public long Acknowledged => _acknowledged.Count;

    public long Confirmations => Interlocked.Read(ref _confirmations);

    public void Sent(string name) => _sent[name] = 0;

    /// <param name="title">What the record said when it was acknowledged.</param>
    public void Confirmed(string name, string title)
    {
        _acknowledged[name] = title;
        Interlocked.Increment(ref _confirmations);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public async Task WaitForMoreThanAsync(long confirmations, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the comparison: a confirmation in between completes this very source.
            var next = Volatile.Read(ref _next);
            if (Confirmations > confirmations) return;
            await next.Task.WaitAsync(cancellationToken);
        }
    }

    public bool WasSent(string name) => _sent.ContainsKey(name);

    public IReadOnlyDictionary<string, string> Promises => _acknowledged;
}
