using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>What an introduction opens: to each organisation the other's record, as far as they have come.</summary>
public static class InterestGrants
{
    /// <returns>The tier that an interest in this state gives each side in the other's record; null for none.</returns>
    public static DisclosureTier? TierOf(InterestState state) => state switch
    {
        InterestState.Introduced => DisclosureTier.Introduced,
        // There is no outcome without an agreement.
        InterestState.Agreed or InterestState.Concluded => DisclosureTier.Agreement,
        _ => null,
    };

    /// <summary>The record with the organisation's grant set to the tier; null takes it away. The same instance where nothing changes.</summary>
    public static CatalogRecord With(CatalogRecord record, RecordId organisation, DisclosureTier? tier)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Grants.Where(g => g.To == organisation.Name).Select(g => (DisclosureTier?)g.Tier).SequenceEqual(tier is null ? [] : [tier])) return record;
        var others = record.Grants.Where(g => g.To != organisation.Name);
        return record with { Grants = tier is { } held ? [.. others, new AccessGrant { To = organisation.Name, Tier = held }] : [.. others] };
    }
}
