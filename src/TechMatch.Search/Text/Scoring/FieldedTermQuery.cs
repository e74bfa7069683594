using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// One word scored over title, summary and body of one language by BM25F: frequencies are boosted and length-normalised
/// per field, added, and saturated once (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields,
/// 2004). score = weight · idf · f·(k1+1)/(f+k1), f = Σ boost·tf/(1−b+b·length/average).
/// </summary>
internal sealed class FieldedTermQuery(string word, FieldStatistics statistics, double weight, long documentFrequency) : Query
{
    public string Word => word;

    /// <summary>What a record approaches that says the word again and again.</summary>
    public double Attainable => weight * statistics.Idf(documentFrequency) * (statistics.Options.K1 + 1);

    public override Weight CreateWeight(IndexSearcher searcher) => new FieldedTermWeight(this);

    public override string ToString(string field) => $"{statistics.Group.Key}:{word}^{weight}";

    public override void ExtractTerms(ISet<Term> terms) => terms.Add(new Term(IndexFields.All(statistics.Group), word));

    public override bool Equals(object? obj) => obj is FieldedTermQuery other && base.Equals(obj) && other.Word == word && other.Attainable.Equals(Attainable) && other.Group == statistics.Group;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), word, statistics.Group.Key);

    private Analysis.LanguageGroup Group => statistics.Group;

    private sealed class FieldedTermWeight(FieldedTermQuery query) : Weight
    {
        private float _boost = 1;

        public override Query Query => query;

        public override float GetValueForNormalization() => 1;

        public override void Normalize(float norm, float topLevelBoost) => _boost = norm * topLevelBoost * query.Boost;

        public override Scorer? GetScorer(AtomicReaderContext context, IBits acceptDocs) => query.Open(this, context.AtomicReader, acceptDocs, _boost);

        public override Explanation Explain(AtomicReaderContext context, int doc)
        {
            var scorer = GetScorer(context, context.AtomicReader.LiveDocs);
            return scorer is not null && scorer.Advance(doc) == doc
                ? new ComplexExplanation(true, scorer.GetScore(), $"BM25F of '{query.Word}'")
                : new ComplexExplanation(false, 0, $"'{query.Word}' does not occur");
        }
    }

    private FieldedTermScorer? Open(Weight owner, AtomicReader reader, IBits acceptDocs, float boost)
    {
        var group = statistics.Group;
        if (Postings(reader, IndexFields.All(group), acceptDocs) is not { } all) return null;
        var idf = weight * statistics.Idf(documentFrequency) * boost;
        return new FieldedTermScorer(
            owner, idf, statistics, all,
            Part(reader, IndexFields.Title(group)), Part(reader, IndexFields.Summary(group)),
            reader.GetNormValues(IndexFields.All(group)));
    }

    private FieldPart Part(AtomicReader reader, string field) => new(Postings(reader, field, null), reader.GetNormValues(field));

    private DocsEnum? Postings(AtomicReader reader, string field, IBits? acceptDocs)
    {
        if (reader.GetTerms(field) is not { } terms) return null;
        var at = terms.GetEnumerator();
        return at.SeekExact(new BytesRef(word)) ? at.Docs(acceptDocs, null, DocsFlags.FREQS) : null;
    }
}

/// <summary>The postings and lengths of title or summary; both may be missing.</summary>
internal sealed class FieldPart(DocsEnum? postings, NumericDocValues? lengths)
{
    /// <summary>Frequency in <paramref name="doc"/>; documents must be asked in ascending order.</summary>
    public int Frequency(int doc)
    {
        if (postings is null) return 0;
        if (postings.DocID < doc) postings.Advance(doc);
        return postings.DocID == doc ? postings.Freq : 0;
    }

    public long Length(int doc) => lengths?.Get(doc) ?? 0;
}

/// <summary>Walks the postings of the whole text and looks up title and summary beside them.</summary>
internal sealed class FieldedTermScorer(
    Weight weight, double idf, FieldStatistics statistics, DocsEnum all, FieldPart title, FieldPart summary, NumericDocValues? lengths) : Scorer(weight)
{
    private readonly TextIndexOptions _options = statistics.Options;

    public override int DocID => all.DocID;

    public override int Freq => all.Freq;

    public override int NextDoc() => all.NextDoc();

    public override int Advance(int target) => all.Advance(target);

    public override long GetCost() => all.GetCost();

    public override float GetScore()
    {
        var doc = all.DocID;
        int inTitle = title.Frequency(doc), inSummary = summary.Frequency(doc);
        long titleLength = title.Length(doc), summaryLength = summary.Length(doc);
        var bodyLength = Math.Max(0, (lengths?.Get(doc) ?? 0) - titleLength - summaryLength);
        var inBody = Math.Max(0, all.Freq - inTitle - inSummary);
        var frequency = Normalised(inTitle, titleLength, statistics.AverageTitle, _options.Title)
            + Normalised(inSummary, summaryLength, statistics.AverageSummary, _options.Summary)
            + Normalised(inBody, bodyLength, statistics.AverageBody, _options.Body);
        return (float)(idf * frequency * (_options.K1 + 1) / (frequency + _options.K1));
    }

    private static double Normalised(int frequency, long length, double average, FieldWeight field) =>
        frequency == 0 ? 0 : field.Boost * frequency / (1 - field.B + field.B * length / average);
}
