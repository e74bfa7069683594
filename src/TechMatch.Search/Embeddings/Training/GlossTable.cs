using System.Text;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Renders English text word by word into another language with the dictionaries. It is no translation, but a static model
/// reads no order: it gets the field's real mixture of words, in languages that have no text of the field.
/// </summary>
internal sealed class GlossTable
{
    private const int MaxPhrase = 3;

    /// <summary>Below this share of long words found, a gloss says too little.</summary>
    private const double MinFound = 0.5;

    private readonly Dictionary<string, LanguageText[]>[] _byLanguage;
    private readonly WordForms _forms;

    public GlossTable(TrainingMaterial material, WordForms forms)
    {
        _forms = forms;
        var english = material.LanguageOf("en");
        var lists = new Dictionary<string, List<LanguageText>>[material.Languages.Count];
        for (var i = 0; i < lists.Length; i++) lists[i] = new(StringComparer.Ordinal);
        foreach (var concept in material.Concepts)
        {
            foreach (var term in concept.Terms)
            {
                if (term.Language != english) continue;
                var phrase = term.Text.ToLowerInvariant();
                if (phrase.StartsWith("to ", StringComparison.Ordinal)) phrase = phrase[3..];
                if (phrase.Count(c => c == ' ') >= MaxPhrase) continue;
                foreach (var other in concept.Terms)
                {
                    if (other.Language == english) continue;
                    if (!lists[other.Language].TryGetValue(phrase, out var known)) lists[other.Language][phrase] = known = [];
                    known.Add(other);
                }
            }
        }

        _byLanguage = [.. lists.Select(l => l.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal))];
    }

    /// <returns>Null when too few words are known.</returns>
    public string? Render(string english, byte language, ref SeededRandom random)
    {
        var table = _byLanguage[language];
        var words = english.Split((char[])[' ', ',', '.', ';', ':', '(', ')', '"', '/', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var gloss = new StringBuilder();
        var (found, sought) = (0, 0);
        for (var i = 0; i < words.Length;)
        {
            var taken = 0;
            for (var length = Math.Min(MaxPhrase, words.Length - i); length > 0 && taken == 0; length--)
            {
                var phrase = length == 1 ? words[i].ToLowerInvariant() : string.Join(' ', words, i, length).ToLowerInvariant();
                if (Find(table, phrase) is not { } terms) continue;
                gloss.Append(_forms.Vary(terms[random.Next(terms.Length)], ref random)).Append(' ');
                taken = length;
            }

            var isLong = words[i].Length > 3;
            if (isLong) sought++;
            if (taken > 0 && isLong) found++;
            // Names, numbers and formulas stay as they are in every language.
            if (taken == 0 && (char.IsUpper(words[i][0]) || char.IsDigit(words[i][0])) && i > 0) gloss.Append(words[i]).Append(' ');
            i += Math.Max(1, taken);
        }

        return sought >= 2 && found >= sought * MinFound ? gloss.ToString() : null;
    }

    private static LanguageText[]? Find(Dictionary<string, LanguageText[]> table, string phrase)
    {
        if (table.TryGetValue(phrase, out var terms)) return terms;
        foreach (var (ending, instead) in (ReadOnlySpan<(string, string)>)[("ies", "y"), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")])
        {
            if (phrase.Length > ending.Length + 2 && phrase.EndsWith(ending, StringComparison.Ordinal) && table.TryGetValue(phrase[..^ending.Length] + instead, out terms)) return terms;
        }

        return null;
    }
}
