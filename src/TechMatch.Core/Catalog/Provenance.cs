namespace TechMatch.Core.Catalog;

/// <summary>Where a record came from. Every record has one; an imported record's is complete.</summary>
public sealed record Provenance
{
    /// <summary>The system or document: <c>CORDIS</c>, <c>TechMatch founders</c>.</summary>
    public required string Source
    {
        get;
        init => field = TextRules.Checked(value, 300, nameof(Source));
    }

    /// <summary>The identifier inside the source; null when it has none.</summary>
    public string? SourceId
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 200, nameof(SourceId));
    }

    /// <summary>SPDX expression or a short statement: <c>CC-BY-4.0</c>.</summary>
    public required string Licence
    {
        get;
        init => field = TextRules.Checked(value, 200, nameof(Licence));
    }

    /// <summary>The day the content was read from the source.</summary>
    public required DateOnly RetrievedOn { get; init; }

    /// <summary>A link to the original; null when there is none.</summary>
    public string? Url
    {
        get;
        init => field = value is null || (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && value.Length <= 2000)
            ? value
            : throw new ArgumentException($"expected an absolute http(s) address, got '{value}'", nameof(Url));
    }

    /// <summary>True for records written to show the product, which describe nobody real.</summary>
    public bool Illustrative { get; init; }
}
