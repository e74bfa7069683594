using Lucene.Net.Analysis.TokenAttributes;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>
/// Finds where the words of a query stand in a record by analysing its text again: no offsets are stored, and the few
/// records of a page are cheap. The answer is ranges, never markup, so nothing can be injected through it.
/// </summary>
internal static class Highlighter
{
    /// <summary>About two lines on a screen.</summary>
    private const int WindowLength = 160;

    /// <summary>A long body is read this far; a hit beyond it shows no snippet.</summary>
    private const int MaxTextLength = 50_000;

    private const int MaxRanges = 20;

    public static IReadOnlyList<Highlight> Find(CatalogRecord record, TextQuery query, int max)
    {
        var wanted = WantedWords(query);
        var windows = new List<(Highlight Highlight, int Distinct, int Order)>();
        foreach (var piece in RecordText.PiecesOf(record))
        {
            var matches = Matches(piece, wanted, query);
            if (matches.Count > 0) windows.Add((Window(piece, matches, out var distinct), distinct, windows.Count));
        }

        return [.. windows.OrderByDescending(w => w.Distinct).ThenBy(w => w.Order).Take(max).Select(w => w.Highlight)];
    }

    private static Dictionary<LanguageGroup, HashSet<string>> WantedWords(TextQuery query)
    {
        var words = new Dictionary<LanguageGroup, HashSet<string>>();
        foreach (var group in LanguageGroup.All) words[group] = new HashSet<string>(StringComparer.Ordinal);
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase))
        {
            foreach (var group in QueryCompiler.GroupsOf(query))
            {
                foreach (var (word, _) in QueryCompiler.WordsOf(clause.Text, group)) words[group].Add(word);
            }
        }

        return words;
    }

    private static List<(TextSpan Span, string Word)> Matches(TextPiece piece, Dictionary<LanguageGroup, HashSet<string>> wanted, TextQuery query)
    {
        var group = LanguageGroup.Of(piece.Language);
        var words = wanted[group];
        var prefixes = query.Clauses.Where(c => c.Kind == ClauseKind.Prefix && c.Occurrence != Occurrence.MustNot).Select(c => DocumentWriter.CompletionKey(c.Text)).ToList();
        var matches = new List<(TextSpan, string)>();
        if (words.Count == 0 && prefixes.Count == 0) return matches;
        // Folding keeps the length, so offsets hold in the text as the author wrote it.
        var text = TextFolding.Fold(piece.Text.Length <= MaxTextLength ? piece.Text : piece.Text[..MaxTextLength]);
        using var stream = Analyzers.Of(group).GetTokenStream("h", text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        var offset = stream.AddAttribute<IOffsetAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            var word = term.ToString();
            var span = new TextSpan(offset.StartOffset, offset.EndOffset - offset.StartOffset);
            if (words.Contains(word) || prefixes.Exists(p => DocumentWriter.CompletionKey(text.Substring(span.Start, span.Length)).StartsWith(p, StringComparison.Ordinal))) matches.Add((span, word));
        }

        stream.End();
        return matches;
    }

    /// <summary>The window with the most different words; of equals the first.</summary>
    private static Highlight Window(TextPiece piece, List<(TextSpan Span, string Word)> matches, out int distinct)
    {
        var (bestFrom, bestTo) = (0, 0);
        distinct = 0;
        for (int from = 0, to = 0; from < matches.Count; from++)
        {
            to = Math.Max(to, from);
            while (to + 1 < matches.Count && matches[to + 1].Span.Start + matches[to + 1].Span.Length - matches[from].Span.Start <= WindowLength) to++;
            var here = matches.Skip(from).Take(to - from + 1).Select(m => m.Word).Distinct(StringComparer.Ordinal).Count();
            if (here > distinct) (bestFrom, bestTo, distinct) = (from, to, here);
        }

        var (start, end) = Widen(piece.Text, matches[bestFrom].Span.Start, matches[bestTo].Span.Start + matches[bestTo].Span.Length);
        var ranges = Merge(matches.Skip(bestFrom).Take(bestTo - bestFrom + 1).Select(m => m.Span)).Take(MaxRanges)
            .Select(s => new TextSpan(s.Start - start, s.Length)).ToList();
        return new Highlight(piece.Path, piece.Language, piece.Text[start..end], start, ranges);
    }

    /// <summary>Out to the window's length, then to the nearest space, never through a surrogate pair.</summary>
    private static (int Start, int End) Widen(string text, int start, int end)
    {
        var spare = Math.Max(0, WindowLength - (end - start)) / 2;
        start = Math.Max(0, start - spare);
        end = Math.Min(text.Length, Math.Max(end, start + WindowLength));
        while (start > 0 && spare-- > 0 && !char.IsWhiteSpace(text[start - 1])) start--;
        if (start > 0 && char.IsLowSurrogate(text[start])) start--;
        if (end < text.Length && char.IsLowSurrogate(text[end])) end++;
        return (start, end);
    }

    private static IEnumerable<TextSpan> Merge(IEnumerable<TextSpan> spans)
    {
        TextSpan? open = null;
        foreach (var span in spans.OrderBy(s => s.Start).ThenBy(s => s.Length))
        {
            if (open is { } before && span.Start <= before.Start + before.Length)
                open = before with { Length = Math.Max(before.Length, span.Start + span.Length - before.Start) };
            else
            {
                if (open is { } done) yield return done;
                open = span;
            }
        }

        if (open is { } last) yield return last;
    }
}
