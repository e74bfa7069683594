using System.Text;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text.Analysis;

/// <summary>Languages that share one chain of analysis and therefore one set of fields.</summary>
internal sealed record LanguageGroup(string Key)
{
    public static LanguageGroup English { get; } = new("en");

    /// <summary>Text in a language nobody declared, or in one without an analyser of its own.</summary>
    public static LanguageGroup Undeclared { get; } = new("und");

    public static IReadOnlyList<LanguageGroup> All { get; } =
        [English, new("ru"), new("kk"), new("az"), new("zh"), new("tr"), new("de"), new("bg"), new("hu"), new("ar"), new("id"), Undeclared];

    /// <summary>The languages of the group, by the keys of the lexicon.</summary>
    public IReadOnlyList<string> Languages => Key switch { "id" => ["id", "ms"], "und" => [], _ => [Key] };

    /// <summary>Malay is analysed as Indonesian: the affixes are the same.</summary>
    public static LanguageGroup Of(LanguageCode language)
    {
        var key = language.Value == "ms" ? "id" : language.Value;
        foreach (var group in All)
        {
            if (group.Key == key) return group;
        }

        return Undeclared;
    }

    /// <summary>The groups a query of undeclared language may be meant for, by the scripts of its letters. Kazakh has two.</summary>
    public static IReadOnlyList<LanguageGroup> Plausible(ReadOnlySpan<char> text)
    {
        var letters = LettersOf(text);
        var groups = new List<LanguageGroup>();
        foreach (var group in All)
        {
            var fits = group.Key switch
            {
                "ru" or "bg" => letters.HasFlag(Letters.Cyrillic),
                "kk" => (letters & (Letters.Cyrillic | Letters.Latin)) != 0,
                "zh" => letters.HasFlag(Letters.Han),
                "ar" => letters.HasFlag(Letters.Arabic),
                "und" => true,
                _ => letters.HasFlag(Letters.Latin),
            };
            if (fits) groups.Add(group);
        }

        return groups;
    }

    /// <summary>False when all letters are of scripts that no language here is written in: only undeclared text can hold such words.</summary>
    public static bool CoversScriptOf(ReadOnlySpan<char> text) => LettersOf(text) is not Letters.Other;

    private static Letters LettersOf(ReadOnlySpan<char> text)
    {
        var letters = Letters.None;
        foreach (var rune in text.EnumerateRunes())
        {
            letters |= rune.Value switch
            {
                >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= 0xC0 and <= 0x24F or 0x259 => Letters.Latin,
                >= 0x400 and <= 0x52F => Letters.Cyrillic,
                >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF => Letters.Han,
                >= 0x600 and <= 0x6FF => Letters.Arabic,
                _ => Rune.IsLetter(rune) ? Letters.Other : Letters.None,
            };
        }

        return letters;
    }

    [Flags]
    private enum Letters
    {
        None = 0,
        Latin = 1,
        Cyrillic = 2,
        Han = 4,
        Arabic = 8,
        Other = 16,
    }
}
