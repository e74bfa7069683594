using Microsoft.Extensions.AI;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>What the two indexes are given for one record.</summary>
/// <param name="Points">None where the embedder may not be shown the record: it is found by its words only.</param>
internal sealed record ProjectedRecord(TextDocument Text, IReadOnlyList<VectorPoint> Points);

/// <summary>Turns stored records into index entries: facts for the ranking, text by field and language, vectors by passage.</summary>
internal sealed class RecordProjection(IEmbeddingGenerator<string, Embedding<float>> embedder)
{
    private readonly EmbeddingPolicy _policy = EmbeddingPolicy.Of(embedder);

    /// <summary>Embeds the passages of all records in one call; the order of the result is the order given.</summary>
    public async Task<IReadOnlyList<ProjectedRecord>> ProjectAsync(IReadOnlyList<StoredRecord> records, CancellationToken cancellationToken)
    {
        var faces = records.Select(r => RecordFaces.Of(r.Record)).ToList();
        var passages = faces.Select(f => f.SelectMany((face, n) => _policy.Admits(face.IsPublic) ? PassageSplitter.Split(face.Record).Select(p => (Face: n, Passage: p)) : []).ToList()).ToList();
        var texts = passages.SelectMany(p => p).Select(p => p.Passage.Text).ToList();
        var vectors = texts.Count == 0 ? [] : await embedder.GenerateAsync(texts, EmbeddingLanguages.Of([.. passages.SelectMany(p => p).Select(p => p.Passage.Language)]), cancellationToken).ConfigureAwait(false);
        if (vectors.Count != texts.Count) throw new FormatException($"expected {texts.Count} vectors of the embedding model, got {vectors.Count}");

        var projected = new List<ProjectedRecord>(records.Count);
        var next = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var stored = records[i];
            var points = new List<VectorPoint>(passages[i].Count);
            var payload = PayloadOf(stored, faces[i]);
            var leaning = new float[passages[i].Count][];
            // A record of two languages is two texts: each language has a mean of its own in the space.
            foreach (var text in Enumerable.Range(0, leaning.Length).GroupBy(p => (passages[i][p].Face, passages[i][p].Passage.Language)))
            {
                foreach (var (p, vector) in text.Zip(PassageContext.Lean([.. text.Select(p => vectors[next + p].Vector)]))) leaning[p] = vector;
            }

            next += leaning.Length;
            foreach (var ((face, passage), vector) in passages[i].Zip(leaning))
                points.Add(new VectorPoint(new PassageId(stored.Id, face * PassageId.FaceStride + passage.Ordinal), vector, payload with { Language = passage.Language }));
            projected.Add(new ProjectedRecord(TextOf(stored), points));
        }

        return projected;
    }

    /// <summary>What the text index is given; asks no model.</summary>
    public static TextDocument TextOf(StoredRecord stored) =>
        new(stored.Record, stored.ContentHash, stored.Stamp.Sequence, record => MatchFactsCodec.Write(MatchFacts.Of(record)));

    /// <summary>Tells a model that is down from a text it cannot take.</summary>
    /// <exception cref="SearchUnavailableException">The model does not answer the simplest question.</exception>
    public async Task RequireModelAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await embedder.GenerateAsync(["water"], cancellationToken: cancellationToken).ConfigureAwait(false);
            if (answer.Count != 1) throw new FormatException($"expected one vector, got {answer.Count}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new SearchUnavailableException("embedding model", e.Message, e);
        }
    }

    private static VectorPayload PayloadOf(StoredRecord stored, IReadOnlyList<RecordFace> faces) => new()
    {
        State = stored.Record.State,
        Language = LanguageCode.Undeclared,
        RecordLanguages = RecordText.LanguagesOf(stored.Record),
        Country = stored.Record.Country,
        Owner = stored.Record.Owner,
        Readiness = ReadinessOf(stored.Record),
        Sectors = stored.Record.Sectors,
        Streams = stored.Record.Streams,
        Faces = faces is [{ IsPublic: true }] ? [] : faces.Select(f => new VectorFace(f.Audience, f.Above, f.Record.Owner, RecordText.LanguagesOf(f.Record))).ToValueList(),
        ContentHash = stored.ContentHash,
    };

    private static ReadinessLevel? ReadinessOf(CatalogRecord record) => record switch
    {
        Technology t => t.Readiness,
        Startup s => s.Readiness,
        FundingProposal p => p.Readiness,
        _ => null,
    };
}
