using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TechMatch.Cli.Import;

/// <summary>Cell text as it goes into a record: mended, without mark-up and control characters, single spaces, NFC.</summary>
internal static partial class TextCleaning
{
    public static string Clean(string text, SourceFormatting formatting)
    {
        if (text.Length == 0) return text;
        if (formatting.RepairEncoding) text = EncodingRepair.Mend(text);
        if (formatting.Html) text = WebUtility.HtmlDecode(Tag().Replace(text, " "));
        return Tidy(text);
    }

    /// <summary>The length at which <paramref name="text"/> is cut: behind a sentence, else behind a word, else at <paramref name="max"/>.</summary>
    public static int CutAt(string text, int max)
    {
        if (text.Length <= max) return text.Length;
        for (var i = max; i > max / 2; i--)
        {
            if (text[i - 1] is '.' or '!' or '?' or '。' or ';' && (text[i - 1] is '。' || char.IsWhiteSpace(text[i]))) return i;
        }

        for (var i = max; i > max / 2; i--)
        {
            if (char.IsWhiteSpace(text[i])) return i;
        }

        return char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
    }

    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var space = false;
        var line = false;
        foreach (var c in text)
        {
            if (c is '\n' or '\r' or '\u2028' or '\u2029')
            {
                line = true;
            }
            else if (char.IsWhiteSpace(c) || c == '\u00A0')
            {
                space = true;
            }
            else if ((!char.IsControl(c) || c == Sources.SourceRow.ListSeparator) && c is not ('\uFEFF' or '\uFFFE' or '\uFFFF'))
            {
                if (tidy.Length > 0 && line) tidy.Append('\n');
                else if (tidy.Length > 0 && space) tidy.Append(' ');
                (space, line) = (false, false);
                tidy.Append(c);
            }
        }

        // A lone surrogate cannot be normalised; the record's own rules refuse it with its position.
        var result = tidy.ToString();
        return IsWellFormed(result) && !result.IsNormalized() ? result.Normalize() : result;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    // Only what looks like a tag: "a < b" and "<5 MW" stay.
    [GeneratedRegex("</?[a-zA-Z][^<>]{0,200}>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}

/// <summary>Which of the repairs a file needs.</summary>
internal readonly record struct SourceFormatting(bool RepairEncoding, bool Html)
{
    public static SourceFormatting Of(SourceShape shape) => new(shape.RepairEncoding, shape.Html);
}
