using Lucene.Net.Index;
using Lucene.Net.Queries;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

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

    public ScoreNode Of(QueryClause clause)
    {
        var word = Typed(clause.Text);
        if (clause.Kind == ClauseKind.Prefix) return Any(Chosen(Starting(word), MaxPrefixExpansions), clause.Weight);
        return new BestOf([.. Enumerable.Range(0, EditsOf(word) + 1).Select(edits => Any(Chosen(Near(word, edits), MaxFuzzyExpansions), clause.Weight * (1 - EditCost * edits)))]);
    }

    /// <summary>The records that <see cref="Of"/> would score.</summary>
    public Query Matching(QueryClause clause)
    {
        var word = Typed(clause.Text);
        var words = clause.Kind == ClauseKind.Prefix
            ? Chosen(Starting(word), MaxPrefixExpansions)
            : [.. Enumerable.Range(0, EditsOf(word) + 1).SelectMany(edits => Chosen(Near(word, edits), MaxFuzzyExpansions))];
        return words.Count == 0 ? new BooleanQuery() : new ConstantScoreQuery(new TermsFilter(IndexFields.Neutral, [.. words.Select(w => new BytesRef(w.Word)).Distinct()]));
    }

    /// <summary>The form in which prefix and fuzzy words are compared.</summary>
    public static string Typed(string text) => NeutralFoldFilter.Fold(TextFolding.ComposeAndFold(text));

    public static int EditsOf(string word) => word.Length >= LongWord ? 2 : 1;

    /// <summary>The most frequent of the words found; of equals the first.</summary>
    private static List<(string Word, int Frequency)> Chosen(IEnumerable<(string Word, int Frequency)> found, int max) =>
        [.. found.Take(MaxLookedAt).OrderByDescending(w => w.Frequency).ThenBy(w => w.Word, StringComparer.Ordinal).Take(max)];

    private AnyWord Any(List<(string Word, int Frequency)> words, double weight)
    {
        var documents = Math.Max(1L, searcher.CollectionStatistics(IndexFields.Neutral).DocCount);
        var idf = ExactLengthSimilarity.Idf(Math.Min(words.Sum(w => (long)w.Frequency), documents), documents);
        return new AnyWord([.. words.Select(w => w.Word)], words.Count == 0 ? 0 : weight * idf);
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
