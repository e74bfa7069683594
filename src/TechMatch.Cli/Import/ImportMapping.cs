using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>
/// How the rows of one kind of file become records: a JSON file that people write (docs/import.md). Unknown members are
/// refused, so that a misspelt option cannot vanish.
/// </summary>
internal sealed record ImportMapping
{
    /// <summary>Who wrote the mapping, and from what.</summary>
    public required string Origin { get; init; }

    /// <summary>Of the mapping file itself; the data's licence stands in <see cref="Provenance"/>.</summary>
    public required string Licence { get; init; }

    /// <summary>Which file it is for and why its rows become this kind of record.</summary>
    public required string Purpose { get; init; }

    public required SourceShape Source { get; init; }

    public required RecordKind Kind { get; init; }

    public required KeyRule Key { get; init; }

    public required ProvenanceRule Provenance { get; init; }

    /// <summary>ISO 639-1 of texts that name no language of their own.</summary>
    public required string Language { get; init; }

    /// <summary>Tables from a source value to one term, several, or none (null), by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, MapTarget>> Maps { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, MapTarget>>();

    /// <summary>Words that give a term, by name of the set: term → words and phrases.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string[]>> Keywords { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string[]>>();

    /// <summary>Record field (<c>climate.avoided</c>) → where its value comes from.</summary>
    public required IReadOnlyDictionary<string, ValueRule> Fields { get; init; }
}

internal enum FileFormat
{
    Csv,
    Jsonl,
    Xlsx,
    Xls,
}

/// <summary>How the file is read, before any field is looked at.</summary>
internal sealed record SourceShape
{
    public required FileFormat Format { get; init; }

    /// <summary>IANA name; text that is not in it is refused row by row.</summary>
    public string Encoding { get; init; } = "utf-8";

    public string Delimiter { get; init; } = ",";

    /// <summary>Name of the sheet; the first when null.</summary>
    public string? Sheet { get; init; }

    /// <summary>Columns whose empty cells repeat the cell above, as in grouped sheets.</summary>
    public IReadOnlyList<string> FillDown { get; init; } = [];

    /// <summary>Mends UTF-8 that was read as Windows-1252 and written again (<c>â€™</c>).</summary>
    public bool RepairEncoding { get; init; }

    /// <summary>Decodes entities and drops tags.</summary>
    public bool Html { get; init; }
}

/// <summary>From which columns the record's key is made. The same row always gets the same key.</summary>
internal sealed record KeyRule
{
    /// <summary>Starts every key, so that two catalogues cannot meet: <c>cordis-</c>.</summary>
    public required string Prefix { get; init; }

    /// <summary>All of these together; one of <see cref="Columns"/> and <see cref="FirstOf"/> is given.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The first of these that is filled.</summary>
    public IReadOnlyList<string>? FirstOf { get; init; }

    /// <summary>The value is a web address: scheme, <c>www.</c>, case, a closing slash and <c>.git</c> make no difference.</summary>
    public bool Url { get; init; }

    /// <summary>What happens when a record of that name came from another source.</summary>
    public KeyOwner Existing { get; init; } = KeyOwner.Replace;
}

internal enum KeyOwner
{
    Replace,

    /// <summary>The row leaves it alone and counts as unchanged.</summary>
    Keep,
}

internal sealed record ProvenanceRule
{
    public required string Source { get; init; }

    public required string Licence { get; init; }

    public required DateOnly RetrievedOn { get; init; }

    /// <summary>The row's identifier in the source; the key's columns when not given.</summary>
    public ValueRule? SourceId { get; init; }

    public ValueRule? Url { get; init; }
}

/// <summary>One map entry: <c>"GB"</c>, <c>["waste", "water"]</c> or null for "known, and deliberately nothing".</summary>
internal sealed record MapTarget(IReadOnlyList<string> Terms);

internal enum MapMiss
{
    /// <summary>The value is left out, counted and reported.</summary>
    Drop,
    Keep,
    Reject,
}

internal enum InvalidValue
{
    Reject,

    /// <summary>The field is left out, counted and reported.</summary>
    Drop,
}

/// <summary>Where the value of one field comes from and what is done to it, in the order of the members below.</summary>
internal sealed record ValueRule
{
    // Where from: exactly one of these.
    public string? Column { get; init; }

    /// <summary>Filled ones joined with <see cref="Join"/>.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public IReadOnlyList<string>? FirstOf { get; init; }

    public JsonElement? Constant { get; init; }

    /// <summary>Pieces such as <c>"Coordinator: {coordinator}."</c>; a piece with an empty column is left out.</summary>
    public IReadOnlyList<string>? Template { get; init; }

    /// <summary>Name of a keyword set; looked for in <see cref="In"/>. For term lists.</summary>
    public string? Keywords { get; init; }

    /// <summary>Several rules one after another, each value once. For lists.</summary>
    public IReadOnlyList<ValueRule>? All { get; init; }

    /// <summary>One entry per object; an object without a value from a column is left out. For lists of objects.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, ValueRule>>? Objects { get; init; }

    /// <summary>One rule per language. For texts.</summary>
    public IReadOnlyDictionary<string, ValueRule>? Languages { get; init; }

    // What is done to it.

    /// <summary>Columns the keywords are looked for in, the weightiest first.</summary>
    public IReadOnlyList<string>? In { get; init; }

    /// <summary>Fewest points for a term: a hit in the first column gives 3, elsewhere 1.</summary>
    public int MinPoints { get; init; } = 2;

    public string Join { get; init; } = " ";

    /// <summary>Cuts the value into several. For lists.</summary>
    public string? Split { get; init; }

    public string? Map { get; init; }

    public MapMiss Otherwise { get; init; } = MapMiss.Drop;

    /// <summary>At most this many values. For lists.</summary>
    public int? Max { get; init; }

    public bool Lower { get; init; }

    /// <summary>At most this many characters, cut behind a sentence or else a word.</summary>
    public int? Head { get; init; }

    /// <summary>What <see cref="Head"/> with the same number leaves over.</summary>
    public int? Rest { get; init; }

    /// <summary>ISO 4217. For money.</summary>
    public string? Currency { get; init; }

    /// <summary>Rule of the low end. For money ranges, with <see cref="High"/>.</summary>
    public ValueRule? Low { get; init; }

    public ValueRule? High { get; init; }

    public char Decimal { get; init; } = '.';

    /// <summary>Between thousands.</summary>
    public char? Group { get; init; }

    /// <summary>.NET date patterns, tried in order.</summary>
    public IReadOnlyList<string> Formats { get; init; } = ["yyyy-MM-dd"];

    /// <summary>ISO 639-1 of this text when it is not the mapping's.</summary>
    public string? Language { get; init; }

    /// <summary>Column that names the language, read through <see cref="LanguageMap"/>.</summary>
    public string? LanguageColumn { get; init; }

    public string? LanguageMap { get; init; }

    /// <summary>Language of the original among <see cref="Languages"/>; the first that is filled when not given.</summary>
    public string? Original { get; init; }

    // When there is nothing, or nothing good.
    public bool Required { get; init; }

    public InvalidValue OnInvalid { get; init; } = InvalidValue.Reject;
}
