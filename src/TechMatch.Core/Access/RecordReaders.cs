using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>Which readers a record has, and how far each of them has come with it.</summary>
public static class RecordReaders
{
    /// <returns>Token → tier; whoever holds none of the tokens may not know that the record exists. Never empty.</returns>
    public static IReadOnlyDictionary<string, DisclosureTier> Of(CatalogRecord record)
    {
        var readers = new SortedDictionary<string, DisclosureTier>(StringComparer.Ordinal);
        var visibility = record.Access?.Visibility ?? Visibility.Public;
        Add(AccessTokens.Administrator, DisclosureTier.Internal);
        if (OwnerOf(record) is { } owner) Add(AccessTokens.OfOrganisation(owner), DisclosureTier.Internal);
        foreach (var grant in record.Grants)
        {
            // A person is given a record to work on, in any state; an organisation has been introduced to what is published.
            if (!RecordId.TryParse(grant.To, out var organisation)) Add(AccessTokens.OfPrincipal(grant.To), grant.Tier);
            else if (record.State == RecordState.Published && visibility != Visibility.Private) Add(AccessTokens.OfOrganisation(organisation), grant.Tier);
        }

        if (record.State == RecordState.Published) AddAudience();
        // Drafts and withdrawn records are for those who curate, but not where the owner chose its readers by name.
        else if (visibility is Visibility.Public or Visibility.Alliance) Add(AccessTokens.Staff, DisclosureTier.Teaser);
        return readers;

        void AddAudience()
        {
            switch (visibility)
            {
                case Visibility.Public:
                    Add(AccessTokens.Public, DisclosureTier.Teaser);
                    break;
                case Visibility.Alliance:
                    foreach (var alliance in record.Access!.Alliances) Add(AccessTokens.OfAlliance(alliance), DisclosureTier.Teaser);
                    Add(AccessTokens.Staff, DisclosureTier.Teaser);
                    break;
                case Visibility.Restricted:
                    foreach (var organisation in record.Access!.Organisations) Add(AccessTokens.OfOrganisation(organisation), DisclosureTier.Teaser);
                    break;
            }
        }

        void Add(string token, DisclosureTier tier)
        {
            if (!readers.TryGetValue(token, out var held) || held < tier) readers[token] = tier;
        }
    }

    /// <summary>The organisation that answers for the record; a profile of an organisation is its own.</summary>
    public static RecordId? OwnerOf(CatalogRecord record) => record.Owner ?? (record is Organisation ? record.Id : null);

    /// <summary>True when the record has no reader but everybody: what nearly every record is.</summary>
    public static bool IsPlain(CatalogRecord record) => record is { Access: null, Grants.Count: 0, State: RecordState.Published };

    /// <summary>Everyone who may know that the record exists; null when that is everybody.</summary>
    public static ValueList<string>? AudienceOf(CatalogRecord record)
    {
        if (IsPlain(record)) return null;
        var readers = Of(record);
        return readers.ContainsKey(AccessTokens.Public) ? null : readers.Keys.ToValueList();
    }
}
