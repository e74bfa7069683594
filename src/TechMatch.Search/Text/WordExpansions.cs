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
/// <remarks>
/// What such a word scores is told by the text that is for everybody; who may read more has the words of that text besides.
/// </remarks>
internal sealed class WordExpansions(IndexSearcher searcher, AcceptedDocuments accepted)
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
        if (clause.Kind == ClauseKind.Prefix) return Any(field => Starting(field, word), MaxPrefixExpansions, clause.Weight);
        return new BestOf([.. Enumerable.Range(0, EditsOf(word) + 1).Select(edits => Any(field => Near(field, word, edits), MaxFuzzyExpansions, clause.Weight * (1 - EditCost * edits)))]);
    }

    /// <summary>The records that <see cref="Of"/> would score.</summary>
    public Query Matching(QueryClause clause)
    {
        var word = Typed(clause.Text);
        var any = new BooleanQuery(disableCoord: true);
        var sought = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in accepted.Read(IndexFields.Neutral))
        {
            sought.UnionWith(clause.Kind == ClauseKind.Prefix
                ? Chosen(field, Starting(field, word), MaxPrefixExpansions)
                : Enumerable.Range(0, EditsOf(word) + 1).SelectMany(edits => Chosen(field, Near(field, word, edits), MaxFuzzyExpansions)));
            if (sought.Count > 0) any.Add(new ConstantScoreQuery(new TermsFilter(field, [.. sought.Select(w => new BytesRef(w))])), Occur.SHOULD);
        }

        return any;
    }

    /// <summary>The form in which prefix and fuzzy words are compared.</summary>
    public static string Typed(string text) => NeutralFoldFilter.Fold(TextFolding.ComposeAndFold(text));

    public static int EditsOf(string word) => word.Length >= LongWord ? 2 : 1;

    /// <summary>The most frequent of the words found; of equals the first.</summary>
    private IEnumerable<string> Chosen(string field, IEnumerable<(string Word, int Frequency)> found, int max) =>
        MostFrequent(field == IndexFields.Neutral ? found : found.Where(w => IsRead(field, w.Word)), max).Select(w => w.Word);

    private static List<(string Word, int Frequency)> MostFrequent(IEnumerable<(string Word, int Frequency)> found, int max) =>
        [.. found.Take(MaxLookedAt).OrderByDescending(w => w.Frequency).ThenBy(w => w.Word, StringComparer.Ordinal).Take(max)];

    private AnyWord Any(Func<string, IEnumerable<(string Word, int Frequency)>> find, int max, double weight)
    {
        var words = MostFrequent(find(IndexFields.Neutral), max);
        var hidden = IndexFields.Hidden(IndexFields.Neutral);
        var documents = Math.Max(1L, searcher.CollectionStatistics(IndexFields.Neutral).DocCount);
        var idf = ExactLengthSimilarity.Idf(Math.Min(words.Sum(w => (long)w.Frequency), documents), documents);
        return new AnyWord([.. words.Select(w => w.Word)], accepted.ReadsHidden ? [.. Chosen(hidden, find(hidden), max)] : [], weight * idf);
    }

    /// <summary>Whether a document that the question may find holds the word: other people's hidden words crowd out nobody's.</summary>
    private bool IsRead(string field, string word)
    {
        foreach (var segment in searcher.IndexReader.Leaves)
        {
            if (segment.AtomicReader.GetTerms(field)?.GetEnumerator() is { } at && at.SeekExact(new BytesRef(word))
                && at.Docs(accepted.In(segment), null, DocsFlags.NONE) is { } documents && documents.NextDoc() != DocIdSetIterator.NO_MORE_DOCS) return true;
        }

        return false;
    }

    private IEnumerable<(string Word, int Frequency)> Starting(string field, string prefix)
    {
        if (MultiFields.GetTerms(searcher.IndexReader, field)?.GetEnumerator() is not { } at) yield break;
        if (at.SeekCeil(new BytesRef(prefix)) == TermsEnum.SeekStatus.END) yield break;
        do
        {
            var word = at.Term.Utf8ToString();
            if (!word.StartsWith(prefix, StringComparison.Ordinal)) yield break;
            yield return (word, at.DocFreq);
        }
        while (at.MoveNext());
    }

    private IEnumerable<(string Word, int Frequency)> Near(string field, string word, int edits)
    {
        if (edits == 0)
        {
            var frequency = searcher.IndexReader.DocFreq(new Term(field, word));
            if (frequency > 0) yield return (word, frequency);
            yield break;
        }

        if (MultiFields.GetTerms(searcher.IndexReader, field) is not { } terms) yield break;
        var at = new FuzzyTermsEnum(terms, new AttributeSource(), new Term(field, word), edits, prefixLength: 1, transpositions: true);
        while (at.MoveNext()) yield return (at.Term.Utf8ToString(), at.DocFreq);
    }
}
