using System.Collections.Concurrent;
using Lucene.Net.Util.Automaton;
using TechMatch.Search.Concepts;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>What a query makes a word of a text worth marking: the same conditions by which the index finds it.</summary>
internal sealed class WantedWords
{
    private readonly Dictionary<LanguageGroup, HashSet<string>> _ofClauses = [];
    private readonly ConcurrentDictionary<LanguageGroup, HashSet<string>> _stems = new();
    private readonly IReadOnlyList<QueryConcept> _concepts;
    private readonly HashSet<string> _neutral = new(StringComparer.Ordinal);
    private readonly List<string> _prefixes = [];
    private readonly List<(char First, CharacterRunAutomaton Near)> _fuzzy = [];

    public WantedWords(TextQuery query)
    {
        _concepts = query.Concepts;
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot)) Add(clause, QueryCompiler.GroupsOf(query), query.Analysed);
        IsEmpty = _neutral.Count == 0 && _prefixes.Count == 0 && _fuzzy.Count == 0 && _ofClauses.Values.All(s => s.Count == 0)
            && LanguageGroup.All.All(group => _concepts.All(c => c.WordsIn(group).Count == 0));
    }

    public bool IsEmpty { get; }

    /// <param name="forms">Words as the chain of <paramref name="group"/> leaves them, and as they stand in the text, in the form of <see cref="WordExpansions.Typed"/>.</param>
    /// <param name="wanted">Says of each whether it is worth marking.</param>
    /// <returns>Whether any is.</returns>
    public bool Mark(LanguageGroup group, ReadOnlySpan<(string Stem, string Folded)> forms, Span<bool> wanted)
    {
        var (stems, any) = (StemsOf(group), false);
        for (var i = 0; i < forms.Length; i++) any |= wanted[i] = stems.Contains(forms[i].Stem) || HasFolded(forms[i].Folded);
        return any;
    }

    private bool HasFolded(string folded)
    {
        if (_neutral.Contains(folded)) return true;
        foreach (var prefix in _prefixes) if (folded.StartsWith(prefix, StringComparison.Ordinal)) return true;
        if (_fuzzy.Count == 0 || folded.Length == 0) return false;
        foreach (var (first, near) in _fuzzy) if (first == folded[0] && near.Run(folded)) return true;
        return false;
    }

    /// <summary>Gathered when a text of the language is met: the records of a page are written in one or two of the twelve.</summary>
    private HashSet<string> StemsOf(LanguageGroup group) => _stems.GetOrAdd(group, static (group, self) =>
    {
        var stems = new HashSet<string>(self._ofClauses.GetValueOrDefault(group, []), StringComparer.Ordinal);
        foreach (var concept in self._concepts)
        {
            foreach (var term in concept.WordsIn(group)) stems.UnionWith(term);
        }

        return stems;
    }, this);

    private void Add(QueryClause clause, IReadOnlyList<LanguageGroup> groups, AnalysedWords analysed)
    {
        switch (clause.Kind)
        {
            case ClauseKind.Prefix:
                _prefixes.Add(WordExpansions.Typed(clause.Text));
                break;
            case ClauseKind.Fuzzy:
                var word = WordExpansions.Typed(clause.Text);
                _fuzzy.Add((word[0], new CharacterRunAutomaton(new LevenshteinAutomata(word, withTranspositions: true).ToAutomaton(WordExpansions.EditsOf(word)))));
                break;
            default:
                var kept = new HashSet<int>();
                foreach (var group in groups)
                {
                    foreach (var (stem, position) in analysed.Words(clause.Text, group))
                    {
                        if (!_ofClauses.TryGetValue(group, out var stems)) _ofClauses.Add(group, stems = new HashSet<string>(StringComparer.Ordinal));
                        stems.Add(stem);
                        if (group != LanguageGroup.Undeclared) kept.Add(position);
                    }
                }

                // A word that every language of the query throws away leaves a gap there: nobody wants each "of" marked.
                foreach (var (folded, position) in analysed.Words(clause.Text, null)) if (groups.Count == 1 || kept.Contains(position)) _neutral.Add(folded);
                break;
        }
    }
}
