using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors;

namespace TechMatch.Search.Matching;

/// <summary>
/// First stage: both legs in parallel within their budget, united, then every hole filled — the true BM25 and the true
/// cosine of every candidate, not a silent zero for the leg that did not list it.
/// </summary>
internal sealed class CandidateRetriever(IEmbeddingGenerator<string, Embedding<float>> embedder, CosineCalibration cosines, SearchSettings settings)
{
    /// <summary>Several passages of one record may be among the nearest; asking for more keeps the number of records up.</summary>
    private const int PassagesPerRecord = 3;

    private const string Lexical = "lexical";
    private const string Semantic = "semantic";

    public CosineCalibration Cosines => cosines;

    public int CandidatesPerLeg => settings.CandidatesPerLeg;

    /// <exception cref="SearchUnavailableException">Neither leg can answer.</exception>
    public async Task<Retrieved> RetrieveAsync(IndexLease lease, RetrievalQuestion question, CancellationToken cancellationToken)
    {
        var words = Task.Run(() => SearchWords(lease, question, cancellationToken), cancellationToken);
        var meaning = SearchMeaningAsync(lease, question, cancellationToken);
        var (lexical, semantic) = (await words.ConfigureAwait(false), await meaning.ConfigureAwait(false));
        if (lexical.Report.Status == LegStatus.Unavailable && semantic.Report.Status is LegStatus.Unavailable or LegStatus.Skipped)
            throw new SearchUnavailableException("text index", lexical.Report.Note);

        var ids = new List<RecordId>(lexical.Hits?.Hits.Count ?? 0);
        var seen = new HashSet<RecordId>();
        foreach (var hit in lexical.Hits?.Hits ?? []) if (seen.Add(hit.Id)) ids.Add(hit.Id);
        foreach (var hit in semantic.Hits) if (seen.Add(hit.Id.Record)) ids.Add(hit.Id.Record);
        var candidates = await FillAsync(lease, question, ids, lexical, semantic, cancellationToken).ConfigureAwait(false);
        var reports = new[] { lexical.Report, semantic.Report };
        return new Retrieved(
            candidates, lexical.Hits?.AttainableScore ?? 0, lexical.Hits?.TotalHits ?? 0, reports,
            [.. reports.Where(r => r.Status == LegStatus.Unavailable).Select(r => $"{r.Name}: {r.Note}")]);
    }

    private static WordsFound SearchWords(IndexLease lease, RetrievalQuestion question, CancellationToken cancellationToken)
    {
        if (question.Words is null && !question.TakeAll) return new WordsFound(null, new LegReport(Lexical, LegStatus.Skipped, ""));
        try
        {
            var hits = lease.Generation.Text.Search(question.TakeAll ? null : question.Words, question.Filter, question.Scope, question.CandidatesPerLeg, cancellationToken);
            return new WordsFound(hits, Report(question, hits));
        }
        catch (SearchUnavailableException e)
        {
            return new WordsFound(null, new LegReport(Lexical, LegStatus.Unavailable, e.Message));
        }
    }

    private static LegReport Report(RetrievalQuestion question, TextHits hits) => (question.Words, hits.TotalHits) switch
    {
        ({ HasTerms: false }, _) => new LegReport(Lexical, LegStatus.ScriptNotCovered, "the question holds no word the analysers know"),
        (_, 0) => new LegReport(Lexical, LegStatus.Empty, ""),
        _ => new LegReport(Lexical, LegStatus.Ran, ""),
    };

    private async Task<MeaningFound> SearchMeaningAsync(IndexLease lease, RetrievalQuestion question, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(question.Meaning)) return new MeaningFound(null, [], new LegReport(Semantic, LegStatus.Skipped, ""));
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(settings.LegBudget);
        try
        {
            var vector = (await embedder.GenerateAsync([question.Meaning], EmbeddingLanguages.Of(question.Language), budget.Token).ConfigureAwait(false))[0].Vector;
            var hits = await lease.Generation.Vectors.SearchAsync(
                vector, Math.Min(question.CandidatesPerLeg * PassagesPerRecord, 10_000), question.Filter, question.Scope, budget.Token).ConfigureAwait(false);
            return new MeaningFound(vector, hits, new LegReport(Semantic, hits.Count == 0 ? LegStatus.Empty : LegStatus.Ran, ""));
        }
        catch (SearchUnavailableException e)
        {
            return new MeaningFound(null, [], new LegReport(Semantic, LegStatus.Unavailable, e.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MeaningFound(null, [], new LegReport(Semantic, LegStatus.Unavailable, $"no answer within {settings.LegBudget.TotalSeconds:0.##} s"));
        }
    }

    private static async Task<IReadOnlyList<Candidate>> FillAsync(
        IndexLease lease, RetrievalQuestion question, List<RecordId> ids, WordsFound words, MeaningFound meaning, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        var facts = lease.Generation.Text.FactsOf(ids);
        // Without a text entry a vector is left over from a record that is gone.
        var present = Enumerable.Range(0, ids.Count).Where(i => facts[i] is not null).ToList();
        var living = present.Select(i => ids[i]).ToList();
        var bm25 = words.Hits is not null && question.Words is { } query ? lease.Generation.Text.Scores(query, living, cancellationToken) : null;
        var nearest = meaning.Vector is { } vector
            ? (await lease.Generation.Vectors.BestPassagesAsync(vector, living, cancellationToken).ConfigureAwait(false)).ToDictionary(h => h.Id.Record)
            : [];
        var candidates = new List<Candidate>(living.Count);
        for (var i = 0; i < living.Count; i++)
        {
            VectorHit? passage = nearest.TryGetValue(living[i], out var hit) ? hit : null;
            candidates.Add(new Candidate(living[i], bm25?[i], passage, facts[present[i]]!));
        }

        return candidates;
    }

    private sealed record WordsFound(TextHits? Hits, LegReport Report);

    private sealed record MeaningFound(ReadOnlyMemory<float>? Vector, IReadOnlyList<VectorHit> Hits, LegReport Report);
}
