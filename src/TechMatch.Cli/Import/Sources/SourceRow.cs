namespace TechMatch.Cli.Import.Sources;

/// <summary>One row as it stands in the file, before any field is made of it.</summary>
/// <param name="Line">Line of the text file where the row begins, or row of the sheet; counted from 1.</param>
/// <param name="Share">How much of the file has been read, 0–1.</param>
internal sealed record SourceRow(long Line, double Share)
{
    /// <summary>Between the values of a JSON array; every <c>split</c> cuts here as well.</summary>
    public const char ListSeparator = '\u001F';

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Why the row cannot be read at all; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>The value of a column; empty when the row has none.</summary>
    public string this[string column] => Values.GetValueOrDefault(column, "");
}
