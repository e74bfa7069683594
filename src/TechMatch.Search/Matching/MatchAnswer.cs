using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Text;
using TechMatch.Store;

namespace TechMatch.Search.Matching;

/// <summary>A passage that speaks for the match, with its cosine.</summary>
public sealed record NearPassage(MatchPassage Passage, double Cosine);

/// <summary>One line of an answer. <see cref="Explanation"/> accounts for the whole score.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="Highlights">Where the words of the question stand in the record.</param>
public sealed record MatchHit(
    int Rank, StoredRecord Record, double Score, Explanation Explanation, IReadOnlyList<NearPassage> Passages, IReadOnlyList<Highlight> Highlights);

/// <summary>A candidate that reads well and is no hit.</summary>
public sealed record NearMiss(RecordId Id, double Score, IReadOnlyList<GateOutcome> FailedGates);

/// <summary>The whole answer: hits or an honest "no good match", and what stood in the way.</summary>
/// <param name="Concepts">What the subject names, for the other languages of the catalogue.</param>
public sealed record MatchAnswer(
    MatchDirection Direction,
    IReadOnlyList<MatchHit> Hits,
    AbstentionReason? Abstained,
    IReadOnlyList<NearMiss> NearMisses,
    IReadOnlyList<LegReport> Legs,
    IReadOnlyList<string> Degraded,
    WeightProfile Profile,
    string UnderstoodAs,
    string Generation,
    long Sequence,
    int Candidates,
    IReadOnlyList<QueryConcept> Concepts)
{
    /// <summary>What it was made from, for whoever keeps it.</summary>
    internal MatchReckoning? Reckoning { get; init; }
}

/// <param name="Withheld">Ranked, and not there any more when the records were loaded for the caller.</param>
internal sealed record MatchReckoning(ReadSubject Subject, CandidateColumns Columns, Retrieved Retrieved, IReadOnlySet<RecordId> Withheld, ClimateShelf? Climate, CosineCalibration Cosines);
