using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// What an owner says about who may know its record and how much of it. A record without rules is for everybody, whole.
/// Only readers at <see cref="DisclosureTier.Internal"/> are shown the rules themselves.
/// </summary>
public sealed record AccessRules
{
    /// <summary>Of alliances, and of organisations.</summary>
    public const int MaxReaders = 64;

    public Visibility Visibility { get; init; }

    /// <summary>Keys of the alliances that <see cref="Visibility.Alliance"/> means.</summary>
    public ValueList<Code> Alliances
    {
        get;
        init => field = TextRules.AtMost(value, MaxReaders, nameof(Alliances));
    }

    /// <summary>The organisations that <see cref="Visibility.Restricted"/> means.</summary>
    public ValueList<RecordId> Organisations
    {
        get;
        init => field = RecordReferences.Checked(value, RecordKind.Organisation, nameof(Organisations));
    }

    /// <summary>Fields kept for a tier; one that is not named is for whoever may see the record. Each field once.</summary>
    public ValueList<FieldDisclosure> Disclosure
    {
        get;
        init => field = value.DistinctBy(d => d.Field, StringComparer.Ordinal).Count() == value.Count
            ? value
            : throw new ArgumentException("expected each field once, got one twice", nameof(Disclosure));
    }

    /// <summary>What stands in for a title or a summary that is kept back.</summary>
    public RecordTeaser? Teaser { get; init; }
}

/// <summary>From which tier on a field is shown.</summary>
public sealed record FieldDisclosure
{
    /// <summary>One of <see cref="DisclosableFields"/>, as in JSON: <c>capex</c>.</summary>
    public required string Field
    {
        get;
        init => field = DisclosableFields.IsKnown(value)
            ? value
            : throw new ArgumentException($"expected one of {string.Join(", ", DisclosableFields.All)}, got '{(value is { Length: > 60 } ? value[..60] + "…" : value)}'", nameof(Field));
    }

    public required DisclosureTier Tier { get; init; }
}

/// <summary>An anonymous profile: what a reader sees of a record whose title or summary is kept back.</summary>
public sealed record RecordTeaser
{
    public LocalizedText? Title
    {
        get;
        init => field = TextRules.AtMost(value, CatalogRecord.MaxTitleLength, nameof(Title));
    }

    public LocalizedText? Summary
    {
        get;
        init => field = TextRules.AtMost(value, CatalogRecord.MaxSummaryLength, nameof(Summary));
    }
}

/// <summary>
/// A tier that the registry gave a reader: by an introduction or an agreement to an organisation, by an assignment to one
/// person. Owners do not write it.
/// </summary>
public sealed record AccessGrant
{
    /// <summary>An organisation (<c>organisations/key</c>), or the id of a principal.</summary>
    public required string To
    {
        get;
        init => field = !TextRules.Checked(value, Principal.MaxIdLength, nameof(To)).StartsWith("organisations/", StringComparison.Ordinal) || RecordId.TryParse(value, out _)
            ? value
            : throw new ArgumentException($"expected organisations/key or the id of a principal, got '{value}'", nameof(To));
    }

    public required DisclosureTier Tier { get; init; }
}
