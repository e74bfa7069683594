using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using TechMatch.Core.Catalog;
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

    private const int MaxPrefixExpansions = 128;
    private const int MaxFuzzyExpansions = 50;

    private readonly Dictionary<LanguageGroup, FieldStatistics> _statistics = [];

    /// <returns>Null when no word of the query is left after analysis.</returns>
    public CompiledQuery? Compile(TextQuery query)
    {
        var best = new DisjunctionMaxQuery(0);
        var attainable = 0.0;
        foreach (var group in GroupsOf(query))
        {
            var sum = new BooleanQuery(disableCoord: true);
            attainable = Math.Max(attainable, AddWords(sum, query, group));
            AddExpansions(sum, query, group);
            if (sum.Clauses.Count > 0) best.Add(sum);
        }

        if (!best.Any()) return null;
        return new CompiledQuery(AddRules(best, query), attainable);
    }

    /// <summary>Words and pairs of all groups, as the highlighter marks them.</summary>
    public static IReadOnlyList<(string Word, int Position)> WordsOf(string text, LanguageGroup group) => Words(text, group);

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

    /// <returns>What the words added can score at most.</returns>
    private double AddWords(BooleanQuery sum, TextQuery query, LanguageGroup group)
    {
        var weights = new Dictionary<string, (double Weight, string Surface)>(StringComparer.Ordinal);
        var pairs = new List<(string First, string Second)>();
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase && IsFor(c, group)))
        {
            var words = Words(clause.Text, group);
            for (var i = 0; i < words.Count; i++)
            {
                var (word, position) = words[i];
                weights[word] = (weights.GetValueOrDefault(word).Weight + clause.Weight, clause.Text);
                if (i > 0 && words[i - 1].Position + 1 == position && words[i - 1].Word != word) pairs.Add((words[i - 1].Word, word));
            }
        }

        var terms = weights.Select(w => Term(w.Key, w.Value.Weight, group)).OfType<FieldedTermQuery>().OrderByDescending(t => t.Attainable).ThenBy(t => t.Word, StringComparer.Ordinal).Take(MaxWords).ToList();
        var kept = terms.Select(t => t.Word).ToHashSet(StringComparer.Ordinal);
        foreach (var term in terms) sum.Add(term, Occur.SHOULD);
        var attainable = terms.Sum(t => t.Attainable);
        if (options.PairWeight > 0)
        {
            foreach (var (first, second) in pairs.Distinct().Where(p => kept.Contains(p.First) && kept.Contains(p.Second)).Take(MaxWords)) sum.Add(Pair(first, second, group), Occur.SHOULD);
        }

        return attainable + AddNeutral(sum, query, group);
    }

    // Two words side by side say more than the two of them apart (sequential dependence, Metzler and Croft 2005).
    private PhraseQuery Pair(string first, string second, LanguageGroup group)
    {
        var field = IndexFields.All(group);
        return new PhraseQuery { Boost = (float)options.PairWeight, Slop = 0 }.With(new Term(field, first), new Term(field, second));
    }

    /// <summary>The neutral field speaks for what a language's own fields cannot: it is asked once, beside the undeclared text.</summary>
    private double AddNeutral(BooleanQuery sum, TextQuery query, LanguageGroup group)
    {
        if (group != LanguageGroup.Undeclared || options.NeutralWeight <= 0) return 0;
        var words = query.Clauses.Where(c => c.Occurrence != Occurrence.MustNot && c.Kind is ClauseKind.Words or ClauseKind.Phrase)
            .SelectMany(c => Words(c.Text, null).Select(w => (w.Word, c.Weight)))
            .GroupBy(w => w.Word, StringComparer.Ordinal)
            .Select(g => (Term: new Term(IndexFields.Neutral, g.Key), Weight: g.Sum(w => w.Weight) * options.NeutralWeight))
            .Take(MaxWords);
        var documents = searcher.CollectionStatistics(IndexFields.Neutral).DocCount;
        var attainable = 0.0;
        foreach (var (term, weight) in words)
        {
            var frequency = searcher.IndexReader.DocFreq(term);
            if (frequency == 0) continue;
            sum.Add(new TermQuery(term) { Boost = (float)weight }, Occur.SHOULD);
            attainable += weight * ExactLengthSimilarity.Idf(frequency, Math.Max(frequency, documents)) * (options.K1 + 1);
        }

        return attainable;
    }

    private static void AddExpansions(BooleanQuery sum, TextQuery query, LanguageGroup group)
    {
        foreach (var clause in query.Clauses.Where(c => c.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy && c.Occurrence != Occurrence.MustNot && IsFor(c, group)))
            sum.Add(Expansion(clause, IndexFields.Neutral), Occur.SHOULD);
    }

    /// <summary>Prefix and fuzzy look at unstemmed words, so that what is typed is what is compared.</summary>
    private static Query Expansion(QueryClause clause, string field)
    {
        var word = NeutralFoldFilter.Fold(TextFolding.ComposeAndFold(clause.Text));
        if (clause.Kind == ClauseKind.Prefix)
            return new PrefixQuery(new Term(field, word)) { MultiTermRewriteMethod = new MultiTermQuery.TopTermsScoringBooleanQueryRewrite(MaxPrefixExpansions) };
        var edits = word.Length >= 8 ? 2 : 1;
        return new FuzzyQuery(new Term(field, word), edits, prefixLength: 1, MaxFuzzyExpansions, transpositions: true);
    }

    private static Query AddRules(Query best, TextQuery query)
    {
        if (!query.HasRules) return best;
        var ruled = new BooleanQuery(disableCoord: true) { { best, Occur.SHOULD } };
        foreach (var clause in query.Clauses.Where(c => c.Occurrence != Occurrence.Should))
        {
            var any = new BooleanQuery(disableCoord: true);
            if (clause.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy) any.Add(Expansion(clause, IndexFields.Neutral), Occur.SHOULD);
            else foreach (var group in GroupsOf(query)) Together(any, clause.Text, group);
            ruled.Add(new ConstantScoreQuery(any) { Boost = 0 }, clause.Occurrence == Occurrence.Must ? Occur.MUST : Occur.MUST_NOT);
        }

        return ruled;
    }

    private static void Together(BooleanQuery any, string text, LanguageGroup group)
    {
        AddPhrase(any, Words(text, group), IndexFields.All(group));
        if (group == LanguageGroup.Undeclared) AddPhrase(any, Words(text, null), IndexFields.Neutral);
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
        if (!_statistics.TryGetValue(group, out var statistics)) _statistics.Add(group, statistics = FieldStatistics.Of(searcher, group, options));
        var frequency = searcher.IndexReader.DocFreq(new Term(IndexFields.All(group), word));
        return frequency == 0 ? null : new FieldedTermQuery(word, statistics, weight, frequency);
    }

    private static bool IsFor(QueryClause clause, LanguageGroup group) =>
        group == LanguageGroup.Undeclared || clause.Language.Equals(LanguageCode.Undeclared) || LanguageGroup.Of(clause.Language) == group;

    /// <param name="group">Null for the neutral chain.</param>
    private static IReadOnlyList<(string Word, int Position)> Words(string text, LanguageGroup? group)
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

internal static class PhraseQueries
{
    /// <summary>Adds the terms one after the other.</summary>
    public static PhraseQuery With(this PhraseQuery phrase, params ReadOnlySpan<Term> terms)
    {
        foreach (var term in terms) phrase.Add(term);
        return phrase;
    }
}
