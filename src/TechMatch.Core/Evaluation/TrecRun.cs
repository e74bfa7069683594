using System.Globalization;
using System.Text;

namespace TechMatch.Core.Evaluation;

/// <summary>One retrieved document of one query.</summary>
public readonly record struct RunEntry(string Document, double Score);

/// <summary>
/// What a system retrieved, per query. The order is the one trec_eval reads: score descending, then document name
/// descending; written ranks are ignored. A document listed twice keeps its best place.
/// </summary>
/// <remarks>The product itself orders ties by ascending name; a run is judged in trec_eval's order, so that any outside script gives the same figures.</remarks>
public sealed class TrecRun
{
    private readonly OrderedDictionary<string, RunEntry[]> _byQuery;

    private TrecRun(OrderedDictionary<string, RunEntry[]> byQuery) => _byQuery = byQuery;

    public IReadOnlyList<string> Queries => [.. _byQuery.Keys];

    /// <summary>In trec_eval's order; empty for a query the run does not have.</summary>
    public IReadOnlyList<RunEntry> this[string query] => _byQuery.TryGetValue(query, out var entries) ? entries : [];

    /// <exception cref="ArgumentException">A name that is empty or has white space in it, or a score that is not finite.</exception>
    public static TrecRun Of(IEnumerable<(string Query, RunEntry Entry)> entries)
    {
        var lists = new OrderedDictionary<string, List<RunEntry>>(StringComparer.Ordinal);
        foreach (var (query, entry) in entries)
        {
            Named(query);
            Named(entry.Document);
            if (!double.IsFinite(entry.Score)) throw new ArgumentException($"expected a finite score for {query} {entry.Document}, got {entry.Score}", nameof(entries));
            if (!lists.TryGetValue(query, out var list)) lists[query] = list = [];
            list.Add(entry);
        }

        var ordered = new OrderedDictionary<string, RunEntry[]>(StringComparer.Ordinal);
        foreach (var (query, list) in lists) ordered[query] = [.. list.Order(s_trecOrder).DistinctBy(e => e.Document, StringComparer.Ordinal)];
        return new TrecRun(ordered);

        void Named(string name)
        {
            if (name.Length == 0 || name.Any(char.IsWhiteSpace)) throw new ArgumentException($"expected a name without white space, got '{name}'", nameof(entries));
        }
    }

    /// <summary>Reads <c>query Q0 document rank score tag</c>; the tag may be missing. Blank lines are skipped.</summary>
    /// <exception cref="FormatException">The message names the line and what was expected.</exception>
    public static TrecRun Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(Lines(text));
    }

    /// <summary>One line per document, ranks from 1, scores in their shortest form that reads back as the same number.</summary>
    public string Write(string tag)
    {
        var text = new StringBuilder();
        foreach (var (query, entries) in _byQuery)
        {
            for (var i = 0; i < entries.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{query} Q0 {entries[i].Document} {i + 1} {entries[i].Score:R} {tag}\n");
        }

        return text.ToString();
    }

    private static readonly Comparer<RunEntry> s_trecOrder = Comparer<RunEntry>.Create(static (x, y) =>
    {
        var byScore = y.Score.CompareTo(x.Score);
        return byScore != 0 ? byScore : CodePointOrder(y.Document, x.Document);
    });

    /// <summary>Order of UTF-8 bytes, which is what trec_eval compares. UTF-16 order differs where surrogates meet U+E000–U+FFFF.</summary>
    private static int CodePointOrder(string x, string y) =>
        Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));

    private static IEnumerable<(string Query, RunEntry Entry)> Lines(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0) continue;
            if (columns.Length < 5) throw new FormatException($"run line {number}: expected query Q0 document rank score tag, got {columns.Length} columns");
            if (!double.TryParse(columns[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !double.IsFinite(score))
                throw new FormatException($"run line {number}: expected a finite score, got '{columns[4]}'");
            yield return (columns[0], new RunEntry(columns[2], score));
        }
    }
}
