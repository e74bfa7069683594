using TechMatch.Core.Lexicon;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Concepts;

/// <summary>A concept that a question names, with what it is called elsewhere.</summary>
public sealed class QueryConcept
{
    /// <summary>More synonyms than this add rare words, not recall.</summary>
    private const int MaxTerms = 4;

    private readonly ConceptWords _words;

    internal QueryConcept(Concept concept, string found, double weight, ConceptWords words) => (Concept, Found, Weight, _words) = (concept, found, weight, words);

    public Concept Concept { get; }

    /// <summary>The words of the question, as they stand there first.</summary>
    public string Found { get; }

    /// <summary>As much as the words that name it, summed over the question.</summary>
    public double Weight { get; }

    /// <summary>The words of each of its terms in the languages of the group.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> WordsIn(LanguageGroup group) => _words.Of(Concept, group);

    /// <summary>The terms that are asked for in a language; empty when the lexicon has none there.</summary>
    internal static IEnumerable<string> TermsOf(Concept concept, string language)
    {
        var terms = concept.Terms.TryGetValue(language, out var own) ? own : [];
        var latin = concept.Terms.TryGetValue(language + "-latn", out var other) ? other : [];
        return terms.Take(MaxTerms).Concat(latin.Take(1));
    }
}
