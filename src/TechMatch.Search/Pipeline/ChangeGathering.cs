using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// How many changes are taken at a time. Each batch ends with a refresh, which costs as much as indexing some hundred records:
/// a few changes are visible at once, and of a stream of them what follows within a moment is taken along.
/// </summary>
internal sealed class ChangeGathering(CatalogStore store, VisibilityClock clock, TimeProvider time)
{
    public const int MaxBatch = 1_000;

    /// <summary>So many changes waiting at once are a stream.</summary>
    private const int Stream = 100;

    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when a batch of a stream is there, or when it has paused; at once where there is no stream.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (since, before, waiting) = (time.GetTimestamp(), 0L, Waiting);
        if (waiting < Stream) return;
        while (waiting > before && waiting < MaxBatch && time.GetElapsedTime(since) < s_longest)
        {
            before = waiting;
            await Task.Delay(s_longest / 10, time, cancellationToken).ConfigureAwait(false);
            waiting = Waiting;
        }
    }

    private long Waiting => store.LastSequence - clock.Visible;
}
