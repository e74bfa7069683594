namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// Which segments are written anew as one. A segment is left alone while it holds over four times as much as all smaller ones
/// together: a search then meets few segments, and a row is rewritten about as often as the store has grown by a quarter.
/// </summary>
internal static class MergePolicy
{
    private const int Factor = 4;

    /// <summary>A segment of which more than this is gone is written anew without it.</summary>
    private const double MaxDeadShare = 0.3;

    /// <returns>Empty when nothing is due.</returns>
    public static IReadOnlyList<SegmentPart> Due(IReadOnlyList<SegmentPart> parts)
    {
        var bySize = parts.OrderByDescending(p => p.Live).ThenBy(p => p.Segment.Number).ToList();
        for (var at = 0; at < bySize.Count - 1; at++)
        {
            if (bySize[at].Live <= Factor * bySize.Skip(at + 1).Sum(p => (long)p.Live)) return bySize[at..];
        }

        return bySize.Find(p => p.Dead.Count > MaxDeadShare * p.Segment.Rows) is { } wasteful ? [wasteful] : [];
    }
}
