namespace TechMatch.Search.Embeddings;

/// <summary>
/// What words and meaning are worth to each other in one space, each as a share of its weight, over 0 and at most 1.
/// Words of the question's own language need no share: they are believed. docs/relevance.md has the measurements.
/// </summary>
/// <param name="OwnMeaning">The semantic signal where question and record share a language.</param>
/// <param name="ForeignMeaning">The semantic signal where they share none.</param>
/// <param name="ForeignWords">The lexical signal where they share none: concepts, names and numbers.</param>
public sealed record LanguageTrust(double OwnMeaning, double ForeignMeaning, double ForeignWords)
{
    public static LanguageTrust Whole { get; } = new(1, 1, 1);

    /// <summary>
    /// Exponent, 1–4, on what words and meaning say together of a record in a language of the question, where a search sets it beside
    /// records of other languages, of which only meaning speaks. 1 leaves it; 0 and 1 stay what they are, and so does the order within a language.
    /// </summary>
    public double OwnTogether { get; init; } = 1;
}
