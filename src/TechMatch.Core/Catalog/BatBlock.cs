namespace TechMatch.Core.Catalog;

/// <summary>What makes a technology a best available technique: document, ten headings, emission levels.</summary>
public sealed record BatBlock
{
    /// <summary>Number in its document: <c>BAT 17</c>.</summary>
    public required string BatId
    {
        get;
        init => field = TextRules.Checked(value, 60, nameof(BatId));
    }

    public required string Document
    {
        get;
        init => field = TextRules.Checked(value, 300, nameof(Document));
    }

    /// <summary><c>EU</c>, <c>KZ</c> … as written in the document.</summary>
    public required string Jurisdiction
    {
        get;
        init => field = TextRules.Checked(value, 40, nameof(Jurisdiction));
    }

    public string? LegalStatus
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 300, nameof(LegalStatus));
    }

    /// <summary>Texts under the headings of <c>bat_headings</c>; each heading at most once.</summary>
    public ValueList<BatHeading> Headings
    {
        get;
        init => field = value.DistinctBy(h => h.Heading).Count() == value.Count
            ? value
            : throw new ArgumentException("expected each heading once, got one twice", nameof(Headings));
    }

    /// <summary>Term of <c>bat_applicability</c>: new plants, existing plants, both. Null when not stated.</summary>
    public Code? Applicability { get; init; }

    public ValueList<BatLevel> Levels { get; init; }

    public bool Emerging { get; init; }
}

public sealed record BatHeading
{
    /// <summary>Term of <c>bat_headings</c>.</summary>
    public required Code Heading { get; init; }

    public required LocalizedText Text { get; init; }
}

/// <summary>A BAT-associated emission or performance level. An open low end is null.</summary>
public sealed record BatLevel
{
    /// <summary>Term of <c>streams</c>.</summary>
    public required Code Pollutant { get; init; }

    public double? Low { get; init; }

    public required double High
    {
        get;
        init => field = !double.IsFinite(value) || value < Low
            ? throw new ArgumentException($"expected a finite high end at or over {Low}, got {value}", nameof(High))
            : value;
    }

    public required string Unit
    {
        get;
        init => field = TextRules.Checked(value, 40, nameof(Unit));
    }

    /// <summary><c>daily average</c>; null when the document states none.</summary>
    public string? Averaging
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 200, nameof(Averaging));
    }

    /// <summary><c>273 K, 101.3 kPa, dry, 10 % O2</c>; null when the document states none.</summary>
    public string? Reference
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 200, nameof(Reference));
    }

    public string? Footnote
    {
        get;
        init => field = TextRules.CheckedOrUnknown(value, 500, nameof(Footnote));
    }
}
