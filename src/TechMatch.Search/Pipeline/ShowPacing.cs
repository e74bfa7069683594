using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// When searches are shown what has been written. Each time costs as much as writing some hundred records, so while more changes
/// wait to be written they are shown twice a second, and sooner only for somebody who waits for one of them.
/// </summary>
internal sealed class ShowPacing(CatalogStore store, VisibilityClock clock, TimeProvider time)
{
    /// <summary>Changes written at a time.</summary>
    public const int MaxBatch = 1_000;

    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(500);

    private long _shown = time.GetTimestamp();

    /// <param name="written">The last change in the indexes.</param>
    public bool IsDue(long written) => store.LastSequence <= written || clock.IsAwaited(written) || time.GetElapsedTime(_shown) >= s_longest;

    public void Show(IndexGeneration generation)
    {
        generation.Show();
        clock.Advance(generation.Applied);
        _shown = time.GetTimestamp();
    }
}
