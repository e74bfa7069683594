using Microsoft.Extensions.AI;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Vectors;

namespace TechMatch.Search.Matching;

/// <summary>How near a record is in meaning.</summary>
/// <param name="Passage">Of its passages the nearest to any passage of the question.</param>
/// <param name="PassageCosine">Of those two.</param>
/// <param name="Cosine">Over the passages of the question the mean of the cosine to the record's nearest passage.</param>
internal readonly record struct Nearness(PassageId Passage, float PassageCosine, float Cosine);

/// <param name="Vectors">One per passage of the question; empty when the leg did not run.</param>
internal sealed record MeaningFound(IReadOnlyList<ReadOnlyMemory<float>> Vectors, IReadOnlyList<RecordId> Records, LegReport Report);

/// <summary>
/// The vector leg. A long question is asked passage by passage: one vector of a whole article is near to everything, and a
/// record that answers one part of it is missed.
/// </summary>
internal sealed class MeaningLeg(IEmbeddingGenerator<string, Embedding<float>> embedder, TimeSpan budgetOfLeg)
{
    public const string Name = "semantic";

    /// <summary>Several passages of one record may be among the nearest; asking for more keeps the number of records up.</summary>
    private const int PassagesPerRecord = 6;

    private readonly EmbeddingPolicy _policy = EmbeddingPolicy.Of(embedder);

    public async Task<MeaningFound> SearchAsync(IndexLease lease, RetrievalQuestion question, CancellationToken budget, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(question.Meaning)) return new MeaningFound([], [], new LegReport(Name, LegStatus.Skipped, ""));
        if (!_policy.Admits(question.MeaningIsPublic)) return Unavailable(EmbeddingPolicy.Withheld);
        if (lease.Generation.IsOutdated) return Unavailable($"the vectors are of {lease.Generation.Vectors.Space} and are being made anew for the model in use");
        using var stage = Stage.Begin(Stages.SemanticLeg);
        try
        {
            var vectors = await EmbedAsync(PassageSplitter.SplitQuestion(question.Meaning), question.Language, budget).ConfigureAwait(false);
            var k = Math.Min(question.CandidatesPerLeg * PassagesPerRecord, 10_000);
            var (records, seen) = (new List<RecordId>(question.CandidatesPerLeg), new HashSet<RecordId>(question.CandidatesPerLeg));
            foreach (var vector in vectors)
            {
                var hits = await lease.Generation.Vectors.SearchAsync(vector, k, question.Filter, question.Scope, budget).WaitAsync(budget).ConfigureAwait(false);
                foreach (var hit in hits) if (seen.Add(hit.Id.Record)) records.Add(hit.Id.Record);
            }

            return new MeaningFound(vectors, records, new LegReport(Name, records.Count == 0 ? LegStatus.Empty : LegStatus.Ran, ""));
        }
        catch (SearchUnavailableException e)
        {
            return Unavailable(e.Message);
        }
        catch (ArgumentException e)
        {
            // Filter and k have been checked by now, so it is the model's vector that the store refuses.
            return Unavailable($"the embedding model gave no vector of {lease.Generation.Vectors.Space}: {RecordJson.Bare(e)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable(LegReport.Late(budgetOfLeg));
        }
    }

    /// <summary>How near every candidate is; the leg turns unavailable when the store fails on the way.</summary>
    public async Task<(MeaningFound Meaning, Dictionary<RecordId, Nearness> Nearest)> NearestAsync(
        IndexLease lease, MeaningFound meaning, IReadOnlyList<RecordId> living, AccessScope scope, CancellationToken budget, CancellationToken cancellationToken)
    {
        var nearest = new Dictionary<RecordId, Nearness>(living.Count);
        if (meaning.Vectors.Count == 0 || living.Count == 0) return (meaning, nearest);
        try
        {
            foreach (var vector in meaning.Vectors)
            {
                foreach (var hit in await lease.Generation.Vectors.BestPassagesAsync(vector, living, scope, budget).WaitAsync(budget).ConfigureAwait(false))
                {
                    var share = hit.Cosine / meaning.Vectors.Count;
                    nearest[hit.Id.Record] = !nearest.TryGetValue(hit.Id.Record, out var before) ? new Nearness(hit.Id, hit.Cosine, share)
                        : hit.Cosine > before.PassageCosine ? new Nearness(hit.Id, hit.Cosine, before.Cosine + share)
                        : before with { Cosine = before.Cosine + share };
                }
            }

            return (meaning, nearest);
        }
        catch (SearchUnavailableException e)
        {
            return (Unavailable(e.Message), []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Unavailable(LegReport.Late(budgetOfLeg)), []);
        }
    }

    /// <summary>A model is the outside world: whatever it throws, the answer goes on without it.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, LanguageCode language, CancellationToken budget)
    {
        try
        {
            var languages = EmbeddingLanguages.Of([.. texts.Select(_ => language)]).ForQuery();
            // A model that looks at no cancellation is left behind when the budget is spent.
            var embedded = await Task.Run(() => embedder.GenerateAsync(texts, languages, budget), budget).WaitAsync(budget).ConfigureAwait(false);
            return [.. texts.Select((_, i) => embedded[i].Vector)];
        }
        catch (Exception e) when (e is not (OperationCanceledException or SearchUnavailableException))
        {
            throw new SearchUnavailableException("embedding model", e.Message, e);
        }
    }

    private static MeaningFound Unavailable(string note) => new([], [], new LegReport(Name, LegStatus.Unavailable, note));
}
