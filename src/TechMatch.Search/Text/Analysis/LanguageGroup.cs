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

    /// <summary>The groups a query of undeclared language may be meant for, by the scripts of its letters.</summary>
    public static IReadOnlyList<LanguageGroup> Plausible(string text)
    {
        var (latin, cyrillic, han, arabic) = (false, false, false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= 0xC0 and <= 0x24F or 0x259: latin = true; break;
                case >= 0x400 and <= 0x52F: cyrillic = true; break;
                case >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF: han = true; break;
                case >= 0x600 and <= 0x6FF: arabic = true; break;
            }
        }

        var groups = new List<LanguageGroup>();
        foreach (var group in All)
        {
            var fits = group.Key switch
            {
                "ru" or "kk" or "bg" => cyrillic,
                "zh" => han,
                "ar" => arabic,
                "und" => true,
                _ => latin,
            };
            if (fits) groups.Add(group);
        }

        return groups;
    }
}
