using Lucene.Net.Index;
using Lucene.Net.Search;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text.Scoring;

/// <summary>The three fields of one language. One instance each, so that what is kept by it is found by reference.</summary>
internal sealed class FieldNames(string all, string title, string summary)
{
    public string All => all;

    public string Title => title;

    public string Summary => summary;
}

/// <summary>
/// Statistics of the three weighted fields of one language, for BM25F over postings where one field holds all text and
/// two more repeat title and summary: body = all − title − summary, in frequency and in length alike.
/// They are those of the text that is for everybody, for every caller: scores of two callers compare, and hidden text shows
/// in none.
/// </summary>
internal sealed class FieldStatistics
{
    private FieldStatistics(LanguageGroup group, long documents, long hidden, double title, double summary, double body, TextIndexOptions options)
    {
        (Group, Documents, HiddenDocuments, AverageTitle, AverageSummary, AverageBody, Options) = (group, documents, hidden, title, summary, body, options);
        Fields = new FieldNames(IndexFields.All(group), IndexFields.Title(group), IndexFields.Summary(group));
        HiddenFields = new FieldNames(IndexFields.Hidden(Fields.All), IndexFields.Hidden(Fields.Title), IndexFields.Hidden(Fields.Summary));
    }

    public LanguageGroup Group { get; }

    public FieldNames Fields { get; }

    /// <summary>Of faces that are not for everybody.</summary>
    public FieldNames HiddenFields { get; }

    /// <summary>Documents with any text in this language that is for everybody.</summary>
    public long Documents { get; }

    /// <summary>Documents with text in this language that is not; only whether there are any may reach an answer.</summary>
    public long HiddenDocuments { get; }

    public double AverageTitle { get; }

    public double AverageSummary { get; }

    public double AverageBody { get; }

    public TextIndexOptions Options { get; }

    public static FieldStatistics Of(IndexSearcher searcher, LanguageGroup group, TextIndexOptions options)
    {
        var all = searcher.CollectionStatistics(IndexFields.All(group));
        var title = searcher.CollectionStatistics(IndexFields.Title(group));
        var summary = searcher.CollectionStatistics(IndexFields.Summary(group));
        var documents = Math.Max(0L, all.DocCount);
        var body = Total(all) - Total(title) - Total(summary);
        var hidden = Math.Max(0L, searcher.CollectionStatistics(IndexFields.Hidden(IndexFields.All(group))).DocCount);
        return new FieldStatistics(group, documents, hidden, Average(Total(title), title.DocCount), Average(Total(summary), summary.DocCount), Average(body, documents), options);
    }

    public double Idf(long documentFrequency) => ExactLengthSimilarity.Idf(documentFrequency, Math.Max(documentFrequency, Documents));

    private static long Total(CollectionStatistics statistics) => Math.Max(0, statistics.SumTotalTermFreq);

    private static double Average(long total, long documents) => documents <= 0 ? 1 : Math.Max(1.0, total / (double)documents);
}
