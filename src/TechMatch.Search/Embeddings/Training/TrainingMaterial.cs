namespace TechMatch.Search.Embeddings.Training;

/// <summary>One text in one language, by its index in <see cref="TrainingMaterial.Languages"/>.</summary>
internal readonly record struct LanguageText(byte Language, string Text);

/// <summary>Terms that mean the same.</summary>
/// <param name="LexiconId">Set for concepts of the lexicon: they get a vector of their own.</param>
/// <param name="Neighbours">Ids of broader and related concepts.</param>
internal sealed record TermConcept(LanguageText[] Terms, bool Domain, string? LexiconId = null, string[]? Neighbours = null);

/// <summary>Sentences that say the same in two or more languages.</summary>
internal sealed record SentenceGroup(LanguageText[] Texts, bool Domain);

/// <summary>A title and what stands under it, in one language.</summary>
internal sealed record TitledText(byte Language, string Title, string Body);

/// <summary>What one source gave, for the model card.</summary>
internal sealed record SourceUse(TrainingSource Source, long Items, IReadOnlyDictionary<string, long> ItemsByLanguage);

/// <summary>Everything a model learns from, in memory.</summary>
internal sealed class TrainingMaterial
{
    /// <summary>Codes in the order of their indexes; grows as sources name new ones.</summary>
    public List<string> Languages { get; } = [];

    public List<TermConcept> Concepts { get; } = [];

    public List<SentenceGroup> Sentences { get; } = [];

    public List<TitledText> Titled { get; } = [];

    /// <summary>Forms by lemma, one table a language.</summary>
    public Dictionary<byte, Dictionary<string, string[]>> Forms { get; } = [];

    public List<SourceUse> Uses { get; } = [];

    public byte LanguageOf(string code)
    {
        var index = Languages.IndexOf(code);
        if (index >= 0) return (byte)index;
        Languages.Add(code);
        return checked((byte)(Languages.Count - 1));
    }
}
