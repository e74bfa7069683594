using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;

namespace TechMatch.Search.Matching;

/// <summary>What the two legs are asked.</summary>
/// <param name="Words">For the text index; null when the question has nothing it can analyse, or the leg is not wanted.</param>
/// <param name="Meaning">Text to embed; null when the leg is not wanted.</param>
/// <param name="TakeAll">True when every record the filter leaves is a candidate, whatever its text says.</param>
internal sealed record RetrievalQuestion(TextQuery? Words, string? Meaning, RecordFilter Filter, AccessScope Scope, int CandidatesPerLeg, bool TakeAll = false)
{
    /// <summary>Declared language of <see cref="Meaning"/>; undeclared lets the embedder guess.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.Undeclared;

    /// <summary>Whether everybody may read <see cref="Meaning"/>. What a caller typed counts as such: it is theirs to ask.</summary>
    public bool MeaningIsPublic { get; init; } = true;
}

/// <summary>One candidate with what both indexes say of it, also where only one of them found it.</summary>
/// <param name="Lexical">BM25; null when the leg did not run.</param>
/// <param name="Nearest">Null when the leg did not run or the record has no vector.</param>
internal sealed record Candidate(RecordId Id, double? Lexical, Nearness? Nearest, MatchFacts Facts);

/// <param name="ReachLexical">What a good answer to the words scores; 0 when the leg did not run.</param>
/// <param name="AttainableLexical">What the words could score at most, never under the reach; 0 when the leg did not run.</param>
/// <param name="TotalLexical">Records that match the words.</param>
/// <param name="Degraded">Why the answer is less than whole; empty otherwise.</param>
/// <param name="Failure">What the text index failed with, which a sound one does not; null when it did not fail.</param>
internal sealed record Retrieved(
    IReadOnlyList<Candidate> Candidates, double ReachLexical, double AttainableLexical, long TotalLexical, IReadOnlyList<LegReport> Legs, IReadOnlyList<string> Degraded,
    SearchUnavailableException? Failure);
