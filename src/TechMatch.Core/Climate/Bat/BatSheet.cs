using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Bat;

/// <summary>A level of a sheet, and how it got there.</summary>
/// <param name="Grade">Of the numbers; a recalled one judges, and says so.</param>
public sealed record SheetLevel(BatAel Level, ProvenanceGrade Grade, string? Note)
{
    /// <summary>Averaging time in the words of the sheet; null when it states none.</summary>
    public string? Averaging { get; init; }

    /// <summary>Reference conditions in the words of the sheet; null when it states none.</summary>
    public string? Reference { get; init; }

    /// <summary>Which text was read, and where in it; never null for a level that is graded as read.</summary>
    public string? Source { get; init; }

    /// <summary>A text that restates the same level and is not its document: better than memory alone, and still no reading of the document.</summary>
    public string? AgreesWith { get; init; }
}

/// <summary>One technique under the ten fixed headings.</summary>
/// <param name="Headings">Texts by term of <c>bat_headings</c>; all ten are present, and one that is unknown says why.</param>
public sealed record BatTechnique(
    string BatId, string Title, ValueList<Code> Sectors, string Applicability, IReadOnlyDictionary<string, SheetHeading> Headings, ValueList<SheetLevel> Levels);

/// <summary>A document that sets levels in a jurisdiction and was not loaded: what is not held must not read as not set.</summary>
public sealed record UnheldDocument(string Title, string Act, string Url, ValueList<Code> Sectors);

/// <summary>The techniques of one document of one jurisdiction.</summary>
/// <param name="Jurisdiction"><c>EU</c>, <c>KZ</c>.</param>
/// <param name="Countries">Where its levels hold.</param>
public sealed record BatSheet(
    string Id, string Jurisdiction, ValueList<CountryCode> Countries, string Document, string LegalStatus, DateOnly? ValidFrom, string Url, string Origin, string Licence, string Frame, ValueList<BatTechnique> Techniques)
{
    /// <summary>Documents of the jurisdiction that are known by name only.</summary>
    public ValueList<UnheldDocument> NotHeld { get; init; } = [];

    /// <summary>The ten headings of a technique description, as terms of <c>bat_headings</c>.</summary>
    public static IReadOnlyList<string> TenHeadings { get; } =
    [
        "description", "technical_description", "environmental_benefits", "operational_data", "cross_media_effects",
        "applicability", "economics", "driving_force", "example_plants", "references",
    ];

    /// <summary>Reads one file of <c>corpus/reference/bat</c>.</summary>
    /// <exception cref="FormatException">The message names the technique and what was expected.</exception>
    public static BatSheet Parse(ReadOnlySpan<byte> json, string fileName) => BatSheetJson.Parse(json, fileName);
}
