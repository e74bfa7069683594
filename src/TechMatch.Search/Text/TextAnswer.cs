using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>What the index holds of a record that was asked for by name.</summary>
/// <param name="Facts">As given with the record.</param>
/// <param name="Score">The true score of the question, also of a record that is not listed; 0 when no word matches.</param>
public readonly record struct TextEntry(byte[] Facts, double Score);

/// <summary>
/// The answer to one question over one state of the index. Until it is disposed, records that another leg found can be
/// looked up in the same state, with what they score here.
/// </summary>
public sealed class TextAnswer : IDisposable
{
    private readonly SeekingSearcher _searcher;
    private readonly ScoredSegments _scored;
    private readonly AcceptedDocuments _accepted;
    private readonly Action _release;
    private bool _disposed;

    internal TextAnswer(SeekingSearcher searcher, ScoredSegments scored, AcceptedDocuments accepted, TextHits hits, Action release) =>
        (_searcher, _scored, _accepted, Hits, _release) = (searcher, scored, accepted, hits, release);

    public TextHits Hits { get; }

    /// <returns>One entry per record, in order; null for one that the caller of the question has none of in the index.</returns>
    /// <exception cref="SearchUnavailableException">A file of the index cannot be read.</exception>
    public IReadOnlyList<TextEntry?> Find(IReadOnlyList<RecordId> ids)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return TextIndex.Guarded(() =>
        {
            var places = DocumentLookup.Places(_searcher, ids, _accepted.Visible);
            var entries = new TextEntry?[ids.Count];
            var facts = new DocumentValues(_searcher.IndexReader, IndexFields.Facts);
            for (var i = 0; i < entries.Length; i++)
            {
                if (places[i] is { } place) entries[i] = new TextEntry(place.Facts(facts), _scored.ScoreOf(place.Segment, place.Document));
            }

            return entries;
        });
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _scored.Dispose();
        _release();
    }
}
