using System.Collections.Concurrent;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// What a concept is asked as in one language, unweighed, for the life of a reader: a question names two dozen concepts, each asked in
/// eleven languages, and looking up their words again for each question took a tenth of a match. Safe for concurrent use; bounded by
/// the lexicon, some 15 MB if every concept is asked for.
/// </summary>
internal sealed class ConceptParts
{
    private readonly ConcurrentDictionary<(string Concept, string Group, bool ReadsHidden), BestOf?> _parts = new();

    /// <param name="readsHidden">Whether words count that only faces which are not for everybody hold.</param>
    /// <returns>Null when no record holds enough words of any of its terms.</returns>
    public BestOf? Of<T>(string concept, string group, bool readsHidden, T state, Func<T, BestOf?> make)
    {
        if (_parts.TryGetValue((concept, group, readsHidden), out var known)) return known;
        return _parts.GetOrAdd((concept, group, readsHidden), make(state));
    }
}
