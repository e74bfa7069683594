using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>
/// Who may express interest in what: a need meets technologies, startups and proposals, a mandate meets proposals, in both
/// directions. One side of each pair supplies, and it is that side which too many come to.
/// </summary>
public static class InterestPairs
{
    public static bool Meet(RecordKind one, RecordKind other) => IsPair(one, other) || IsPair(other, one);

    /// <summary>What interest in a record of this kind may come from, for messages.</summary>
    public static IReadOnlyList<RecordKind> Partners(RecordKind kind) => [.. Enum.GetValues<RecordKind>().Where(k => Meet(kind, k))];

    /// <summary>The side whose record is a technology, a startup or a proposal.</summary>
    public static InterestSide SupplierOf(InterestSide one, InterestSide other) => Supplies(one.Record.Kind) ? one : other;

    private static bool IsPair(RecordKind demand, RecordKind supply) =>
        demand == RecordKind.Need && Supplies(supply) || demand == RecordKind.Mandate && supply == RecordKind.Proposal;

    private static bool Supplies(RecordKind kind) => kind is RecordKind.Technology or RecordKind.Startup or RecordKind.Proposal;
}
