using System.Globalization;

namespace TechMatch.Search.Concepts;

/// <summary>Properties of a character that decide where words begin and end.</summary>
[Flags]
internal enum LetterMarks : byte
{
    None = 0,
    Word = 1,
    Han = 2,
    Upper = 4,
    Lower = 8,
}

/// <summary>One letter as recognition reads it: lower case, one i, no accent marks of Arabic, subscripts as digits.</summary>
internal static class WordFolding
{
    /// <summary>Stands for "leave this character out".</summary>
    public const char Dropped = '\0';

    /// <summary>For the Basic Multilingual Plane below U+2E80; everything above is itself.</summary>
    private static readonly char[] s_table = Make();

    private static readonly LetterMarks[] s_classes = MakeClasses();

    public static char Fold(char c) => c < s_table.Length ? s_table[c] : c is >= '\uFF01' and <= '\uFF5E' ? s_table[c - 0xFEE0] : c;

    public static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF';

    /// <summary>Part of a word: a letter, a digit, or a mark on a letter.</summary>
    public static bool IsWord(char c) => (s_classes[c] & LetterMarks.Word) != 0;

    /// <summary>What the scanner asks of a character, in one look-up.</summary>
    public static LetterMarks MarksOf(char c) => s_classes[c];

    private static LetterMarks[] MakeClasses()
    {
        var classes = new LetterMarks[char.MaxValue + 1];
        for (var i = 0; i < classes.Length; i++)
        {
            var c = (char)i;
            classes[i] = (IsLetterOrMark(c) ? LetterMarks.Word : 0) | (IsHan(c) ? LetterMarks.Han : 0) | (char.IsUpper(c) ? LetterMarks.Upper : 0) | (char.IsLower(c) ? LetterMarks.Lower : 0);
        }

        return classes;
    }

    private static bool IsLetterOrMark(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.OtherNumber;

    private static char[] Make()
    {
        var table = new char[0x2E80];
        for (var i = 0; i < table.Length; i++) table[i] = Slow((char)i);
        return table;
    }

    private static char Slow(char c) => c switch
    {
        'İ' or 'ı' => 'i',
        'ё' or 'Ё' => 'е',
        // Alef with hamza or madda, alef maqsura and ta marbuta are written either way.
        'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ـ' => Dropped,
        >= '\u0300' and <= '\u036F' => Dropped,
        >= '\u064B' and <= '\u0652' => Dropped,
        >= '\u2080' and <= '\u2089' => (char)('0' + (c - '\u2080')),
        '\u00B2' => '2',
        '\u00B3' => '3',
        _ => char.ToLowerInvariant(c),
    };
}
