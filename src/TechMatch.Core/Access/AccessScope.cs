using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// What a caller may see. It is part of every search signature and enforced inside the index filter, so hidden
/// records reach neither hits nor counts, facets, suggestions, highlights or neighbours.
/// </summary>
public sealed record AccessScope
{
    private AccessScope(string name, ValueList<RecordState> visibleStates)
    {
        Name = name;
        VisibleStates = visibleStates;
    }

    /// <summary>Anyone: published records only.</summary>
    public static AccessScope Public { get; } = new("public", [RecordState.Published]);

    /// <summary>The operator of the registry: drafts and withdrawn records too.</summary>
    public static AccessScope Operator { get; } = new("operator", [RecordState.Draft, RecordState.Published, RecordState.Withdrawn]);

    /// <summary>Everything for those who curate, what is public for the rest.</summary>
    public static AccessScope Of(Principal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.Role is Role.Staff or Role.Administrator ? Operator : Public;
    }

    public string Name { get; }

    public ValueList<RecordState> VisibleStates { get; }

    public bool Allows(CatalogRecord record) => VisibleStates.Contains(record.State);
}
