using System.Globalization;

namespace TechMatch.Core.Evaluation;

/// <summary>Judgements: per query the grade of each judged document. Grade 1 and up is relevant.</summary>
public sealed class Qrels
{
    private Qrels(IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> byQuery) => ByQuery = byQuery;

    /// <summary>In the order of the file, so that means are summed in one order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ByQuery { get; }

    public static Qrels Of(IEnumerable<(string Query, string Document, int Grade)> judgements)
    {
        var byQuery = new OrderedDictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (query, document, grade) in judgements)
        {
            if (!byQuery.TryGetValue(query, out var grades)) byQuery[query] = grades = new Dictionary<string, int>(StringComparer.Ordinal);
            // A later line corrects an earlier one.
            ((Dictionary<string, int>)grades)[document] = grade;
        }

        return new Qrels(byQuery);
    }

    /// <summary>
    /// Reads lines of three columns (query, document, grade) or four (query, iteration, document, grade), parted by tabs
    /// where the line has one, else by white space. Blank lines are skipped.
    /// </summary>
    /// <exception cref="FormatException">The message names the line and what was expected.</exception>
    public static Qrels Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(Lines(text));
    }

    private static IEnumerable<(string Query, string Document, int Grade)> Lines(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var row = line.TrimEnd('\r');
            var columns = row.Contains('\t', StringComparison.Ordinal) ? row.Split('\t') : row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || columns[0].Length == 0) continue;
            if (columns.Length is not (3 or 4)) throw new FormatException($"qrels line {number}: expected 3 or 4 columns, got {columns.Length}");
            if (!int.TryParse(columns[^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var grade))
                throw new FormatException($"qrels line {number}: expected a whole number as grade, got '{columns[^1]}'");
            yield return (columns[0], columns[^2], grade);
        }
    }
}
