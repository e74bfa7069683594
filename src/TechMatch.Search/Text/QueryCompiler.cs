using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>A query made for one searcher.</summary>
/// <param name="Attainable">The supremum of its scores.</param>
internal sealed record CompiledQuery(Query Query, double Attainable);

/// <summary>
/// Turns the clauses of a <see cref="TextQuery"/> into Lucene queries: per language a sum over words, over languages the
/// best, and beside each word its language-neutral form at a lower weight.
/// </summary>
internal sealed class QueryCompiler(IndexSearcher searcher, TextIndexOptions options)
{
    /// <summary>A long text is asked by its most telling words; more of them cost time and change little.</summary>
    private const int MaxWords = 64;

    /// <summary>Scores are summed in single precision and may round up by this much.</summary>
    private const double RoundingMargin = 1 + 1e-6;

    private readonly Dictionary<LanguageGroup, FieldStatistics> _statistics = [];
    private readonly WordExpansions _expansions = new(searcher);

    /// <returns>Null when no word of the query is left after analysis.</returns>
    public CompiledQuery? Compile(TextQuery query)
    {
        var best = new DisjunctionMaxQuery(0);
        var attainable = 0.0;
        var expansions = query.Clauses.Where(c => c.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy && c.Occurrence != Occurrence.MustNot).Select(_expansions.Of).ToList();
        foreach (var group in GroupsOf(query))
        {
            var sum = new BooleanQuery(disableCoord: true);
            var most = AddWords(sum, query, group);
            foreach (var expansion in expansions)
            {
                sum.Add(expansion.Query, Occur.SHOULD);
                most += expansion.Attainable;
            }

            attainable = Math.Max(attainable, most);
            if (sum.Clauses.Count > 0) best.Add(sum);
        }

        attainable = Math.Max(attainable, AddConcepts(best, query));
        return best.Any() ? new CompiledQuery(AddRules(best, query), attainable * RoundingMargin) : null;
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

    /// <summary>The concepts of the question in every language it is not written in: per concept the best of its terms.</summary>
    /// <returns>What they can score at most in one language.</returns>
    private double AddConcepts(DisjunctionMaxQuery best, TextQuery query)
    {
        if (query.Concepts.Count == 0 || options.ConceptWeight <= 0) return 0;
        var asked = GroupsOf(query);
        var attainable = 0.0;
        foreach (var group in LanguageGroup.All)
        {
            if (asked.Contains(group) || StatisticsOf(group).Documents == 0) continue;
            var sum = new BooleanQuery(disableCoord: true);
            var most = 0.0;
            foreach (var concept in query.Concepts)
            {
                var (named, reach) = Named(concept, group);
                if (named is null) continue;
                sum.Add(named, Occur.SHOULD);
                most += reach;
            }

            if (sum.Clauses.Count > 0) best.Add(sum);
            attainable = Math.Max(attainable, most);
        }

        return attainable;
    }

    private (DisjunctionMaxQuery? Query, double Attainable) Named(QueryConcept concept, LanguageGroup group)
    {
        var any = new DisjunctionMaxQuery(0);
        var attainable = 0.0;
        foreach (var term in concept.WordsIn(group))
        {
            var words = term.Select(w => Term(w, concept.Weight * options.ConceptWeight, group)).ToList();
            // Of a long term one word in three may be missing, as "the" technology or another case of it; of two, none.
            var needed = (2 * words.Count + 2) / 3;
            if (words.Count(w => w is not null) < needed) continue;
            var together = new BooleanQuery(disableCoord: true) { MinimumNumberShouldMatch = needed };
            foreach (var word in words.OfType<FieldedTermQuery>()) together.Add(word, Occur.SHOULD);
            any.Add(together);
            attainable = Math.Max(attainable, words.OfType<FieldedTermQuery>().Sum(w => w.Attainable));
        }

        return any.Any() ? (any, attainable) : (null, 0);
    }

    /// <returns>What the words added can score at most.</returns>
    private double AddWords(BooleanQuery sum, TextQuery query, LanguageGroup group)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        var pairs = new List<(string First, string Second)>();
        (string Word, LanguageCode Language)? before = null;
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase && IsFor(c, group)))
        {
            var words = WordsOf(clause.Text, group);
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

        var terms = weights.Select(w => Term(w.Key, w.Value, group)).OfType<FieldedTermQuery>().OrderByDescending(t => t.Attainable).ThenBy(t => t.Word, StringComparer.Ordinal).Take(MaxWords).ToList();
        var kept = terms.Select(t => t.Word).ToHashSet(StringComparer.Ordinal);
        foreach (var term in terms) sum.Add(term, Occur.SHOULD);
        var attainable = terms.Sum(t => t.Attainable) + Unknown(query, group, weights, MaxWords - terms.Count);
        if (options.PairWeight > 0)
        {
            foreach (var (first, second) in pairs.Distinct().Where(p => kept.Contains(p.First) && kept.Contains(p.Second)).Take(MaxWords))
            {
                var pair = Pair(first, second, group);
                sum.Add(pair, Occur.SHOULD);
                attainable += pair.Boost;
            }
        }

        return attainable + AddNeutral(sum, query, group);
    }

    /// <summary>
    /// What words that no record holds would score at most. They count in the question's own language: a question of which
    /// the catalogue knows two words of five is not answered by a record with both of them.
    /// </summary>
    private double Unknown(TextQuery query, LanguageGroup group, Dictionary<string, double> weights, int room)
    {
        if (group == LanguageGroup.Undeclared || StatisticsOf(group).Documents == 0 || query.Languages.Contains(LanguageCode.Undeclared)) return 0;
        var most = StatisticsOf(group).Idf(0) * (options.K1 + 1);
        return weights.Where(w => FrequencyOf(w.Key, group) == 0).Select(w => w.Value).OrderDescending().Take(room).Sum() * most;
    }

    /// <summary>
    /// Two words side by side say more than the two of them apart (sequential dependence, Metzler and Croft 2005). It is
    /// said once, however often they stand so: a count would add twice what the words themselves can reach.
    /// </summary>
    private ConstantScoreQuery Pair(string first, string second, LanguageGroup group)
    {
        var field = IndexFields.All(group);
        var statistics = StatisticsOf(group);
        var together = statistics.Idf(FrequencyOf(first, group)) + statistics.Idf(FrequencyOf(second, group));
        return new ConstantScoreQuery(new PhraseQuery { new Term(field, first), new Term(field, second) }) { Boost = (float)(options.PairWeight * together) };
    }

    /// <summary>The neutral field speaks for what a language's own fields cannot: it is asked once, beside the undeclared text.</summary>
    private double AddNeutral(BooleanQuery sum, TextQuery query, LanguageGroup group)
    {
        if (group != LanguageGroup.Undeclared || options.NeutralWeight <= 0) return 0;
        var documents = searcher.CollectionStatistics(IndexFields.Neutral).DocCount;
        var words = query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase)
            .SelectMany(c => WordsOf(c.Text, null).Select(w => (w.Word, c.Weight)))
            .GroupBy(w => w.Word, StringComparer.Ordinal)
            .Select(g => (Term: new Term(IndexFields.Neutral, g.Key), Weight: (float)(g.Sum(w => w.Weight) * options.NeutralWeight)))
            .Select(w => (w.Term, w.Weight, Frequency: searcher.IndexReader.DocFreq(w.Term)))
            .Where(w => w.Frequency > 0)
            .Select(w => (w.Term, w.Weight, Attainable: w.Weight * ExactLengthSimilarity.Idf(w.Frequency, Math.Max(w.Frequency, documents)) * (options.K1 + 1)))
            .OrderByDescending(w => w.Attainable).ThenBy(w => w.Term.Text, StringComparer.Ordinal)
            .Take(MaxWords)
            .ToList();
        foreach (var (term, weight, _) in words) sum.Add(new TermQuery(term) { Boost = weight }, Occur.SHOULD);
        return words.Sum(w => w.Attainable);
    }

    private Query AddRules(Query best, TextQuery query)
    {
        if (!query.HasRules) return best;
        var ruled = new BooleanQuery(disableCoord: true) { { best, Occur.SHOULD } };
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.Should))
        {
            var any = new BooleanQuery(disableCoord: true);
            if (clause.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy) any.Add(_expansions.Of(clause).Query, Occur.SHOULD);
            else foreach (var group in GroupsOf(query)) Together(any, clause.Text, group);
            ruled.Add(new ConstantScoreQuery(any) { Boost = 0 }, clause.Occurrence == Occurrence.Must ? Occur.MUST : Occur.MUST_NOT);
        }

        return ruled;
    }

    private static void Together(BooleanQuery any, string text, LanguageGroup group)
    {
        AddPhrase(any, WordsOf(text, group), IndexFields.All(group));
        if (group == LanguageGroup.Undeclared) AddPhrase(any, WordsOf(text, null), IndexFields.Neutral);
    }

    private static void AddPhrase(BooleanQuery any, IReadOnlyList<(string Word, int Position)> words, string field)
    {
        if (words.Count == 0) return;
        var phrase = new PhraseQuery();
        foreach (var (word, position) in words) phrase.Add(new Term(field, word), position);
        any.Add(words.Count == 1 ? new TermQuery(new Term(field, words[0].Word)) : phrase, Occur.SHOULD);
    }

    private FieldedTermQuery? Term(string word, double weight, LanguageGroup group)
    {
        var frequency = FrequencyOf(word, group);
        return frequency == 0 ? null : new FieldedTermQuery(word, StatisticsOf(group), weight, frequency);
    }

    private long FrequencyOf(string word, LanguageGroup group) => searcher.IndexReader.DocFreq(new Term(IndexFields.All(group), word));

    private FieldStatistics StatisticsOf(LanguageGroup group)
    {
        if (!_statistics.TryGetValue(group, out var statistics)) _statistics.Add(group, statistics = FieldStatistics.Of(searcher, group, options));
        return statistics;
    }

    private static bool IsFor(QueryClause clause, LanguageGroup group) =>
        group == LanguageGroup.Undeclared || clause.Language.Equals(LanguageCode.Undeclared) || LanguageGroup.Of(clause.Language) == group;

    /// <summary>The words that the index is asked for, with their places.</summary>
    /// <param name="group">Null for the neutral chain.</param>
    public static IReadOnlyList<(string Word, int Position)> WordsOf(string text, LanguageGroup? group)
    {
        var analyzer = group is null ? Analyzers.Neutral : Analyzers.Of(group);
        using var stream = analyzer.GetTokenStream("q", TextFolding.ComposeAndFold(text));
        var term = stream.AddAttribute<ICharTermAttribute>();
        var increment = stream.AddAttribute<IPositionIncrementAttribute>();
        var words = new List<(string, int)>();
        var position = -1;
        stream.Reset();
        while (stream.IncrementToken())
        {
            position += increment.PositionIncrement;
            words.Add((term.ToString(), position));
        }

        stream.End();
        return words;
    }
}
