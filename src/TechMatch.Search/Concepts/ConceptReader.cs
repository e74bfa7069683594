using TechMatch.Core.Catalog;
using TechMatch.Search.Languages;
using TechMatch.Search.Text;

namespace TechMatch.Search.Concepts;

/// <summary>
/// Finds the concepts a question names, so that the text index can be asked for them in the other languages of the
/// catalogue. Bounded: the heaviest <see cref="MaxConcepts"/>.
/// </summary>
internal sealed class ConceptReader(ConceptFinder finder)
{
    public const int MaxConcepts = 24;

    private readonly ConceptWords _words = new();

    /// <summary>Of undeclared text the language its letters and words tell, so that a word is not read in eight languages.</summary>
    private static LanguageCode Settled(string text, LanguageCode language) =>
        language == LanguageCode.Undeclared && LanguageDetector.Shipped.Detect(text).Language is { } guessed ? LanguageCode.Of(guessed) : language;

    /// <summary>The question with its concepts; the same question when there are none.</summary>
    public TextQuery Read(TextQuery query)
    {
        var weights = new Dictionary<int, (double Weight, string Found)>();
        var mentions = new List<ConceptMention>();
        foreach (var (text, language, weight) in query.Texts)
        {
            mentions.Clear();
            finder.Find(text, Settled(text, language), mentions);
            foreach (var mention in mentions)
            {
                var before = weights.GetValueOrDefault(mention.Concept);
                weights[mention.Concept] = (before.Weight + weight, before.Found ?? text.Substring(mention.Start, mention.Length));
            }
        }

        if (weights.Count == 0) return query;
        return query.With(
        [
            .. weights.OrderByDescending(w => w.Value.Weight).ThenBy(w => w.Key).Take(MaxConcepts)
                .Select(w => new QueryConcept(finder.Lexicon.All[w.Key], w.Value.Found, w.Value.Weight, _words)),
        ]);
    }
}
