namespace TechMatch.Core.Matching;

public enum AbstentionReason
{
    /// <summary>Nothing was retrieved.</summary>
    NoCandidates,

    /// <summary>Every candidate failed a hard gate.</summary>
    AllBlocked,

    /// <summary>No candidate that passed the gates is relevant enough for anything else to count.</summary>
    UnderRelevanceFloor,

    /// <summary>The best total is under the profile's level.</summary>
    UnderLevel,
}

/// <summary>One line of a ranking.</summary>
/// <param name="Index">Into the candidate columns.</param>
/// <param name="Total">In [0, 1].</param>
/// <param name="Relevance">In [0, 1]: the part the floor looks at.</param>
/// <param name="DisplacedFrom">The 1-based place by score, when the limit per owner moved the candidate down; else null.</param>
public readonly record struct Ranked(int Index, float Total, float Relevance, bool AboveFloor, int? DisplacedFrom);

/// <summary>What a profile makes of one set of candidates.</summary>
public sealed class Ranking
{
    private readonly MatchScores _scores;

    internal Ranking(WeightProfile profile, Ranked[] hits, Ranked[] nearestMisses, AbstentionReason? abstained, MatchScores scores) =>
        (Profile, Hits, NearestMisses, Abstained, _scores) = (profile, hits, nearestMisses, abstained, scores);

    public WeightProfile Profile { get; }

    /// <summary>At most k, best first. Empty when abstained.</summary>
    public IReadOnlyList<Ranked> Hits { get; }

    /// <summary>Null when <see cref="Hits"/> is an answer; else why there is "no good match".</summary>
    public AbstentionReason? Abstained { get; }

    /// <summary>
    /// The best candidates that are no hit: after an abstention all kinds, otherwise those a hard gate removed.
    /// At most <see cref="MatchRanker.MaxNearestMisses"/>, best first.
    /// </summary>
    public IReadOnlyList<Ranked> NearestMisses { get; }

    /// <summary>Total per candidate in column order, also of those that failed a gate.</summary>
    public ReadOnlySpan<float> Totals => _scores.Totals;

    internal MatchScores Scores => _scores;
}
