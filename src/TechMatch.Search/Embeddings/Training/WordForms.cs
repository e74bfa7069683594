namespace TechMatch.Search.Embeddings.Training;

/// <summary>Writes a term as it might stand in a sentence: some of its words inflected.</summary>
internal sealed class WordForms(TrainingMaterial material)
{
    /// <summary>Share of words that are inflected where forms are known.</summary>
    private const double Share = 0.45;

    /// <summary>A lost last letter or two stands in for endings where no forms are known.</summary>
    private const double CutShare = 0.12;

    private const int MinCut = 6;

    private readonly int _russian = material.Languages.IndexOf("ru");
    private readonly int _kazakh = material.Languages.IndexOf("kk");
    private readonly int _hungarian = material.Languages.IndexOf("hu");
    private readonly int _english = material.Languages.IndexOf("en");
    private readonly int _chinese = material.Languages.IndexOf("zh");

    public string Vary(LanguageText term, ref SeededRandom random)
    {
        if (term.Language == _chinese || term.Language == _english && random.Chance(0.7)) return term.Text;
        var forms = material.Forms.GetValueOrDefault(term.Language);
        if (!term.Text.Contains(' ')) return VaryWord(term.Language, term.Text, forms, ref random);
        var words = term.Text.Split(' ');
        for (var i = 0; i < words.Length; i++) words[i] = VaryWord(term.Language, words[i], forms, ref random);
        return string.Join(' ', words);
    }

    private string VaryWord(byte language, string word, Dictionary<string, string[]>? forms, ref SeededRandom random)
    {
        if (word.Length < 3) return word;
        if (random.Chance(Share))
        {
            if (forms is not null && forms.TryGetValue(word.ToLowerInvariant(), out var known)) return known[random.Next(known.Length)];
            if (language == _russian) return RussianEndings.Vary(word.ToLowerInvariant(), ref random);
            if (language == _kazakh) return HarmonicEndings.VaryKazakh(word.ToLowerInvariant(), ref random);
            if (language == _hungarian) return HarmonicEndings.VaryHungarian(word.ToLowerInvariant(), ref random);
        }

        return word.Length >= MinCut && language != _english && random.Chance(CutShare) ? word[..^(1 + random.Next(2))] : word;
    }
}
