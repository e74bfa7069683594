using TechMatch.Core.Lexicon;

namespace TechMatch.Search.Concepts;

/// <summary>A concept that a question names, with what it is called elsewhere.</summary>
/// <param name="Found">The words of the question, as they stand there first.</param>
/// <param name="Weight">As much as the words that name it, summed over the question.</param>
public sealed record QueryConcept(Concept Concept, string Found, double Weight)
{
    /// <summary>More synonyms than this add rare words, not recall.</summary>
    private const int MaxTerms = 4;

    /// <summary>The terms in a language; empty when the lexicon has none there.</summary>
    public IEnumerable<string> TermsIn(string language)
    {
        var terms = Concept.Terms.TryGetValue(language, out var own) ? own : [];
        var latin = Concept.Terms.TryGetValue(language + "-latn", out var other) ? other : [];
        return terms.Take(MaxTerms).Concat(latin.Take(1));
    }
}
