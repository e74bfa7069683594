using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// What a caller may see. It is part of every search signature and enforced inside the index filter, so hidden
/// records reach neither hits nor counts, facets, suggestions, highlights or neighbours.
/// </summary>
public sealed record AccessScope
{
    private AccessScope(string name, IEnumerable<string> tokens, EmbeddedFilter? filter)
    {
        Name = name;
        Tokens = tokens.Append(AccessTokens.Public).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList();
        Filter = filter;
        SeesEverything = Tokens.Contains(AccessTokens.Administrator);
        IsPublic = Tokens.Count == 1;
        // What a record's state adds to who may see it is in its readers already; this is the coarse sieve before them.
        VisibleStates = IsPublic ? [RecordState.Published] : [RecordState.Draft, RecordState.Published, RecordState.Withdrawn];
    }

    /// <summary>Anyone: published records that are for everybody.</summary>
    public static AccessScope Public { get; } = new("public", [], null);

    /// <summary>The operator of the registry: every record, whole.</summary>
    public static AccessScope Operator { get; } = new("operator", [AccessTokens.Administrator], null);

    public string Name { get; }

    /// <summary>What the caller holds, in ordinal order; see <see cref="AccessTokens"/>.</summary>
    public ValueList<string> Tokens { get; }

    /// <summary>No record in another state is visible; of those in these states, the readers of each decide.</summary>
    public ValueList<RecordState> VisibleStates { get; private init; }

    /// <summary>What a portal's key narrows every answer to; null for all others.</summary>
    public EmbeddedFilter? Filter { get; }

    /// <summary>Holds nothing but what everybody holds.</summary>
    public bool IsPublic { get; }

    /// <summary>Sees every record at the highest tier.</summary>
    public bool SeesEverything { get; }

    public static AccessScope Of(Principal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var alliances = principal.Alliances.Select(AccessTokens.OfAlliance);
        string[] organisation = principal.Organisation is { } o ? [AccessTokens.OfOrganisation(o)] : [];
        string[] self = [AccessTokens.OfPrincipal(principal.Id)];
        return principal.Role switch
        {
            Role.Anonymous => Public,
            Role.Portal => new AccessScope(principal.Id, alliances, principal.Filter),
            Role.Owner or Role.FundManager or Role.FocalPoint => new AccessScope(principal.Id, [.. self, .. organisation, .. alliances], null),
            Role.Staff => new AccessScope(principal.Id, [.. self, .. alliances, AccessTokens.Staff], null),
            Role.Administrator => new AccessScope(principal.Id, [.. self, AccessTokens.Administrator], null),
            _ => throw new ArgumentOutOfRangeException(nameof(principal), principal.Role, "expected one of the seven roles"),
        };
    }

    /// <summary>The same caller asking about published records only, as searching and matching do.</summary>
    public AccessScope OfPublished() => IsPublic ? this : this with { VisibleStates = [RecordState.Published] };

    /// <summary>How far the caller has come with the record.</summary>
    /// <returns>Null when it may not know that there is one.</returns>
    public DisclosureTier? TierOf(CatalogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!VisibleStates.Contains(record.State) || Filter?.Passes(record) == false) return null;
        if (SeesEverything) return DisclosureTier.Internal;
        if (RecordReaders.IsPlain(record)) return RecordReaders.OwnerOf(record) is { } owner && Tokens.Contains(AccessTokens.OfOrganisation(owner)) ? DisclosureTier.Internal : DisclosureTier.Teaser;
        DisclosureTier? tier = null;
        foreach (var (token, held) in RecordReaders.Of(record))
        {
            if (Tokens.Contains(token) && (tier is null || held > tier)) tier = held;
        }

        return tier;
    }

    /// <summary>The record as the caller may know it; the same instance where it may know all of it.</summary>
    /// <returns>Null when it may not know that there is one.</returns>
    public CatalogRecord? View(CatalogRecord record) => TierOf(record) is { } tier ? DisclosableFields.Shown(record, tier) : null;

    public bool Allows(CatalogRecord record) => TierOf(record) is not null;

    /// <summary>Whether nothing that was written in the record is kept from the caller; whom the registry let in since is not written in it.</summary>
    public bool SeesWhole(CatalogRecord record) => TierOf(record) is { } tier && (tier == DisclosureTier.Internal || record.Access is null);

    /// <summary>Whether a caller is shown what is for <paramref name="audience"/>, and nothing higher.</summary>
    public bool Sees(ValueList<string> audience, ValueList<string> above) => HoldsAny(audience) && !HoldsAny(above);

    private bool HoldsAny(ValueList<string> tokens)
    {
        foreach (var token in tokens.AsSpan())
        {
            if (Tokens.AsSpan().IndexOf(token) >= 0) return true;
        }

        return false;
    }
}
