using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace TechMatch.Search.Text;

/// <summary>
/// Completion over titles and tags. It walks the completion keys of the term dictionary from the prefix on and keeps those
/// that a visible record carries, so nothing hidden shows through.
/// </summary>
internal static class Completions
{
    /// <summary>Keys looked at for one answer; a prefix that fits more is too short to be helped.</summary>
    private const int MaxKeys = 2_000;

    public static IReadOnlyList<Suggestion> Find(IndexSearcher searcher, string prefix, Filter visible, int max)
    {
        var key = DocumentWriter.CompletionKey(prefix.Trim());
        if (key.Length == 0) return [];
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var leaf in searcher.IndexReader.Leaves) Collect(leaf, key, visible, found);
        // Shorter completions first: they add least to what was typed. Then the more frequent, then the alphabet.
        return [.. found.OrderBy(f => f.Key.Length).ThenByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Take(max).Select(f => new Suggestion(f.Key, null))];
    }

    private static void Collect(AtomicReaderContext leaf, string key, Filter visible, SortedDictionary<string, int> found)
    {
        if (leaf.AtomicReader.GetTerms(IndexFields.Completion) is not { } terms) return;
        var allowed = visible.GetDocIdSet(leaf, leaf.AtomicReader.LiveDocs);
        var bits = allowed is null ? null : BitsOf(allowed, leaf.AtomicReader.MaxDoc);
        if (bits is null) return;
        var at = terms.GetEnumerator();
        if (at.SeekCeil(new BytesRef(key)) == TermsEnum.SeekStatus.END) return;
        DocsEnum? docs = null;
        for (var looked = 0; looked < MaxKeys; looked++)
        {
            var term = at.Term.Utf8ToString();
            if (!term.StartsWith(key, StringComparison.Ordinal)) return;
            docs = at.Docs(leaf.AtomicReader.LiveDocs, docs, DocsFlags.NONE);
            var count = 0;
            while (docs.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
            {
                if (bits.Get(docs.DocID)) count++;
            }

            if (count > 0) found[term] = found.GetValueOrDefault(term) + count;
            if (!at.MoveNext()) return;
        }
    }

    private static FixedBitSet BitsOf(DocIdSet set, int documents)
    {
        var bits = new FixedBitSet(documents);
        if (set.GetIterator() is { } iterator) bits.Or(iterator);
        return bits;
    }
}
