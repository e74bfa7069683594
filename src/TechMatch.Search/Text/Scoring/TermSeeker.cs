using Lucene.Net.Index;
using Lucene.Net.Util;

namespace TechMatch.Search.Text.Scoring;

/// <summary>
/// One search's way into the term dictionaries: one enumerator per segment and field, used again for every word. Not for
/// use by two threads.
/// </summary>
internal sealed class TermSeeker(SeekingSearcher searcher)
{
    private readonly Dictionary<(string Field, int Segment), TermsEnum?> _enumerators = [];
    private readonly BytesRef _name = new();

    /// <summary>Records that hold the word in the field, in any state.</summary>
    public long FrequencyOf(string field, string word) => searcher.PlacesOf(field, word, this)?.DocFreq ?? 0;

    public WordPlaces PlacesOf(FieldNames fields, string word) =>
        searcher.PlacesOf(fields.All, word, this) is { } all ? new WordPlaces(all, searcher.PlacesOf(fields.Title, word, this), searcher.PlacesOf(fields.Summary, word, this)) : default;

    /// <summary>The enumerator at the word, until it is asked for another one of the field.</summary>
    /// <returns>Null when the word does not occur in this field of this segment.</returns>
    public TermsEnum? At(AtomicReaderContext segment, string field, string word) => At(segment, field, word, searcher.PlacesOf(field, word, this));

    /// <param name="places">Of the word in this field.</param>
    public TermsEnum? At(AtomicReaderContext segment, string field, string word, TermContext? places)
    {
        if (places?.Get(segment.Ord) is not { } state) return null;
        var at = EnumeratorOf(segment, field)!;
        _name.CopyChars(word);
        at.SeekExact(_name, state);
        return at;
    }

    /// <summary>Looks the word up in every segment.</summary>
    /// <returns>Null when it occurs in none.</returns>
    public TermContext? Seek(string field, string word)
    {
        var name = new BytesRef(word);
        TermContext? places = null;
        foreach (var segment in searcher.IndexReader.Leaves)
        {
            if (EnumeratorOf(segment, field) is not { } at || !at.SeekExact(name)) continue;
            places ??= new TermContext(searcher.TopReaderContext);
            places.Register(at.GetTermState(), segment.Ord, at.DocFreq, at.TotalTermFreq);
        }

        return places;
    }

    private TermsEnum? EnumeratorOf(AtomicReaderContext segment, string field)
    {
        if (!_enumerators.TryGetValue((field, segment.Ord), out var at)) _enumerators.Add((field, segment.Ord), at = segment.AtomicReader.GetTerms(field)?.GetEnumerator());
        return at;
    }
}
