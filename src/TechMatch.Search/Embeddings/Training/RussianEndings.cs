namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Other forms of a Russian word by its ending. No list of inflections with a fitting licence covers Russian; the rules
/// need not be right for every word, since training only has to learn that endings say little.
/// </summary>
internal static class RussianEndings
{
    private const int MinStem = 3;

    /// <summary>The first ending that fits decides.</summary>
    private static readonly (string Ending, string[] Others)[] s_rules =
    [
        ("ость", ["ости", "остью", "остей", "остям", "остях"]),
        ("ание", ["ания", "анию", "анием", "ании", "аний", "аниям", "аниями", "аниях"]),
        ("ение", ["ения", "ению", "ением", "ении", "ений", "ениям", "ениями", "ениях"]),
        ("ство", ["ства", "ству", "ством", "стве", "ств", "ствам", "ствами", "ствах"]),
        ("ский", ["ского", "скому", "ским", "ском", "ская", "ской", "скую", "ское", "ские", "ских", "скими"]),
        ("ться", ["ется", "ются", "лся", "лась", "лось", "лись", "ясь"]),
        ("ать", ["ает", "ают", "ал", "ала", "али", "ая", "ав", "аю", "ан", "аны"]),
        ("ять", ["яет", "яют", "ял", "яла", "яли", "яя", "яв"]),
        ("ить", ["ит", "ят", "ил", "ила", "или", "ив", "ю", "ишь"]),
        ("еть", ["еет", "еют", "ел", "ела", "ели"]),
        ("ый", ["ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое", "ые", "ых", "ыми"]),
        ("ий", ["его", "ему", "им", "ем", "яя", "ей", "юю", "ее", "ие", "их", "ими"]),
        ("ой", ["ого", "ому", "ым", "ом", "ая", "ую", "ое", "ые", "ых", "ыми"]),
        ("ая", ["ой", "ую", "ый", "ое", "ые", "ых", "ыми"]),
        ("ое", ["ого", "ому", "ым", "ом", "ая", "ые", "ых", "ыми"]),
        ("ые", ["ых", "ым", "ыми", "ый", "ая"]),
        ("ия", ["ии", "ию", "ией", "ий", "иям", "иями", "иях"]),
        ("ие", ["ия", "ию", "ием", "ии", "ий", "иям", "иями", "иях"]),
        ("ка", ["ки", "ке", "ку", "кой", "кам", "ками", "ках"]),
        ("ы", ["", "ов", "ам", "ами", "ах"]),
        ("и", ["ов", "ей", "ам", "ями", "ах", "ях"]),
        ("а", ["ы", "е", "у", "ой", "", "ам", "ами", "ах"]),
        ("я", ["и", "е", "ю", "ей", "ям", "ями", "ях"]),
        ("о", ["а", "у", "ом", "е", "", "ам", "ами", "ах"]),
        ("е", ["я", "ю", "ем", "и", "ей", "ям"]),
        ("ь", ["и", "я", "ю", "ем", "ью", "ей", "ям", "ями", "ях"]),
        ("й", ["я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях"]),
    ];

    private static readonly string[] s_afterConsonant = ["а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах"];
    private static readonly string[] s_afterVelar = ["а", "у", "ом", "е", "и", "ов", "ам", "ами", "ах"];

    /// <returns>Another form; the word itself when no rule fits.</returns>
    public static string Vary(string word, ref SeededRandom random)
    {
        if (word.Length < MinStem + 1 || word[^1] is not (>= 'а' and <= 'я')) return word;
        foreach (var (ending, others) in s_rules)
        {
            if (word.Length >= ending.Length + MinStem && word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length] + others[random.Next(others.Length)];
        }

        if (word[^1] is 'у' or 'ю' or 'э') return word;
        var endings = word[^1] is 'к' or 'г' or 'х' or 'ж' or 'ш' or 'щ' or 'ч' ? s_afterVelar : s_afterConsonant;
        return word + endings[random.Next(endings.Length)];
    }
}
