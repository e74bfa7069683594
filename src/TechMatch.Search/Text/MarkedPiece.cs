using System.Text;
using Lucene.Net.Analysis.TokenAttributes;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>One text of a record with the place of each of its words, as the index knows them.</summary>
internal sealed class MarkedPiece
{
    /// <summary>A long body is read this far; a hit beyond it shows no snippet.</summary>
    private const int MaxTextLength = 50_000;

    private readonly LanguageGroup _group;
    private readonly ComposedText _text;
    private readonly string _stems;
    private readonly (int Start, int End, int StemEnd)[] _words;

    private MarkedPiece(TextPiece piece, LanguageGroup group, ComposedText text, string stems, (int, int, int)[] words) =>
        (Piece, _group, _text, _stems, _words) = (piece, group, text, stems, words);

    public TextPiece Piece { get; }

    public int Words => _words.Length;

    public static MarkedPiece Of(TextPiece piece)
    {
        var group = LanguageGroup.Of(piece.Language);
        var text = ComposedText.Of(piece.Text.Length <= MaxTextLength ? piece.Text : piece.Text[..Whole(piece.Text, MaxTextLength)]);
        using var stream = Analyzers.Of(group).GetTokenStream("h", text.Text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        var offset = stream.AddAttribute<IOffsetAttribute>();
        var (stems, words) = (new StringBuilder(), new List<(int, int, int)>());
        stream.Reset();
        while (stream.IncrementToken())
        {
            stems.Append(term.Buffer, 0, term.Length);
            words.Add((offset.StartOffset, offset.EndOffset, stems.Length));
        }

        stream.End();
        return new MarkedPiece(piece, group, text, stems.ToString(), [.. words]);
    }

    /// <summary>The words of the text that are wanted, in order, where they stand as the author wrote them.</summary>
    public List<(TextSpan Span, string Word)> Matches(WantedWords wanted)
    {
        var (matches, stemStart) = (new List<(TextSpan, string)>(), 0);
        foreach (var (start, end, stemEnd) in _words)
        {
            var stem = _stems.AsSpan(stemStart..stemEnd);
            if (wanted.Has(_group, stem, _text.Text.AsSpan(start..end))) matches.Add((_text.InOriginal(start, end), stem.ToString()));
            stemStart = stemEnd;
        }

        return matches;
    }

    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
