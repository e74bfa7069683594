using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Matching;

/// <summary>What a match starts from: a direction and the facts that gates and structured signals compare.</summary>
/// <remarks>The text of the subject is not here: it feeds the two indexes, whose results come back as signals.</remarks>
public sealed record MatchSubject
{
    private MatchSubject(MatchDirection direction, RecordId? id, MatchFacts facts) => (Direction, Id, Facts) = (direction, id, facts);

    public MatchDirection Direction { get; }

    /// <summary>The record it was built from; null for free text. A caller excludes it from the candidates.</summary>
    public RecordId? Id { get; }

    public MatchFacts Facts { get; }

    /// <summary>The BAT levels this deployment knows: a need may ask for those of a jurisdiction by name.</summary>
    public BatLibrary Levels { get; init; } = BatLibrary.Empty;

    /// <summary>
    /// A need looks for suppliers, a technology or startup for needs, a mandate for proposals, a proposal for mandates.
    /// </summary>
    /// <exception cref="ArgumentException">An organisation, which is matched by free text only.</exception>
    public static MatchSubject Of(CatalogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var direction = record switch
        {
            Need => MatchDirection.NeedToSupplier,
            Technology or Startup => MatchDirection.SupplierToNeed,
            FundMandate => MatchDirection.MandateToProposal,
            FundingProposal => MatchDirection.ProposalToMandate,
            _ => throw new ArgumentException($"expected a need, technology, startup, mandate or proposal, got '{record.Id}'", nameof(record)),
        };
        return new MatchSubject(direction, record.Id, MatchFacts.Of(record));
    }

    /// <summary>Free text; the optional country and sectors act as the place and the field the searcher asks about.</summary>
    public static MatchSubject OfText(CountryCode? country = null, ValueList<Code> sectors = default) =>
        new(MatchDirection.TextToAny, null, new MatchFacts { Country = country, Sectors = sectors });
}
