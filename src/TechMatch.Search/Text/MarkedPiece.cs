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
    private readonly (string Stem, string Folded)[] _forms;
    private readonly (int Start, int End, int Form)[] _words;

    private MarkedPiece(TextPiece piece, LanguageGroup group, ComposedText text, (string, string)[] forms, (int, int, int)[] words) =>
        (Piece, _group, _text, _forms, _words) = (piece, group, text, forms, words);

    public TextPiece Piece { get; }

    public int Words => _words.Length;

    public static MarkedPiece Of(TextPiece piece)
    {
        var group = LanguageGroup.Of(piece.Language);
        var text = ComposedText.Of(piece.Text.Length <= MaxTextLength ? piece.Text : piece.Text[..Whole(piece.Text, MaxTextLength)]);
        using var stream = Analyzers.Of(group).GetTokenStream("h", text.Text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        var offset = stream.AddAttribute<IOffsetAttribute>();
        // A text says most of its words several times: each form is kept, and later compared with a question, once.
        var (forms, bySurface, words) = (new List<(string, string)>(), new Dictionary<(string, string), int>(), new List<(int, int, int)>());
        stream.Reset();
        while (stream.IncrementToken())
        {
            var (stem, surface) = (term.ToString(), text.Text[offset.StartOffset..offset.EndOffset]);
            if (!bySurface.TryGetValue((stem, surface), out var form))
            {
                bySurface.Add((stem, surface), form = forms.Count);
                forms.Add((stem, WordExpansions.Typed(surface)));
            }

            words.Add((offset.StartOffset, offset.EndOffset, form));
        }

        stream.End();
        return new MarkedPiece(piece, group, text, [.. forms], [.. words]);
    }

    /// <summary>The words of the text that are wanted, in order, where they stand as the author wrote them.</summary>
    public List<(TextSpan Span, string Word)> Matches(WantedWords wanted)
    {
        var matches = new List<(TextSpan, string)>();
        var isWanted = _forms.Length <= 512 ? stackalloc bool[_forms.Length] : new bool[_forms.Length];
        if (!wanted.Mark(_group, _forms, isWanted)) return matches;
        foreach (var (start, end, form) in _words) if (isWanted[form]) matches.Add((_text.InOriginal(start, end), _forms[form].Stem));
        return matches;
    }

    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
