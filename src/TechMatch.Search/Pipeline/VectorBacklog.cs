using Microsoft.Extensions.Logging;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// Brings vectors on a server level with the text of the serving generation: in the background, in the order of the change
/// log, again and again until the server is back. Nothing runs while they are level. Where another node writes them, it looks
/// every second which collection they are in and how far they are.
/// </summary>
/// <param name="textAt">Waits until the text shows a change.</param>
/// <param name="projecting">Held by whoever applies changes to the text.</param>
/// <param name="patience">How long another node may leave vectors behind before that is told.</param>
internal sealed class VectorBacklog(
    CatalogStore store, Func<IndexLease> acquire, Func<long, CancellationToken, Task> textAt, SemaphoreSlim projecting, TimeSpan patience, TimeProvider time, ILogger log, CancellationToken stopping)
{
    private const int ChangesPerBatch = 256;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _trouble;
    private long _followedTo = -1;
    private (long Change, long Since) _awaited;
    private bool _running;
    private bool _asked;
    private Task _task = Task.CompletedTask;

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? Trouble => _trouble;

    /// <summary>Goes to work unless it is at work.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _asked = true;
            _nudge.TrySetResult();
            if (_running || stopping.IsCancellationRequested) return;
            _running = true;
            _task = Task.Run(WorkAsync);
        }
    }

    /// <summary>Waits until the vectors are level or the server is known to be in trouble, whichever is first.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var upTo = TextPosition();
        while (true)
        {
            Task attempt;
            lock (_gate)
            {
                if (!_running || _trouble is not null || Interlocked.Read(ref _followedTo) >= upTo) return;
                attempt = _attempt.Task;
            }

            await attempt.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends when the token it was given is cancelled.</summary>
    public Task EndAsync()
    {
        lock (_gate) return _task;
    }

    private async Task WorkAsync()
    {
        while (IsWanted())
        {
            try
            {
                await BringAsync().ConfigureAwait(false);
                if (_trouble is not null) log.LogInformation("the vectors are level with the text index again");
                _trouble = null;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // The next start asks the server how far it is.
            }
            catch (Exception e)
            {
                // One outage is one entry, whatever its words are from one try to the next; the doctor tells the latest.
                if (_trouble is null && !IsFollowing()) log.LogWarning(e, "the vectors are behind the text index; trying again every second");
                _trouble = e.Message;
                lock (_gate) _asked = true;
            }

            TaskCompletionSource ended;
            Task nudge;
            var follows = IsFollowing();
            lock (_gate)
            {
                _asked |= follows;
                (ended, _attempt) = (_attempt, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                if (_nudge.Task.IsCompleted) _nudge = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                nudge = _nudge.Task;
            }

            ended.SetResult();
            if (_trouble is not null || follows) await Task.WhenAny(Task.Delay(s_pause, time, stopping), nudge).ConfigureAwait(false);
        }
    }

    private bool IsWanted()
    {
        lock (_gate)
        {
            if (_asked && !stopping.IsCancellationRequested)
            {
                _asked = false;
                return true;
            }

            _running = false;
            _attempt.TrySetResult();
            _attempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return false;
        }
    }

    private async Task BringAsync()
    {
        using var lease = acquire();
        var generation = lease.Generation;
        // Vectors of another model are of no use any more: a rebuild is on its way.
        if (generation.Backlog is not { IsBehind: true } vectors || generation.IsOutdated) return;
        if (vectors.IsFollowed)
        {
            await LookAsync(generation, vectors).ConfigureAwait(false);
            return;
        }

        Interlocked.Exchange(ref _followedTo, -1);
        var last = store.LastSequence;
        await vectors.ConnectAsync(IsThereAsync, stopping).ConfigureAwait(false);
        // After a kill the text may be the older one. It judges a change by its own content, and would pass over one that only
        // undoes what the vectors have seen; the backlog passes over none.
        await textAt(last, stopping).ConfigureAwait(false);
        while (generation.Applied - vectors.Applied > ChangesPerBatch)
        {
            if (!IsServing(generation)) return;
            await StepAsync(generation, vectors, locked: false).ConfigureAwait(false);
        }

        // No other change reaches the text meanwhile, no other generation takes its place, and what is left is one batch.
        await projecting.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            if (!IsServing(generation)) return;
            await vectors.Store.ServeAsync(stopping).ConfigureAwait(false);
            while (generation.Applied > vectors.Applied) await StepAsync(generation, vectors, locked: true).ConfigureAwait(false);
            generation.TakeVectorsAlong();
        }
        finally
        {
            projecting.Release();
        }
    }

    /// <summary>Another node writes: where to, and how far is it?</summary>
    private async Task LookAsync(IndexGeneration generation, RemoteVectors vectors)
    {
        await vectors.ConnectAsync(IsThereAsync, stopping).ConfigureAwait(false);
        Interlocked.Exchange(ref _followedTo, vectors.Applied);
        // It says how far it is each time it makes things durable, so it is always a while behind; it must not stand still.
        if (_awaited.Since == 0 || vectors.Applied >= _awaited.Change) _awaited = (generation.Applied, time.GetTimestamp());
        else if (time.GetElapsedTime(_awaited.Since) > patience) throw new SearchUnavailableException("vector store", $"the node that writes the vectors stands at change {vectors.Applied}, and {_awaited.Change} is due");
    }

    /// <summary>Also when this node has not heard of it yet.</summary>
    internal async Task<bool> IsThereAsync(long change, CancellationToken cancellationToken) =>
        store.LastSequence >= change || (await store.ReadChangesAsync(change - 1, 1, cancellationToken).ConfigureAwait(false)).Count > 0;

    private async Task StepAsync(IndexGeneration generation, RemoteVectors vectors, bool locked)
    {
        // Not beyond the text: what the model refuses there is set aside in both.
        var upTo = generation.Applied;
        var changes = (await store.ReadChangesAsync(vectors.Applied, ChangesPerBatch, stopping).ConfigureAwait(false)).Where(c => c.Sequence <= upTo).ToList();
        if (changes.Count == 0) throw new SearchUnavailableException("change log", $"expected changes {vectors.Applied + 1} to {upTo}, got none");
        var refused = await vectors.ApplyAsync(changes, stopping).ConfigureAwait(false);
        if (refused.Count == 0) return;
        if (!locked) await projecting.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            foreach (var record in refused) generation.Refuse(record);
        }
        finally
        {
            if (!locked) projecting.Release();
        }
    }

    private bool IsFollowing()
    {
        using var lease = acquire();
        return lease.Generation.Backlog is { IsFollowed: true } && !stopping.IsCancellationRequested;
    }

    private long TextPosition()
    {
        using var lease = acquire();
        return lease.Generation.Applied;
    }

    private bool IsServing(IndexGeneration generation)
    {
        using var lease = acquire();
        return ReferenceEquals(lease.Generation, generation);
    }
}
