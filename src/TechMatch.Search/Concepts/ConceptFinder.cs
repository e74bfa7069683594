using TechMatch.Core.Catalog;
using TechMatch.Core.Lexicon;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Concepts;

/// <summary>
/// Recognises the concepts of a lexicon in text of any of its languages: whole words, whatever their case and inflection, the
/// longest term that fits. Immutable after building; any number of threads may search.
/// </summary>
/// <remarks>One pass over the text, no allocation per word. <c>docs/languages.md</c> has the speed that was measured.</remarks>
public sealed class ConceptFinder
{
    private readonly Dictionary<string, TermTrie> _byLanguage = new(StringComparer.Ordinal);

    public ConceptFinder(ConceptLexicon lexicon)
    {
        Lexicon = lexicon;
        for (var i = 0; i < lexicon.All.Count; i++)
        {
            foreach (var (key, terms) in lexicon.All[i].Terms)
            {
                var language = key[..2];
                if (!_byLanguage.TryGetValue(language, out var trie)) _byLanguage.Add(language, trie = new TermTrie(Endings.Of(language)));
                foreach (var term in terms) trie.Add(term, i);
            }
        }
    }

    public ConceptLexicon Lexicon { get; }

    /// <summary>Adds the mentions in <paramref name="text"/>, in the order of the text.</summary>
    /// <param name="language">Undeclared looks for the terms of every language that the letters of the text allow.</param>
    public void Find(ReadOnlySpan<char> text, LanguageCode language, List<ConceptMention> mentions)
    {
        if (!language.Equals(LanguageCode.Undeclared))
        {
            if (_byLanguage.TryGetValue(language.Value, out var trie)) trie.Find(text, mentions);
            return;
        }

        var first = mentions.Count;
        foreach (var plausible in LanguageGroup.Plausible(text).SelectMany(g => g.Languages))
        {
            if (_byLanguage.TryGetValue(plausible, out var trie)) trie.Find(text, mentions);
        }

        Settle(mentions, first);
    }

    /// <summary>Of the mentions that several languages found in one place the same concept stays once.</summary>
    private static void Settle(List<ConceptMention> mentions, int first)
    {
        var distinct = mentions.Skip(first).Distinct().OrderBy(m => m.Start).ThenByDescending(m => m.Length).ThenBy(m => m.Concept).ToList();
        mentions.RemoveRange(first, mentions.Count - first);
        mentions.AddRange(distinct);
    }
}
