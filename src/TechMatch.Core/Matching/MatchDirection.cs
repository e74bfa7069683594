using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Who asks whom. It decides which kinds are candidates and which gates apply.</summary>
public enum MatchDirection
{
    NeedToSupplier,
    SupplierToNeed,
    MandateToProposal,
    ProposalToMandate,
    TextToAny,
}

public static class MatchDirections
{
    /// <summary>The kinds of record that can be an answer, in a fixed order.</summary>
    public static ValueList<RecordKind> CandidateKinds(MatchDirection direction) => direction switch
    {
        MatchDirection.NeedToSupplier => [RecordKind.Technology, RecordKind.Startup, RecordKind.Proposal],
        MatchDirection.SupplierToNeed => [RecordKind.Need],
        MatchDirection.MandateToProposal => [RecordKind.Proposal],
        MatchDirection.ProposalToMandate => [RecordKind.Mandate],
        MatchDirection.TextToAny => RecordCollections.AllKinds.ToValueList(),
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "expected one of the five directions"),
    };

    /// <summary>
    /// True when the subject sets the rules (a need, a mandate, a searcher) and the candidate is checked against them;
    /// false when the candidate sets them.
    /// </summary>
    public static bool SubjectAsks(MatchDirection direction) =>
        direction is MatchDirection.NeedToSupplier or MatchDirection.MandateToProposal or MatchDirection.TextToAny;
}
