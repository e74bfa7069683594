using Lucene.Net.Index;
using Lucene.Net.Search;
using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>A query made for one searcher and one thread.</summary>
/// <param name="Rules">Null when it rules nothing out.</param>
/// <param name="Attainable">The supremum of its scores.</param>
/// <param name="Reach">What a good answer scores: see <see cref="TextIndexOptions.ReachDecay"/>. At most the supremum.</param>
internal sealed record CompiledQuery(ScoreNode Words, QueryRules? Rules, double Attainable, double Reach, TermSeeker Seeker);

/// <summary>
/// Turns the clauses of a <see cref="TextQuery"/> into parts to add up: per language a sum over words, over languages the
/// best, and beside each word its language-neutral form at a lower weight. Which words count, and what they can score, is
/// read off the text that is for everybody, whoever asks; who may read more is scored in more text by the same weights.
/// </summary>
internal sealed class QueryCompiler(SeekingSearcher searcher, AcceptedDocuments accepted)
{
    /// <summary>A long text is asked by its most telling words; more of them cost time and change little.</summary>
    private const int MaxWords = 64;

    /// <summary>Scores are summed in single precision and may round up by this much.</summary>
    private const double RoundingMargin = 1 + 1e-6;

    private readonly TextIndexOptions _options = searcher.Options;
    private readonly TermSeeker _seeker = new(searcher);
    private readonly WordExpansions _expansions = new(searcher, accepted);

    /// <returns>Null when no word of the query is left after analysis.</returns>
    public CompiledQuery? Compile(TextQuery query)
    {
        var best = new List<ScoreNode>();
        var (attainable, reach) = (0.0, 0.0);
        var expansions = query.Clauses.Where(c => c.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy && c.Occurrence != Occurrence.MustNot).Select(_expansions.Of).ToList();
        foreach (var group in GroupsOf(query))
        {
            var sum = new List<ScoreNode>();
            var most = AddWords(sum, query, group);
            sum.AddRange(expansions);
            most.AddRange(expansions.Select(e => e.Attainable));
            (attainable, reach) = (Math.Max(attainable, most.Sum()), Math.Max(reach, ReachOf(most)));
            if (sum.Count > 0) best.Add(new SumOf(sum));
        }

        best.AddRange(Concepts(query, reach));
        attainable = best.Select(b => b.Attainable).Append(attainable).Max();
        return best.Count > 0 ? new CompiledQuery(new BestOf(best), RulesOf(query), attainable * RoundingMargin, reach, _seeker) : null;
    }

    /// <summary>The groups whose fields a query may meet; undeclared text is always among them.</summary>
    public static IReadOnlyList<LanguageGroup> GroupsOf(TextQuery query)
    {
        var groups = new List<LanguageGroup>();
        foreach (var language in query.Clauses.Select(c => c.Language).Distinct())
        {
            foreach (var group in language.Equals(LanguageCode.Undeclared) ? LanguageGroup.Plausible(query.PlainText) : [LanguageGroup.Of(language)])
            {
                if (!groups.Contains(group)) groups.Add(group);
            }
        }

        if (!groups.Contains(LanguageGroup.Undeclared)) groups.Add(LanguageGroup.Undeclared);
        return groups;
    }

    /// <summary>
    /// The concepts of the question in every language it is not written in: per concept the best of its terms. Terms of several
    /// words add up to more than the words of the question do; scaled to the same reach, a record in another language cannot
    /// move the measure for those in the question's own.
    /// </summary>
    private IEnumerable<ScoreNode> Concepts(TextQuery query, double reach)
    {
        if (query.Concepts.Count == 0 || _options.ConceptWeight <= 0) yield break;
        var asked = GroupsOf(query);
        foreach (var group in LanguageGroup.All)
        {
            if (asked.Contains(group) || !HasText(searcher.StatisticsOf(group))) continue;
            var named = new List<BestOf>(query.Concepts.Count);
            foreach (var concept in query.Concepts)
            {
                var part = searcher.Concepts.Of(concept.Concept.Id, group.Key, accepted.ReadsHidden, (Self: this, Concept: concept, Group: group), static c => c.Self.Unweighed(c.Concept, c.Group));
                if (part is not null) named.Add(part.Times(concept.Weight * _options.ConceptWeight));
            }

            if (named.Count == 0) continue;
            var most = ReachOf([.. named.Select(n => n.Attainable)]);
            yield return new SumOf(reach == 0 || most <= reach ? named : [.. named.Select(n => n.Times(reach / most))]);
        }
    }

    /// <summary>Σ of the parts, the i-th largest at i^−decay: who answers a long question says a part of its words only.</summary>
    private double ReachOf(List<double> parts)
    {
        parts.Sort((x, y) => y.CompareTo(x));
        var reach = 0.0;
        for (var i = 0; i < parts.Count; i++) reach += parts[i] * Math.Pow(i + 1, -_options.ReachDecay);
        return reach;
    }

    private BestOf? Unweighed(QueryConcept concept, LanguageGroup group)
    {
        var any = new List<ScoreNode>();
        foreach (var term in concept.WordsIn(group))
        {
            var words = term.Select(w => Term(w, 1, group)).OfType<FieldedWord>().ToList();
            // Of a long term one word in three may be missing, as "the" technology or another case of it; of two, none.
            var needed = (2 * term.Count + 2) / 3;
            if (words.Count >= needed) any.Add(new MostOf(words, needed));
        }

        return any.Count > 0 ? new BestOf(any) : null;
    }

    /// <returns>What each of the words can score at most, those no record holds among them.</returns>
    private List<double> AddWords(List<ScoreNode> sum, TextQuery query, LanguageGroup group)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        var pairs = new List<(string First, string Second)>();
        (string Word, LanguageCode Language)? before = null;
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase && IsFor(c, group)))
        {
            var words = query.Analysed.Words(clause.Text, group);
            for (var i = 0; i < words.Count; i++)
            {
                var (word, position) = words[i];
                weights[word] = weights.GetValueOrDefault(word) + clause.Weight;
                // A person's query comes word by word, a text in one clause; side by side means the same in both.
                var left = i == 0 && position == 0 && before is { } last && last.Language.Equals(clause.Language) ? last.Word
                    : i > 0 && words[i - 1].Position + 1 == position ? words[i - 1].Word
                    : null;
                if (left is not null && left != word) pairs.Add((left, word));
            }

            before = words.Count > 0 ? (words[^1].Word, clause.Language) : null;
        }

        var terms = weights.Select(w => Term(w.Key, w.Value, group)).OfType<FieldedWord>().OrderByDescending(t => t.Attainable).ThenBy(t => t.Word, StringComparer.Ordinal).Take(MaxWords).ToList();
        sum.AddRange(terms);
        List<double> attainable = [.. terms.Select(t => t.Attainable), .. Unknown(query, group, weights, MaxWords - terms.Count(t => t.IsPublic))];
        if (_options.PairWeight > 0)
        {
            foreach (var pair in Pairs(terms, pairs, group))
            {
                sum.Add(pair);
                attainable.Add(pair.Attainable);
            }
        }

        attainable.AddRange(AddNeutral(sum, query, group));
        return attainable;
    }

    /// <summary>
    /// What words that no record holds would score at most. They count in the question's own language: a question of which
    /// the catalogue knows two words of five is not answered by a record with both of them.
    /// </summary>
    private IEnumerable<double> Unknown(TextQuery query, LanguageGroup group, Dictionary<string, double> weights, int room)
    {
        if (group == LanguageGroup.Undeclared || searcher.StatisticsOf(group).Documents == 0 || query.Languages.Contains(LanguageCode.Undeclared)) return [];
        var most = searcher.StatisticsOf(group).Idf(0) * (_options.K1 + 1);
        return weights.Where(w => FrequencyOf(w.Key, group) == 0).Select(w => w.Value * most).OrderDescending().Take(room);
    }

    /// <summary>Pairs of words that are for everybody first, so that no hidden word takes the place of one.</summary>
    private IEnumerable<AdjacentPair> Pairs(List<FieldedWord> terms, List<(string First, string Second)> pairs, LanguageGroup group)
    {
        var isPublic = terms.ToDictionary(t => t.Word, t => t.IsPublic, StringComparer.Ordinal);
        var kept = pairs.Distinct().Where(p => isPublic.ContainsKey(p.First) && isPublic.ContainsKey(p.Second)).ToLookup(p => isPublic[p.First] && isPublic[p.Second]);
        return kept[true].Take(MaxWords).Select(p => Pair(p.First, p.Second, group, isPublic: true))
            .Concat(kept[false].Take(MaxWords).Select(p => Pair(p.First, p.Second, group, isPublic: false)));
    }

    private AdjacentPair Pair(string first, string second, LanguageGroup group, bool isPublic)
    {
        var statistics = searcher.StatisticsOf(group);
        var together = statistics.Idf(FrequencyOf(first, group)) + statistics.Idf(FrequencyOf(second, group));
        return new AdjacentPair(first, second, statistics, _options.PairWeight * together, isPublic);
    }

    /// <summary>The neutral field speaks for what a language's own fields cannot: it is asked once, beside the undeclared text.</summary>
    private IEnumerable<double> AddNeutral(List<ScoreNode> sum, TextQuery query, LanguageGroup group)
    {
        if (group != LanguageGroup.Undeclared || _options.NeutralWeight <= 0) return [];
        var field = searcher.CollectionStatistics(IndexFields.Neutral);
        var (documents, average) = (Math.Max(1, field.DocCount), Math.Max(1.0, field.SumTotalTermFreq / (double)Math.Max(1, field.DocCount)));
        var words = query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase)
            .SelectMany(c => query.Analysed.Words(c.Text, null).Select(w => (w.Word, c.Weight)))
            .GroupBy(w => w.Word, StringComparer.Ordinal)
            .Select(g => (Word: g.Key, Weight: g.Sum(w => w.Weight) * _options.NeutralWeight, Frequency: _seeker.FrequencyOf(IndexFields.Neutral, g.Key)))
            .Where(w => w.Frequency > 0 || HoldsHidden(IndexFields.Neutral, w.Word))
            .Select(w => (w.Word, Node: new NeutralWord(w.Word, w.Weight, ExactLengthSimilarity.Idf(w.Frequency, Math.Max(w.Frequency, documents)), average, w.Frequency > 0, _options)))
            .OrderByDescending(w => w.Node.Attainable).ThenBy(w => w.Word, StringComparer.Ordinal)
            .Take(MaxWords)
            .ToList();
        foreach (var (_, node) in words) sum.Add(node);
        return words.Select(w => w.Node.Attainable);
    }

    private QueryRules? RulesOf(TextQuery query)
    {
        if (!query.HasRules) return null;
        var (must, mustNot) = (new List<Query>(), new List<Query>());
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.Should))
        {
            var any = new BooleanQuery(disableCoord: true);
            if (clause.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy) any.Add(_expansions.Matching(clause), Occur.SHOULD);
            else foreach (var group in GroupsOf(query)) Together(any, query.Analysed, clause.Text, group, accepted);
            (clause.Occurrence == Occurrence.Must ? must : mustNot).Add(any);
        }

        return new QueryRules(must, mustNot);
    }

    private static void Together(BooleanQuery any, AnalysedWords analysed, string text, LanguageGroup group, AcceptedDocuments accepted)
    {
        foreach (var field in accepted.Read(IndexFields.All(group))) AddPhrase(any, analysed.Words(text, group), field);
        if (group != LanguageGroup.Undeclared) return;
        foreach (var field in accepted.Read(IndexFields.Neutral)) AddPhrase(any, analysed.Words(text, null), field);
    }

    private static void AddPhrase(BooleanQuery any, IReadOnlyList<(string Word, int Position)> words, string field)
    {
        if (words.Count == 0) return;
        var phrase = new PhraseQuery();
        foreach (var (word, position) in words) phrase.Add(new Term(field, word), position);
        any.Add(words.Count == 1 ? new TermQuery(new Term(field, words[0].Word)) : phrase, Occur.SHOULD);
    }

    private FieldedWord? Term(string word, double weight, LanguageGroup group)
    {
        var statistics = searcher.StatisticsOf(group);
        var places = _seeker.PlacesOf(statistics.Fields, word);
        return places.DocumentFrequency == 0 && !HoldsHidden(statistics.Fields.All, word) ? null : new FieldedWord(word, statistics, weight, places);
    }

    private bool HoldsHidden(string field, string word) => accepted.ReadsHidden && _seeker.FrequencyOf(IndexFields.Hidden(field), word) > 0;

    private bool HasText(FieldStatistics statistics) => statistics.Documents > 0 || accepted.ReadsHidden && statistics.HiddenDocuments > 0;

    private long FrequencyOf(string word, LanguageGroup group) => _seeker.FrequencyOf(IndexFields.All(group), word);

    private static bool IsFor(QueryClause clause, LanguageGroup group) =>
        group == LanguageGroup.Undeclared || clause.Language.Equals(LanguageCode.Undeclared) || LanguageGroup.Of(clause.Language) == group;
}
