using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Climate.Weight;

/// <summary>
/// The subject of one match as a side of (supplier, need) pairs, read once; each candidate is the other side. Immutable.
/// </summary>
/// <remarks>
/// A need, and text, is the host of its candidates; a supplier is held against the host of each need. A proposal stands in
/// its own country whoever funds it: a mandate compares proposals, and between mandates it decides nothing, so there the
/// signal is absent.
/// </remarks>
public sealed class PairSide
{
    private readonly PairScorer _pairs;
    private readonly MatchSubject _subject;
    private readonly NeedImpact? _need;
    private readonly SupplierImpact _supplier;

    public PairSide(PairScorer pairs, MatchSubject subject)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(subject);
        (_pairs, _subject) = (pairs, subject);
        if (subject.Direction is MatchDirection.NeedToSupplier or MatchDirection.TextToAny) _need = pairs.ReadNeed(subject.Facts);
        if (subject.Direction is MatchDirection.SupplierToNeed) _supplier = pairs.ReadSupplier(subject.Facts);
    }

    /// <returns>Who supplies and who hosts; null where the pair has no climate of its own.</returns>
    public (MatchFacts Supplier, MatchFacts Need)? Roles(MatchFacts candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return _subject.Direction switch
        {
            MatchDirection.NeedToSupplier or MatchDirection.TextToAny when Supplies(candidate) => (candidate, _subject.Facts),
            MatchDirection.SupplierToNeed => (_subject.Facts, candidate),
            MatchDirection.MandateToProposal => (candidate, candidate),
            _ => null,
        };
    }

    /// <param name="readSupplier">Reads a candidate that supplies; the caller may keep what it read.</param>
    /// <returns><see cref="PairFlags.Unknown"/> where the pair has none.</returns>
    public PairImpact Score(MatchFacts candidate, Func<MatchFacts, SupplierImpact> readSupplier)
    {
        ArgumentNullException.ThrowIfNull(readSupplier);
        if (Roles(candidate) is not { } roles) return PairImpact.Unknown;
        var supplier = _subject.Direction == MatchDirection.SupplierToNeed ? _supplier : readSupplier(roles.Supplier);
        // Without a lever there is nothing to read a need for.
        return supplier.Lever < 0 ? PairImpact.Unknown : _pairs.Score(supplier, _need ?? _pairs.ReadNeed(roles.Need));
    }

    private static bool Supplies(MatchFacts candidate) => candidate.Kind is RecordKind.Technology or RecordKind.Startup or RecordKind.Proposal;
}
