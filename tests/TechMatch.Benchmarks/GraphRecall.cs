using System.Numerics.Tensors;
using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Segments;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// How much of the exact answer the graph finds on embeddings of real text: every sentence of the given files, by the shipped
/// model; each fortieth is a query and no row. Texts of the bundled corpus where no file is given.
/// </summary>
internal static class GraphRecall
{
    private const int EveryNth = 40;
    private const int LeastLetters = 40;

    public static async Task RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0) files = [.. Directory.EnumerateFiles(RepositoryRoot.File("corpus", "records"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        using var embedder = StaticEmbeddingGenerator.Open(RepositoryRoot.File("corpus", "models", "techmatch-static-1", "model.tmstatic"));
        var vectors = files.SelectMany(File.ReadLines).SelectMany(SentencesOf).Distinct(StringComparer.Ordinal).Select(Vector).Where(v => v.Any(x => x != 0)).ToList();
        var rows = vectors.Where((_, i) => i % EveryNth != 0).ToList();
        var queries = vectors.Where((_, i) => i % EveryNth == 0).Take(500).ToList();
        var folder = Directory.CreateTempSubdirectory("techmatch-recall-").FullName;
        try
        {
            // Everything in one segment with a graph that is always walked, whatever its size.
            var limits = VectorLimits.Default with { SealRows = int.MaxValue, LogBytes = 0, GraphRows = 1, ExactRows = 0 };
            await using var store = EmbeddedVectorStore.Open(folder, embedder.Space, limits);
            await store.UpsertAsync([.. rows.Select((v, i) => new VectorPoint(new PassageId(RecordId.Of(RecordKind.Technology, $"r{i:0000000}"), 0), v, s_payload))], cancellationToken);
            await store.CommitAsync(1, cancellationToken);
            await store.SettleAsync(cancellationToken);
            foreach (var k in (int[])[10, 100]) Console.WriteLine($"{rows.Count} rows of {embedder.Space}, {queries.Count} queries: recall@{k} {await RecallAsync(store, rows, queries, k, cancellationToken):0.0000}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        float[] Vector(string text)
        {
            var vector = new float[embedder.Space.Dimensions];
            embedder.Embed(text, LanguageCode.Undeclared, vector);
            return vector;
        }
    }

    private static readonly VectorPayload s_payload = new()
    {
        State = RecordState.Published,
        Language = LanguageCode.Undeclared,
        RecordLanguages = [],
        ContentHash = "",
    };

    private static async Task<double> RecallAsync(EmbeddedVectorStore store, List<float[]> rows, List<float[]> queries, int k, CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var query in queries)
        {
            // By cosine, not by name: of texts that differ in no word the model knows, any will do.
            var least = rows.Select(row => TensorPrimitives.Dot<float>(query, row)).OrderDescending().ElementAt(Math.Min(k, rows.Count) - 1);
            var hits = await store.SearchAsync(query, k, RecordFilter.None, AccessScope.Public, cancellationToken);
            found += hits.Count(h => h.Cosine >= least - 1e-6f);
        }

        return found / (double)(queries.Count * Math.Min(k, rows.Count));
    }

    private static List<string> SentencesOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        var sentences = new List<string>();
        Collect(json.RootElement);
        return sentences;

        void Collect(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    sentences.AddRange(element.GetString()!.Split(". ", StringSplitOptions.TrimEntries).Where(s => s.Length >= LeastLetters && s.Contains(' ')));
                    break;
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject()) Collect(property.Value);
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray()) Collect(item);
                    break;
            }
        }
    }
}
