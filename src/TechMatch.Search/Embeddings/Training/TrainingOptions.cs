namespace TechMatch.Search.Embeddings.Training;

/// <summary>Everything that decides a training beside its material. Written into the model card.</summary>
internal sealed record TrainingOptions
{
    public int Seed { get; init; } = 20261124;

    public int Steps { get; init; } = 6_000;

    /// <summary>Sub-words, 256–200,000.</summary>
    public int VocabularySize { get; init; } = 54_000;

    /// <summary>A multiple of 16.</summary>
    public int Dimensions { get; init; } = 256;

    /// <summary>Pairs in a step of single terms; steps of longer texts have half or fewer.</summary>
    public int BatchSize { get; init; } = 2_048;

    /// <summary>Length of a row before training: short, so that a piece no text held says little.</summary>
    public double InitialLength { get; init; } = 0.5;

    public double LearningRate { get; init; } = 0.006;

    /// <summary>Share of the steps over which the rate rises from nothing.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Share of sub-words left out of each text, so that no text hangs on one of them.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>How often each kind of pair is drawn, relative to the others.</summary>
    public double TermShare { get; init; } = 4;

    public double BagShare { get; init; } = 3;

    public double GlossShare { get; init; } = 3;

    public double SentenceShare { get; init; } = 1.5;

    public double TitleShare { get; init; } = 1;

    /// <summary>Share of terms taken from the catalogue's field where it has any.</summary>
    public double DomainShare { get; init; } = 0.25;

    /// <summary>Documents in the query's own language that answer nothing, per pair: with them, language does not help.</summary>
    public double OwnLanguageNegatives { get; init; } = 0.25;

    /// <summary>Share of those documents, where they are longer than a term, that repeat a part of the query word for word.
    /// Off: they cost whole documents more than they gave sentences (docs/embeddings.md).</summary>
    public double SplicedNegatives { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;
}
