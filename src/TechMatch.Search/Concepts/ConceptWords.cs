using System.Collections.Concurrent;
using TechMatch.Core.Lexicon;
using TechMatch.Search.Text;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Concepts;

/// <summary>
/// The terms of concepts as the chain of each language leaves them, analysed when first asked for and kept: a question may
/// name two dozen concepts in a dozen languages, and analysing their terms again for each question took longer than the search.
/// </summary>
/// <remarks>Bounded by the lexicon; safe for concurrent use.</remarks>
internal sealed class ConceptWords
{
    private readonly ConcurrentDictionary<(string Concept, string Group), IReadOnlyList<IReadOnlyList<string>>> _words = new();

    /// <returns>One list of words per term; empty when the lexicon has none in the languages of the group.</returns>
    public IReadOnlyList<IReadOnlyList<string>> Of(Concept concept, LanguageGroup group) =>
        _words.GetOrAdd((concept.Id, group.Key), static (_, c) => Analyse(c.Concept, c.Group), (Concept: concept, Group: group));

    private static IReadOnlyList<IReadOnlyList<string>> Analyse(Concept concept, LanguageGroup group) =>
    [
        .. group.Languages.SelectMany(l => QueryConcept.TermsOf(concept, l)).Distinct(StringComparer.Ordinal)
            .Select(term => Words(term, group))
            .Where(words => words.Count > 0),
    ];

    /// <summary>
    /// Of a compound the whole alone: with its parts, one concept would count as three words, and "Brennofen" would be met by any
    /// "Ofen". Chinese has no spaces, so a term is all its characters, pairs and words.
    /// </summary>
    private static IReadOnlyList<string> Words(string term, LanguageGroup group)
    {
        var words = AnalysedWords.Of(term, group);
        return [.. (group.Key == "zh" ? words : words.DistinctBy(w => w.Position)).Select(w => w.Word)];
    }
}
