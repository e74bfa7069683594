using System.Globalization;
using System.Text;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// A text composed and folded as it is indexed, with the way back to where each character stood in the text as the author
/// wrote it: a letter typed as base and accent is one character here and two there.
/// </summary>
internal sealed class ComposedText
{
    // Null when composing changed no length: then places are the same in both.
    private readonly int[]? _origins;

    private ComposedText(string text, int[]? origins) => (Text, _origins) = (text, origins);

    public string Text { get; }

    public static ComposedText Of(string original)
    {
        if (original.IsNormalized(NormalizationForm.FormC)) return new ComposedText(TextFolding.Fold(original), null);
        var composed = new StringBuilder(original.Length);
        var origins = new List<int>(original.Length + 1);
        for (var start = 0; start < original.Length;)
        {
            var end = start + 1;
            while (end < original.Length && JoinsTheOneBefore(original, end)) end++;
            var piece = original[start..end].Normalize(NormalizationForm.FormC);
            composed.Append(piece);
            for (var i = 0; i < piece.Length; i++) origins.Add(piece.Length == end - start ? start + i : start);
            start = end;
        }

        origins.Add(original.Length);
        return new ComposedText(TextFolding.Fold(composed.ToString()), [.. origins]);
    }

    /// <summary>Where the stretch stands in the original, whole letters with all their marks.</summary>
    public TextSpan InOriginal(int start, int end)
    {
        if (_origins is null) return new TextSpan(start, end - start);
        return new TextSpan(_origins[start], _origins[end] - _origins[start]);
    }

    /// <summary>Marks and the later parts of Korean syllables compose with what stands before them; nothing else does.</summary>
    private static bool JoinsTheOneBefore(string text, int at) =>
        char.IsLowSurrogate(text[at])
        || text[at] is >= '\u1160' and <= '\u11FF'
        || CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
