using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace TechMatch.Search.Text;

/// <summary>"Did you mean": replaces each word that no visible record holds by the nearest one that some record does.</summary>
internal static class SpellingAdvice
{
    private const int MinLength = 4;

    /// <summary>
    /// Longer ones are no words that somebody mistyped, and looking for near ones of 500 letters takes a second. Of a question full of
    /// unknown words, advice on the first few is advice enough.
    /// </summary>
    private const int MaxLength = 40;
    private const int MaxAdvised = 8;

    /// <summary>Near words looked at for one mistyped word.</summary>
    private const int MaxLookedAt = 500;

    /// <summary>Near words counted among visible records.</summary>
    private const int MaxCandidates = 50;

    public static string? For(IndexSearcher searcher, TextQuery query, AcceptedDocuments visible)
    {
        var (changed, sought) = (false, 0);
        var words = new List<string>();
        foreach (var typed in query.PlainText.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = WordExpansions.Typed(typed.Trim('.', ',', ';', ':', '?', '!', '(', ')'));
            var better = word.Length is < MinLength or > MaxLength || sought == MaxAdvised || Count(searcher, word, visible) > 0 ? null : Nearest(searcher, word, visible, ref sought);
            changed |= better is not null;
            words.Add(better ?? typed);
        }

        return changed ? string.Join(' ', words) : null;
    }

    /// <summary>Least edits first, then the more frequent among visible records, then the alphabet.</summary>
    private static string? Nearest(IndexSearcher searcher, string word, AcceptedDocuments visible, ref int sought)
    {
        sought++;
        for (var edits = 1; edits <= WordExpansions.EditsOf(word); edits++)
        {
            // Frequencies of a dictionary count what this caller does not see too, so they only choose what is counted properly.
            var best = visible.Read(IndexFields.Neutral).SelectMany(f => Near(searcher, f, word, edits)).DistinctBy(c => c.Word, StringComparer.Ordinal)
                .Select(c => (c.Word, Visible: Count(searcher, c.Word, visible)))
                .Where(c => c.Visible > 0)
                .OrderByDescending(c => c.Visible).ThenBy(c => c.Word, StringComparer.Ordinal)
                .FirstOrDefault();
            if (best.Word is not null) return best.Word;
        }

        return null;
    }

    private static IEnumerable<(string Word, int Frequency)> Near(IndexSearcher searcher, string field, string word, int edits)
    {
        if (MultiFields.GetTerms(searcher.IndexReader, field) is not { } terms) return [];
        var near = new FuzzyTermsEnum(terms, new AttributeSource(), new Term(field, word), edits, prefixLength: 1, transpositions: true);
        var candidates = new List<(string Word, int Frequency)>();
        while (candidates.Count < MaxLookedAt && near.MoveNext()) candidates.Add((near.Term.Utf8ToString(), near.DocFreq));
        return candidates.Where(c => c.Word != word).OrderByDescending(c => c.Frequency).ThenBy(c => c.Word, StringComparer.Ordinal).Take(MaxCandidates);
    }

    private static int Count(IndexSearcher searcher, string word, AcceptedDocuments visible)
    {
        var counter = new TotalHitCountCollector();
        foreach (var field in visible.Read(IndexFields.Neutral)) searcher.Search(new TermQuery(new Term(field, word)), visible, counter);
        return counter.TotalHits;
    }
}
