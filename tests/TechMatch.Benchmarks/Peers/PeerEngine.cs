using System.Globalization;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors;
using TechMatch.Search.Embeddings;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks.Peers;

/// <summary>
/// The two indexes of the product as the service opens them, without the registry in front of them: what the peers are compared
/// with is finding, not record keeping. A document is a technology whose body is the whole text, in a language without stemmer
/// or stop words, and BM25 has the constants of the exact answers.
/// </summary>
internal sealed class PeerEngine : IAsyncDisposable
{
    /// <summary>Plain BM25 over one field: every refinement that the exact answers know nothing of is off.</summary>
    private static readonly TextIndexOptions s_plain = new()
    {
        K1 = 1.2, Title = new FieldWeight(0, 0.75), Summary = new FieldWeight(0, 0.75), Body = new FieldWeight(1, 0.75), NeutralWeight = 0, ConceptWeight = 0, PairWeight = 0,
    };

    /// <summary>French has no analyser here: words are cut and folded, and that is all.</summary>
    private static readonly LanguageCode s_unstemmed = LanguageCode.Of("fr");

    private readonly VectorSet _set;
    private readonly TextIndex _text;
    private readonly EmbeddedVectorStore _vectors;
    private long _sequence;

    private PeerEngine(VectorSet set, TextIndex text, EmbeddedVectorStore vectors) => (_set, _text, _vectors) = (set, text, vectors);

    public static PeerEngine Open(VectorSet set, string folder)
    {
        var stamp = new TextIndexStamp(GenerationMake.SchemaVersion, set.Space.ToString());
        return new PeerEngine(set, TextIndex.Open(Path.Combine(folder, "text"), s_plain, stamp), EmbeddedVectorStore.Open(Path.Combine(folder, "vectors"), set.Space));
    }

    /// <summary>Writes documents; searches that start afterwards find them.</summary>
    public async Task AddAsync(IReadOnlyList<(int Row, string Text, int VectorRow)> documents, CancellationToken cancellationToken)
    {
        await _vectors.UpsertAsync([.. documents.Select(d => PointOf(d.Row, d.VectorRow))], cancellationToken);
        Parallel.ForEach(documents, d =>
        {
            var record = RecordOf(d.Row, d.Text, d.VectorRow);
            _text.Upsert(new TextDocument(record, "", Interlocked.Increment(ref _sequence), r => MatchFactsCodec.Write(MatchFacts.Of(r))));
        });
        _text.Refresh();
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _vectors.CommitAsync(_sequence, cancellationToken);
        _text.Commit(_sequence);
    }

    /// <summary>Waits for what goes on in the background: merged segments and their graph.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => _vectors.SettleAsync(cancellationToken);

    public int[] Words(string text, RecordFilter filter, int top, CancellationToken cancellationToken) =>
        [.. _text.Search(TextQuery.Parse(text, s_unstemmed), filter, AccessScope.Public, top, cancellationToken).Hits.Select(h => RowOf(h.Id))];

    public async Task<int[]> NearAsync(ReadOnlyMemory<float> vector, RecordFilter filter, int top, CancellationToken cancellationToken) =>
        [.. (await _vectors.SearchAsync(vector, top, filter, AccessScope.Public, cancellationToken)).Select(h => RowOf(h.Id.Record))];

    public async ValueTask DisposeAsync()
    {
        _text.Dispose();
        await _vectors.DisposeAsync();
    }

    private VectorPoint PointOf(int row, int vectorRow)
    {
        var point = _set.Point(vectorRow);
        return row == vectorRow ? point : point with { Id = new PassageId(VectorSet.IdOf(row), 0) };
    }

    private Technology RecordOf(int row, string text, int vectorRow)
    {
        var payload = _set.Point(vectorRow).Payload;
        return new Technology
        {
            Id = VectorSet.IdOf(row),
            // A record needs one; it is worth nothing here.
            Title = LocalizedText.Of(s_unstemmed.Value, "document"),
            Body = LocalizedText.Of(s_unstemmed.Value, text),
            Provenance = Some.Provenance,
            Country = payload.Country,
            Readiness = payload.Readiness,
            State = RecordState.Published,
        };
    }

    private static int RowOf(RecordId id) => int.Parse(id.Key.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
}
