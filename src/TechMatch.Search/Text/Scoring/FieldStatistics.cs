using Lucene.Net.Index;
using Lucene.Net.Search;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// Statistics of the three weighted fields of one language, for BM25F over postings where one field holds all text and
/// two more repeat title and summary: body = all − title − summary, in frequency and in length alike.
/// </summary>
internal sealed class FieldStatistics
{
    private FieldStatistics(LanguageGroup group, long documents, double title, double summary, double body, TextIndexOptions options)
    {
        (Group, Documents, AverageTitle, AverageSummary, AverageBody, Options) = (group, documents, title, summary, body, options);
        (AllField, TitleField, SummaryField) = (IndexFields.All(group), IndexFields.Title(group), IndexFields.Summary(group));
    }

    public LanguageGroup Group { get; }

    public string AllField { get; }

    public string TitleField { get; }

    public string SummaryField { get; }

    /// <summary>Documents with any text in this language.</summary>
    public long Documents { get; }

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
        return new FieldStatistics(group, documents, Average(Total(title), title.DocCount), Average(Total(summary), summary.DocCount), Average(body, documents), options);
    }

    public double Idf(long documentFrequency) => ExactLengthSimilarity.Idf(documentFrequency, Math.Max(documentFrequency, Documents));

    private static long Total(CollectionStatistics statistics) => Math.Max(0, statistics.SumTotalTermFreq);

    private static double Average(long total, long documents) => documents <= 0 ? 1 : Math.Max(1.0, total / (double)documents);
}
