using Lucene.Net.Index;
using Lucene.Net.Queries;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>One half-typed or misspelt word as a query, and the most it can score.</summary>
internal sealed record WordExpansion(Query Query, double Attainable);

/// <summary>
/// Prefix and fuzzy words over the unstemmed, folded words of the neutral field, so that what is typed is what is compared.
/// Such a word is one question with a yes or no: it scores like a single word that stands once in a text of average
/// length and occurs wherever any of its expansions does. Scoring each expansion by itself would put the rarest first,
/// which is the one least likely to be meant.
/// </summary>
internal sealed class WordExpansions(IndexSearcher searcher)
{
    /// <summary>Words of the dictionary looked at for one prefix or fuzzy word.</summary>
    private const int MaxLookedAt = 4_096;

    private const int MaxPrefixExpansions = 1_024;
    private const int MaxFuzzyExpansions = 50;

    /// <summary>What each edit away from what was typed costs.</summary>
    private const double EditCost = 0.3;

    /// <summary>From this length on a second edit is forgiven.</summary>
    private const int LongWord = 8;

    public WordExpansion Of(QueryClause clause)
    {
        var word = Typed(clause.Text);
        return clause.Kind == ClauseKind.Prefix ? Any(Starting(word), MaxPrefixExpansions, clause.Weight) : Fuzzy(word, clause.Weight);
    }

    /// <summary>The form in which prefix and fuzzy words are compared.</summary>
    public static string Typed(string text) => NeutralFoldFilter.Fold(TextFolding.ComposeAndFold(text));

    public static int EditsOf(string word) => word.Length >= LongWord ? 2 : 1;

    private WordExpansion Fuzzy(string word, double weight)
    {
        var nearest = new DisjunctionMaxQuery(0);
        var attainable = 0.0;
        for (var edits = 0; edits <= EditsOf(word); edits++)
        {
            var level = Any(Near(word, edits), MaxFuzzyExpansions, weight * (1 - EditCost * edits));
            nearest.Add(level.Query);
            attainable = Math.Max(attainable, level.Attainable);
        }

        return new WordExpansion(nearest, attainable);
    }

    /// <summary>The most frequent of the words found; of equals the first.</summary>
    private WordExpansion Any(IEnumerable<(string Word, int Frequency)> found, int max, double weight)
    {
        var words = found.Take(MaxLookedAt).OrderByDescending(w => w.Frequency).ThenBy(w => w.Word, StringComparer.Ordinal).Take(max).ToList();
        if (words.Count == 0) return new WordExpansion(new BooleanQuery(), 0);
        var documents = Math.Max(1L, searcher.CollectionStatistics(IndexFields.Neutral).DocCount);
        var score = (float)(weight * ExactLengthSimilarity.Idf(Math.Min(words.Sum(w => (long)w.Frequency), documents), documents));
        var filter = new TermsFilter(IndexFields.Neutral, [.. words.Select(w => new BytesRef(w.Word))]);
        return new WordExpansion(new ConstantScoreQuery(filter) { Boost = score }, score);
    }

    private IEnumerable<(string Word, int Frequency)> Starting(string prefix)
    {
        if (MultiFields.GetTerms(searcher.IndexReader, IndexFields.Neutral)?.GetEnumerator() is not { } at) yield break;
        if (at.SeekCeil(new BytesRef(prefix)) == TermsEnum.SeekStatus.END) yield break;
        do
        {
            var word = at.Term.Utf8ToString();
            if (!word.StartsWith(prefix, StringComparison.Ordinal)) yield break;
            yield return (word, at.DocFreq);
        }
        while (at.MoveNext());
    }

    private IEnumerable<(string Word, int Frequency)> Near(string word, int edits)
    {
        if (edits == 0)
        {
            var frequency = searcher.IndexReader.DocFreq(new Term(IndexFields.Neutral, word));
            if (frequency > 0) yield return (word, frequency);
            yield break;
        }

        if (MultiFields.GetTerms(searcher.IndexReader, IndexFields.Neutral) is not { } terms) yield break;
        var at = new FuzzyTermsEnum(terms, new AttributeSource(), new Term(IndexFields.Neutral, word), edits, prefixLength: 1, transpositions: true);
        while (at.MoveNext()) yield return (at.Term.Utf8ToString(), at.DocFreq);
    }
}
