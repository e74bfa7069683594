using System.Numerics.Tensors;
using TechMatch.Core.Catalog;
using TechMatch.Core.Evaluation;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Evaluation;

/// <summary>How an embedder alone ranks the documents of one language, or of all, for the queries of one.</summary>
/// <param name="DocumentLanguage">A code, or "all".</param>
/// <param name="OwnLanguage">Share of the first twelve documents in the query's language; null where documents are of one.</param>
public sealed record CrossLanguageScore(string QueryLanguage, string DocumentLanguage, double Ndcg, double? OwnLanguage, int Queries);

/// <summary>
/// Measures vectors alone, one per text, by exact cosine: what a model knows, apart from the words, the passages and the
/// fusion of the product.
/// </summary>
public static class CrossLanguageRun
{
    private const int Depth = 12;

    /// <returns>Each query language to English; then all queries on all documents, in the row "all".</returns>
    public static IReadOnlyList<CrossLanguageScore> Measure(TestCollection collection, StaticEmbeddingGenerator embedder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(embedder);
        var qrels = collection.Qrels ?? throw new FormatException($"expected judgements in {collection.Folder}");
        var documents = collection.ReadDocuments().ToList();
        var vectors = documents.ConvertAll(d => VectorOf(embedder, d));
        var english = Enumerable.Range(0, documents.Count).Where(d => documents[d].Language.Value == "en").ToArray();
        var all = Enumerable.Range(0, documents.Count).ToArray();
        var scores = new List<CrossLanguageScore>();
        var mixed = new List<CrossLanguageScore>();
        foreach (var queries in collection.Queries.GroupBy(q => q.Language.Value).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = queries.ToList();
            if (queries.Key != "en" && english.Length > 0) scores.Add(Score(queries.Key, "en", asked, english));
            mixed.Add(Score(queries.Key, "all", asked, all));
        }

        scores.AddRange(mixed);
        var whole = mixed.Sum(m => m.Queries);
        if (whole > 0) scores.Add(new CrossLanguageScore("all", "all", mixed.Sum(m => m.Ndcg * m.Queries) / whole, mixed.Sum(m => m.OwnLanguage!.Value * m.Queries) / whole, whole));
        return scores;

        CrossLanguageScore Score(string language, string documentLanguage, List<CollectionText> asked, int[] among)
        {
            var names = among.Select(d => documents[d].Id).ToHashSet(StringComparer.Ordinal);
            var (ndcg, own, count) = (0.0, 0.0, 0);
            foreach (var query in asked)
            {
                if (!qrels.ByQuery.TryGetValue(query.Id, out var judged)) continue;
                var grades = judged.Where(j => names.Contains(j.Key)).ToDictionary(j => j.Key, j => j.Value, StringComparer.Ordinal);
                if (!grades.Values.Any(g => g > 0)) continue;
                var nearest = Nearest(VectorOf(embedder, query), among);
                ndcg += RetrievalMetrics.OfQuery(grades, [.. nearest.Select(d => documents[d].Id)], 10).At[10].Ndcg;
                own += nearest.Count(d => documents[d].Language == query.Language) / (double)nearest.Length;
                count++;
            }

            return new CrossLanguageScore(language, documentLanguage, count == 0 ? 0 : ndcg / count, documentLanguage == "all" && count > 0 ? own / count : null, count);
        }

        int[] Nearest(float[] query, int[] among)
        {
            var best = new PriorityQueue<int, (float, int)>();
            foreach (var d in among)
            {
                best.Enqueue(d, (TensorPrimitives.Dot<float>(query, vectors[d]), -d));
                if (best.Count > Depth) best.Dequeue();
            }

            var ranked = new int[best.Count];
            for (var i = ranked.Length - 1; i >= 0; i--) ranked[i] = best.Dequeue();
            return ranked;
        }
    }

    private static float[] VectorOf(StaticEmbeddingGenerator embedder, CollectionText text)
    {
        var vector = new float[embedder.Space.Dimensions];
        embedder.Embed(text.Title.Length == 0 ? text.Text : $"{text.Title}. {text.Text}", text.Language, vector);
        return vector;
    }
}
