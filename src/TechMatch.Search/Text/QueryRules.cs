using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace TechMatch.Search.Text;

/// <summary>What a typed question rules out: documents without a word or phrase that must be there, or with one that must not.</summary>
internal sealed class QueryRules(IReadOnlyList<Query> must, IReadOnlyList<Query> mustNot)
{
    /// <summary>True when the documents that are left match for that alone.</summary>
    public bool Requires => must.Count > 0;

    public FixedBitSet Within(AtomicReaderContext segment, FixedBitSet accepted)
    {
        var left = accepted.Clone();
        foreach (var query in must) left.And(Matching(query, segment, accepted));
        foreach (var query in mustNot) left.AndNot(Matching(query, segment, accepted));
        return left;
    }

    private static FixedBitSet Matching(Query query, AtomicReaderContext segment, FixedBitSet accepted)
    {
        var bits = new FixedBitSet(segment.AtomicReader.MaxDoc);
        if (new QueryWrapperFilter(query).GetDocIdSet(segment, accepted)?.GetIterator() is { } found) bits.Or(found);
        return bits;
    }
}
