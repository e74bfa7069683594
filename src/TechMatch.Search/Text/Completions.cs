using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>
/// Completion over titles and tags. It walks the completion keys of the term dictionary from the prefix on and keeps those
/// that a visible record carries, so nothing hidden shows through.
/// </summary>
internal static class Completions
{
    /// <summary>Longest prefix worth completing, and longest text worth offering, UTF-16 units.</summary>
    public const int MaxLength = 200;

    /// <summary>Keys looked at for one answer; a prefix that fits more is too short to be helped.</summary>
    private const int MaxKeys = 2_000;

    // A key is the folded text from one of its words on, then the text as written. NUL, which no record may hold, parts
    // them and sorts before every letter.
    private const char TitleMark = '\u0001';
    private const char TagMark = '\u0002';
    private const char End = '\0';

    /// <summary>One key for each word of the text, so that any word of a title leads to it.</summary>
    public static IEnumerable<string> KeysOf(string text, bool isTitle)
    {
        if (text.Length > MaxLength) yield break;
        var key = Key(text);
        for (var i = 0; i < key.Length; i++)
        {
            // Chinese puts no space between words: any of its characters may start one.
            var startsWord = char.IsLetterOrDigit(key[i]) && (i == 0 || IsHan(key[i]) || !char.IsLetterOrDigit(key[i - 1]));
            if (startsWord) yield return $"{key[i..]}{End}{(isTitle ? TitleMark : TagMark)}{text}";
        }
    }

    public static IReadOnlyList<Suggestion> Find(IndexSearcher searcher, string prefix, AcceptedDocuments visible, int max)
    {
        var key = Key(prefix.Trim());
        if (key.Length == 0) return [];
        var found = new Dictionary<(string Text, bool IsTitle), Completion>();
        foreach (var field in visible.Read(IndexFields.Completion))
        {
            foreach (var leaf in searcher.IndexReader.Leaves) Collect(leaf, field, key, visible.In(leaf), found);
        }

        // Shorter completions first: they add least to what was typed. Then the more frequent, then the alphabet.
        return
        [
            .. found.OrderBy(f => f.Value.KeyLength).ThenByDescending(f => f.Value.Count).ThenBy(f => f.Key.Text, StringComparer.Ordinal).ThenByDescending(f => f.Key.IsTitle)
                .DistinctBy(f => f.Key.Text, StringComparer.Ordinal).Take(max)
                .Select(f => new Suggestion(f.Key.Text, f.Key.IsTitle ? RecordId.Parse(f.Value.FirstName) : null)),
        ];
    }

    private static void Collect(AtomicReaderContext leaf, string field, string key, FixedBitSet visible, Dictionary<(string Text, bool IsTitle), Completion> found)
    {
        var segment = leaf.AtomicReader;
        if (segment.GetTerms(field) is not { } terms) return;
        var at = terms.GetEnumerator();
        if (at.SeekCeil(new BytesRef(key)) == TermsEnum.SeekStatus.END) return;
        var names = segment.GetBinaryDocValues(IndexFields.Id);
        var name = new BytesRef();
        DocsEnum? docs = null;
        for (var looked = 0; looked < MaxKeys; looked++)
        {
            var term = at.Term.Utf8ToString();
            if (!term.StartsWith(key, StringComparison.Ordinal)) return;
            docs = at.Docs(segment.LiveDocs, docs, DocsFlags.NONE);
            while (docs.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
            {
                if (!visible.Get(docs.DocID)) continue;
                names.Get(docs.DocID, name);
                Add(found, term, name.Utf8ToString());
            }

            if (!at.MoveNext()) return;
        }
    }

    private static void Add(Dictionary<(string Text, bool IsTitle), Completion> found, string term, string name)
    {
        var end = term.IndexOf(End, StringComparison.Ordinal);
        var text = (term[(end + 2)..], term[end + 1] == TitleMark);
        found[text] = found.TryGetValue(text, out var before)
            ? new Completion(Math.Min(before.KeyLength, end), before.Count + 1, string.CompareOrdinal(before.FirstName, name) <= 0 ? before.FirstName : name)
            : new Completion(end, 1, name);
    }

    private static string Key(string text) => NeutralFoldFilter.Fold(TextFolding.ComposeAndFold(text));

    private static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF';

    /// <param name="FirstName">Of the records with this text, the first in ordinal order.</param>
    private readonly record struct Completion(int KeyLength, int Count, string FirstName);
}
