using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>
/// Finds where the words of a query stand in a record by analysing its text again: no offsets are stored, and the few
/// records of a page are cheap. The answer is ranges, never markup, so nothing can be injected through it.
/// Safe for concurrent use.
/// </summary>
/// <remarks>
/// Analysing was a third of a match, and the same suppliers are shown again and again: what it gave is kept for as long as
/// somebody else keeps the record.
/// </remarks>
public sealed class Highlighter
{
    /// <summary>About two lines on a screen.</summary>
    private const int WindowLength = 160;

    private const int MaxRanges = 20;

    /// <summary>Of some fifty bytes each, with their forms. A record of more is analysed each time.</summary>
    private const int MaxKeptWords = 4_000;

    private readonly ConditionalWeakTable<CatalogRecord, IReadOnlyList<MarkedPiece>> _kept = [];

    /// <summary>Where the words of the query stand in the record, the window with the most different ones first.</summary>
    /// <param name="max">Windows wanted; one a field at most.</param>
    /// <exception cref="SearchUnavailableException">A text cannot be analysed.</exception>
    public IReadOnlyList<Highlight> Find(CatalogRecord record, TextQuery query, int max)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(query);
        return query.Wanted.IsEmpty ? [] : TextIndex.Guarded(() => Find(PiecesOf(record), query.Wanted, max));
    }

    private static IReadOnlyList<Highlight> Find(IReadOnlyList<MarkedPiece> pieces, WantedWords wanted, int max)
    {
        var windows = new List<(Highlight Highlight, int Distinct, int Order)>();
        foreach (var piece in pieces)
        {
            var matches = piece.Matches(wanted);
            if (matches.Count > 0) windows.Add((Window(piece.Piece, matches, out var distinct), distinct, windows.Count));
        }

        return [.. windows.OrderByDescending(w => w.Distinct).ThenBy(w => w.Order).Take(max).Select(w => w.Highlight)];
    }

    private IReadOnlyList<MarkedPiece> PiecesOf(CatalogRecord record)
    {
        if (_kept.TryGetValue(record, out var pieces)) return pieces;
        pieces = [.. RecordText.PiecesOf(record).Select(MarkedPiece.Of)];
        if (pieces.Sum(p => p.Words) <= MaxKeptWords) _kept.AddOrUpdate(record, pieces);
        return pieces;
    }

    /// <summary>The window with the most different words; of equals the first.</summary>
    private static Highlight Window(TextPiece piece, List<(TextSpan Span, string Word)> matches, out int distinct)
    {
        var (bestFrom, bestTo) = (0, 0);
        distinct = 0;
        var inside = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int from = 0, to = -1; from < matches.Count; from++)
        {
            while (to < from || to + 1 < matches.Count && matches[to + 1].Span.Start + matches[to + 1].Span.Length - matches[from].Span.Start <= WindowLength)
                CollectionsMarshal.GetValueRefOrAddDefault(inside, matches[++to].Word, out _)++;
            if (inside.Count > distinct) (bestFrom, bestTo, distinct) = (from, to, inside.Count);
            if (--CollectionsMarshal.GetValueRefOrAddDefault(inside, matches[from].Word, out _) == 0) inside.Remove(matches[from].Word);
        }

        var (start, end) = Widen(piece.Text, matches[bestFrom].Span.Start, matches[bestTo].Span.Start + matches[bestTo].Span.Length);
        var ranges = Merge(matches.Skip(bestFrom).Take(bestTo - bestFrom + 1).Select(m => m.Span)).Take(MaxRanges)
            .Select(s => new TextSpan(s.Start - start, s.Length)).ToList();
        return new Highlight(piece.Path, piece.Language, piece.Text[start..end], start, ranges);
    }

    /// <summary>Out to the window's length, then to the nearest space, never through a surrogate pair or between a letter and its marks.</summary>
    private static (int Start, int End) Widen(string text, int start, int end)
    {
        var spare = Math.Max(0, WindowLength - (end - start)) / 2;
        start = Math.Max(0, start - spare);
        end = Math.Min(text.Length, Math.Max(end, start + WindowLength));
        while (start > 0 && spare-- > 0 && !char.IsWhiteSpace(text[start - 1])) start--;
        while (start > 0 && (char.IsLowSurrogate(text[start]) || IsMark(text[start]))) start--;
        while (end < text.Length && (char.IsLowSurrogate(text[end]) || IsMark(text[end]))) end++;
        return (start, end);
    }

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

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
