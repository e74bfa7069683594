using System.Buffers;
using System.Text;

namespace TechMatch.Cli.Import;

/// <summary>
/// Undoes double encoding: UTF-8 bytes that somebody read as Windows-1252 and wrote as UTF-8 again, so that <c>’</c>
/// became <c>â€™</c>. Sound text stays as it is: a sequence is mended only where chance cannot have made it.
/// </summary>
internal static class EncodingRepair
{
    // What Windows-1252 shows for the bytes 80-9F; five bytes have no character there and pass as themselves.
    private const string HighControls = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    // Twice-damaged text is seen in the wild, three times is not.
    private const int Passes = 3;

    private static readonly SearchValues<char> s_leads = SearchValues.Create([.. Enumerable.Range(0xC2, 0xF5 - 0xC2).Select(c => (char)c)]);

    /// <returns><paramref name="text"/> itself when there is nothing to mend.</returns>
    public static string Mend(string text)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            var mended = Once(text);
            if (ReferenceEquals(mended, text)) break;
            text = mended;
        }

        return text;
    }

    private static string Once(string text)
    {
        if (text.AsSpan().IndexOfAny(s_leads) < 0) return text;
        var found = Sequences(text, out var explainsAll);
        var mended = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var sequence in found)
        {
            if (!explainsAll && !sequence.Unmistakable) continue;
            mended.Append(text, copied, sequence.Start - copied).Append(sequence.Rune.ToString());
            copied = sequence.Start + sequence.Length;
        }

        return copied == 0 && mended.Length == 0 ? text : mended.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>
    /// Every stretch that reads as one UTF-8 character. <paramref name="explainsAll"/>: there is nothing beyond ASCII
    /// outside them, and more than a single weak one, so the whole text was damaged alike.
    /// </summary>
    private static List<Sequence> Sequences(string text, out bool explainsAll)
    {
        var found = new List<Sequence>();
        var strays = 0;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80) continue;
            var length = LengthByLead(text[i]);
            if (length == 0 || i + length > text.Length || !ReadBytes(text.AsSpan(i, length), bytes)
                || Rune.DecodeFromUtf8(bytes[..length], out var rune, out var used) != OperationStatus.Done || used != length || !IsPlausible(rune))
            {
                strays++;
                continue;
            }

            found.Add(new Sequence(i, length, rune, IsUnmistakable(text.AsSpan(i, length), rune)));
            i += length - 1;
        }

        explainsAll = strays == 0 && (found.Count > 1 || found.Exists(s => s.Length > 2 || s.Unmistakable));
        return found;
    }

    private static int LengthByLead(char c) => c switch
    {
        >= '\u00C2' and <= '\u00DF' => 2,
        >= '\u00E0' and <= '\u00EF' => 3,
        >= '\u00F0' and <= '\u00F4' => 4,
        _ => 0,
    };

    private static bool ReadBytes(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < '\u0080' or > '\u00FF' && HighControls.IndexOf(text[i], StringComparison.Ordinal) < 0) return false;
            bytes[i] = text[i] <= '\u00FF' ? (byte)text[i] : (byte)(0x80 + HighControls.IndexOf(text[i], StringComparison.Ordinal));
        }

        return true;
    }

    /// <summary>Characters that texts are written in. "É…" would be U+0245, "ß“" U+07D3: nobody meant those.</summary>
    private static bool IsPlausible(Rune rune) => rune.Value switch
    {
        >= 0xA0 and <= 0x17F => true,
        >= 0x391 and <= 0x3C9 => true,
        >= 0x400 and <= 0x4FF => true,
        >= 0x600 and <= 0x6FF => true,
        >= 0x1E00 and <= 0x1EFF => true,
        >= 0x2000 and <= 0x22FF => true,
        >= 0x2500 and <= 0x27BF => true,
        >= 0x3000 and <= 0x30FF => true,
        >= 0x4E00 and <= 0x9FFF => true,
        >= 0xAC00 and <= 0xD7A3 => true,
        >= 0xFB00 and <= 0xFB06 => true,
        0xFEFF => true,
        >= 0xFF00 and <= 0xFF60 => true,
        >= 0x1F300 and <= 0x1FAFF => true,
        _ => false,
    };

    /// <summary>Safe to mend amid other accented text: <c>â€™</c>, <c>ï»¿</c>, <c>Ã©</c>, but not <c>Ä“</c>, which a German may have quoted.</summary>
    private static bool IsUnmistakable(ReadOnlySpan<char> text, Rune rune) => text[0] switch
    {
        '\u00E2' or '\u00EF' => text.Length == 3 && rune.Value is (>= 0x2000 and <= 0x22FF) or 0xFEFF or (>= 0xFB00 and <= 0xFB06),
        // A letter or sign behind Â or Ã; a quotation mark, a dash or a space there may close a word in capitals.
        '\u00C2' or '\u00C3' => text[1] is >= '\u00A1' and <= '\u00BF' and not ('\u00AB' or '\u00BB'),
        _ => false,
    };

    private readonly record struct Sequence(int Start, int Length, Rune Rune, bool Unmistakable);
}
