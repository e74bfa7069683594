using System.Globalization;
using System.Text;

namespace TechMatch.Core.Duplicates;

/// <summary>
/// A name as it is compared across scripts: Latin letters without marks, legal forms and punctuation, words between single
/// spaces. «ТОО "Жасыл Энергия"» and "Zhasyl Energiya LLP" have one key. Chinese stays as it is. Never shown to anybody.
/// </summary>
public static class NameKey
{
    private static readonly Dictionary<char, string> s_latin = Pairs(
        // Russian, then what Kazakh, Kyrgyz, Tajik, Uzbek and Ukrainian add; by sound, as people spell themselves abroad.
        "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:sh ъ: ы:y ь: э:e ю:yu я:ya "
        + "ә:a ғ:g қ:k ң:n ө:o ұ:u ү:u һ:h і:i ї:i є:e ґ:g ў:u ҳ:h ҷ:j ӣ:i ӯ:u җ:j "
        // Azerbaijani and Turkish; a mark that can be taken off is taken off by the normal form.
        + "ə:a ı:i ß:ss æ:ae ø:o œ:oe đ:d ł:l");

    private static readonly HashSet<string> s_legalForms = new(
        "llp llc ltd limited inc corp corporation co company plc gmbh ag kg sa sarl srl bv jsc ojsc cjsc pjsc asc qsc mmc as too ooo oao zao pao ao nao rgp gkp rgu zhshs ak uab oy ab spa".Split(' '), StringComparer.Ordinal);

    private static readonly string[] s_chineseForms = ["股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "集团", "公司"];

    /// <returns>Empty when nothing but marks and legal forms stood there.</returns>
    public static string Of(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormC)) Add(letters, char.ToLowerInvariant(c));
        var words = letters.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var telling = words.Where(w => !s_legalForms.Contains(w)).ToArray();
        var key = string.Join(' ', telling.Length > 0 ? telling : words);
        foreach (var form in s_chineseForms)
        {
            if (key.Length > form.Length && key.EndsWith(form, StringComparison.Ordinal)) return key[..^form.Length];
        }

        return key;
    }

    /// <summary>False for Chinese and the like, whose words have no gaps.</summary>
    public static bool HasWords(string key) => key.All(c => c < 0x3000);

    /// <summary>Dice's coefficient over letter triples, 0–1; one wrong letter in ten gives about 0.8.</summary>
    public static double Likeness(string one, string other)
    {
        if (one == other) return one.Length > 0 ? 1 : 0;
        var (a, b) = (Triples(one), Triples(other));
        var shared = a.Count(b.Contains);
        return a.Count + b.Count == 0 ? 0 : 2.0 * shared / (a.Count + b.Count);
    }

    private static HashSet<string> Triples(string key)
    {
        var padded = $" {key} ";
        return [.. Enumerable.Range(0, Math.Max(0, padded.Length - 2)).Select(i => padded.Substring(i, 3))];
    }

    private static void Add(StringBuilder letters, char c)
    {
        if (s_latin.TryGetValue(c, out var latin))
        {
            letters.Append(latin);
            return;
        }

        if (c is '\'' or '’' or 'ʼ' or '‘' or '`') return;
        foreach (var part in c.ToString().Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(part) || char.IsSurrogate(part)) letters.Append(char.ToLowerInvariant(part));
            else if (CharUnicodeInfo.GetUnicodeCategory(part) is not UnicodeCategory.NonSpacingMark) letters.Append(' ');
        }
    }

    private static Dictionary<char, string> Pairs(string text) => text.Split(' ').ToDictionary(p => p[0], p => p[2..]);
}
