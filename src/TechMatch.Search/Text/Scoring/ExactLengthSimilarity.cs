using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// BM25 that keeps the exact number of words of each field. Lucene 4.8 squeezes the length into one byte, which makes 10
/// to 12 words the same length and loses the exact order; its norms can hold a whole number, so they do.
/// </summary>
internal sealed class ExactLengthSimilarity(double k1, double b) : Similarity
{
    /// <summary>
    /// A few documents tell little about how common a word is: in a registry of three, a word of two is no common word. Any
    /// catalogue is read as if it held so many more, a word of which is in one of fifty. Among hundreds it hardly shows.
    /// </summary>
    private const double AssumedDocuments = 16, AssumedFrequency = AssumedDocuments / 50;

    public static double Idf(long documentFrequency, long documents) =>
        Math.Log(1 + (documents + AssumedDocuments - documentFrequency - AssumedFrequency + 0.5) / (documentFrequency + AssumedFrequency + 0.5));

    public override long ComputeNorm(FieldInvertState state) => state.Length;

    public override SimWeight ComputeWeight(float queryBoost, CollectionStatistics collectionStats, params TermStatistics[] termStats)
    {
        var documents = Math.Max(1, collectionStats.DocCount < 0 ? collectionStats.MaxDoc : collectionStats.DocCount);
        var average = Math.Max(1.0, collectionStats.SumTotalTermFreq / (double)documents);
        return new Weight(collectionStats.Field, queryBoost * termStats.Sum(t => Idf(t.DocFreq, documents)), average);
    }

    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context) => new Scorer((Weight)weight, context.AtomicReader.GetNormValues(((Weight)weight).Field), k1, b);

    private sealed class Weight(string fieldName, double idf, double averageLength) : SimWeight
    {
        private float _boost = 1;

        public string Field => fieldName;

        public double Value => idf * _boost;

        public double AverageLength => averageLength;

        public override float GetValueForNormalization() => 1;

        public override void Normalize(float queryNorm, float topLevelBoost) => _boost = topLevelBoost;
    }

    private sealed class Scorer(Weight weight, NumericDocValues? lengths, double k1, double b) : SimScorer
    {
        public override float Score(int doc, float freq)
        {
            var relative = lengths is null ? 1 : lengths.Get(doc) / weight.AverageLength;
            return (float)(weight.Value * freq * (k1 + 1) / (freq + k1 * (1 - b + b * relative)));
        }

        public override float ComputeSlopFactor(int distance) => 1f / (distance + 1);

        public override float ComputePayloadFactor(int doc, int start, int end, BytesRef payload) => 1;
    }
}
