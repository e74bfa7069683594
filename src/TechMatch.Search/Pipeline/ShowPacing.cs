using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// When searches are shown what has been written. Each time costs as much as writing some hundred records, so while more changes
/// wait to be written they are shown twice a second, once a second where that would take more than a tenth of the time, and sooner
/// only for somebody who waits for one of them.
/// </summary>
internal sealed class ShowPacing(CatalogStore store, VisibilityClock clock, TimeProvider time)
{
    /// <summary>Changes written at a time.</summary>
    public const int MaxBatch = 1_000;

    private const int LeastShare = 10;

    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_seldom = TimeSpan.FromSeconds(1);

    private long _shown = time.GetTimestamp();
    private TimeSpan _cost;

    /// <param name="written">The last change in the indexes.</param>
    public bool IsDue(long written) => store.LastSequence <= written || clock.IsAwaited(written) || time.GetElapsedTime(_shown) >= Pace;

    private TimeSpan Pace => TimeSpan.FromTicks(Math.Clamp(_cost.Ticks * LeastShare, s_often.Ticks, s_seldom.Ticks));

    public void Show(IndexGeneration generation)
    {
        var began = time.GetTimestamp();
        generation.Show();
        clock.Advance(generation.Applied);
        _shown = time.GetTimestamp();
        _cost = time.GetElapsedTime(began, _shown);
    }
}
