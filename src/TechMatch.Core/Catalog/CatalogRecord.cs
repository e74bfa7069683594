using System.Text.Json.Serialization;
using TechMatch.Core.Access;

namespace TechMatch.Core.Catalog;

/// <summary>Where a record stands. Only <see cref="Published"/> records are matched.</summary>
public enum RecordState
{
    Draft,
    Published,
    Withdrawn,
}

/// <summary>
/// What every record carries. A null field means <em>unknown</em>; it is never read as 0 or as "no".
/// Invariants hold for every instance, also after <c>with</c>: a broken one throws <see cref="ArgumentException"/>
/// whose parameter name is the field.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Organisation), "organisation")]
[JsonDerivedType(typeof(Technology), "technology")]
[JsonDerivedType(typeof(Startup), "startup")]
[JsonDerivedType(typeof(FundingProposal), "proposal")]
[JsonDerivedType(typeof(Need), "need")]
[JsonDerivedType(typeof(FundMandate), "mandate")]
public abstract record CatalogRecord
{
    public const int MaxTitleLength = 500;
    public const int MaxSummaryLength = 8_000;
    public const int MaxTerms = 64;
    public const int MaxGrants = 1_000;

    protected abstract RecordKind OwnKind { get; }

    public required RecordId Id
    {
        get;
        init => field = value.Kind == OwnKind
            ? value
            : throw new ArgumentException($"expected a name in {RecordCollections.CollectionOf(OwnKind)}/, got '{value}'", nameof(Id));
    }

    public RecordState State { get; init; } = RecordState.Published;

    public required LocalizedText Title
    {
        get;
        init => field = TextRules.AtMost(value, MaxTitleLength, nameof(Title))!;
    }

    public LocalizedText? Summary
    {
        get;
        init => field = TextRules.AtMost(value, MaxSummaryLength, nameof(Summary));
    }

    public LocalizedText? Body { get; init; }

    /// <summary>The organisation that answers for the record; null when unknown.</summary>
    public RecordId? Owner
    {
        get;
        init => field = value is null || value.Value.Kind == RecordKind.Organisation
            ? value
            : throw new ArgumentException($"expected a name in organisations/, got '{value}'", nameof(Owner));
    }

    /// <summary>The country the record belongs to: seat, host or origin; null when unknown.</summary>
    public CountryCode? Country { get; init; }

    /// <summary>Terms of the vocabulary <c>sectors</c>.</summary>
    public ValueList<Code> Sectors
    {
        get;
        init => field = TextRules.AtMost(value, MaxTerms, nameof(Sectors));
    }

    /// <summary>Materials, feeds and pollutants it is about; terms of the vocabulary <c>streams</c>.</summary>
    public ValueList<Code> Streams
    {
        get;
        init => field = TextRules.AtMost(value, MaxTerms, nameof(Streams));
    }

    /// <summary>Free keywords, each at most 100 characters.</summary>
    public ValueList<string> Tags
    {
        get;
        init
        {
            foreach (var tag in TextRules.AtMost(value, MaxTerms, nameof(Tags))) TextRules.Checked(tag, 100, nameof(Tags));
            field = value;
        }
    }

    public required Provenance Provenance { get; init; }

    /// <summary>The day the content was last true to the owner's knowledge; drives freshness. Null when unknown.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The last day the record may be shown; null when it does not expire.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Who may see it and how much of it; null when everybody may see everything.</summary>
    public AccessRules? Access { get; init; }

    /// <summary>Written by the registry, never by an owner.</summary>
    public ValueList<AccessGrant> Grants
    {
        get;
        init => field = TextRules.AtMost(value, MaxGrants, nameof(Grants));
    }
}
