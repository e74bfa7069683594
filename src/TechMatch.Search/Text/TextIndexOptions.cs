namespace TechMatch.Search.Text;

/// <summary>How one of the three weighted text fields counts. <paramref name="B"/> is BM25's length normalisation, 0–1.</summary>
public sealed record FieldWeight(double Boost, double B);

/// <summary>Ranking of the text index. The defaults are one setting for every collection; docs/relevance.md has the measurements.</summary>
public sealed record TextIndexOptions
{
    /// <summary>Saturation of term frequency, 0.1–10.</summary>
    public double K1 { get; init; } = 1.5;

    public FieldWeight Title { get; init; } = new(2.5, 0.7);

    public FieldWeight Summary { get; init; } = new(1.2, 0.65);

    public FieldWeight Body { get; init; } = new(1.0, 0.65);

    /// <summary>Weight of a word found in the language-neutral field only: names, numbers, formulas across languages.</summary>
    public double NeutralWeight { get; init; } = 0.4;

    /// <summary>
    /// What a word of a concept's term counts in a language the question is not written in, against a word of the question
    /// itself; 0 asks no other language.
    /// </summary>
    public double ConceptWeight { get; init; } = 0.8;

    /// <summary>
    /// How fast a question's words count less toward what a good answer scores, 0–1: sorted by what each can score, the
    /// i-th counts i^−decay of it. 0 expects every word of every question.
    /// </summary>
    public double ReachDecay { get; init; } = 0.7;

    /// <summary>What two query words standing next to each other in the text add, as a share of their idf; 0 switches it off.</summary>
    public double PairWeight { get; init; } = 0.3;
}

/// <summary>What an index was made with; another stamp means a rebuild.</summary>
public sealed record TextIndexStamp(string SchemaVersion, string EmbeddingSpace);
