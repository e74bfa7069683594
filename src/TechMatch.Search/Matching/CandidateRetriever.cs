using Microsoft.Extensions.AI;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;

namespace TechMatch.Search.Matching;

/// <summary>
/// First stage: both legs in parallel within their budget, united, then every hole filled — the true BM25 and the true
/// cosine of every candidate, not a silent zero for the leg that did not list it.
/// </summary>
internal sealed class CandidateRetriever(IEmbeddingGenerator<string, Embedding<float>> embedder, CosineCalibration cosines, SearchSettings settings)
{
    private const string Lexical = "lexical";

    private readonly FactsShelf _facts = new();
    private readonly MeaningLeg _meaning = new(embedder, settings.LegBudget);

    public CosineCalibration Cosines => cosines;

    public int CandidatesPerLeg => settings.CandidatesPerLeg;

    /// <exception cref="SearchUnavailableException">Neither leg can answer.</exception>
    public async Task<Retrieved> RetrieveAsync(IndexLease lease, RetrievalQuestion question, CancellationToken cancellationToken)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        budget.CancelAfter(settings.LegBudget);
        var wordsLeg = Task.Run(() => SearchWords(lease, question, budget.Token, cancellationToken), cancellationToken);
        var meaningLeg = _meaning.SearchAsync(lease, question, budget.Token, cancellationToken);
        var words = await wordsLeg.ConfigureAwait(false);
        using var answer = words.Answer;
        var meaning = await meaningLeg.ConfigureAwait(false);
        if (words.Report.Status == LegStatus.Unavailable && meaning.Report.Status is LegStatus.Unavailable or LegStatus.Skipped)
            throw words.Failure ?? new SearchUnavailableException("text index", words.Report.Note);

        using var completing = Stage.Begin(Stages.Complete);
        var entries = Entries(lease, question, words, United(words, meaning));
        (meaning, var nearest) = await _meaning.NearestAsync(lease, meaning, [.. entries.Select(e => e.Id)], question.Scope, budget.Token, cancellationToken).ConfigureAwait(false);
        var candidates = new List<Candidate>(entries.Count);
        foreach (var (id, bm25, facts) in entries) candidates.Add(new Candidate(id, bm25, nearest.TryGetValue(id, out var hit) ? hit : null, facts));
        LegReport[] legs = [words.Report, meaning.Report];
        return new Retrieved(candidates, answer?.Hits.Reach ?? 0, answer?.Hits.AttainableScore ?? 0, answer?.Hits.TotalHits ?? 0, legs, Degraded(question, words, legs), words.Failure);
    }

    private static List<RecordId> United(WordsFound words, MeaningFound meaning)
    {
        var most = meaning.Records.Count + (words.Answer?.Hits.Hits.Count ?? 0);
        var (ids, seen) = (new List<RecordId>(most), new HashSet<RecordId>(most));
        foreach (var hit in words.Answer?.Hits.Hits ?? []) if (seen.Add(hit.Id)) ids.Add(hit.Id);
        foreach (var id in meaning.Records) if (seen.Add(id)) ids.Add(id);
        return ids;
    }

    /// <summary>The records that are still there, with their true BM25 where the leg ran; without a text entry a vector is left over from a record that is gone.</summary>
    private List<(RecordId Id, double? Bm25, MatchFacts Facts)> Entries(IndexLease lease, RetrievalQuestion question, WordsFound words, List<RecordId> ids)
    {
        var entries = new List<(RecordId, double?, MatchFacts)>(ids.Count);
        if (words.Answer is { } answer)
        {
            var found = answer.Find(ids);
            var scores = words.Report.Status != LegStatus.ScriptNotCovered && question.Words is not null;
            for (var i = 0; i < ids.Count; i++) if (found[i] is { } entry) entries.Add((ids[i], scores ? entry.Score : null, _facts.Read(ids[i], entry.Facts)));
            return entries;
        }

        var facts = lease.Generation.Text.FactsOf(ids, question.Scope);
        for (var i = 0; i < ids.Count; i++) if (facts[i] is { } fact) entries.Add((ids[i], null, _facts.Read(ids[i], fact)));
        return entries;
    }

    private static List<string> Degraded(RetrievalQuestion question, WordsFound words, LegReport[] legs)
    {
        var reasons = legs.Where(r => r.Status == LegStatus.Unavailable).Select(r => $"{r.Name}: {r.Note}").ToList();
        if (question.TakeAll && words.Answer?.Hits is { } hits && hits.TotalHits > hits.Hits.Count) reasons.Add($"{Lexical}: {hits.Hits.Count} of {hits.TotalHits} records were weighed");
        return reasons;
    }

    private WordsFound SearchWords(IndexLease lease, RetrievalQuestion question, CancellationToken budget, CancellationToken cancellationToken)
    {
        if (question.Words is null && !question.TakeAll) return WordsFound.Without(new LegReport(Lexical, LegStatus.Skipped, ""));
        using var stage = Stage.Begin(Stages.LexicalLeg);
        try
        {
            var answer = lease.Generation.Text.Ask(question.Words, question.Filter, question.Scope, question.CandidatesPerLeg, question.TakeAll, budget);
            return new WordsFound(answer, Report(question, answer.Hits), null);
        }
        catch (SearchUnavailableException e)
        {
            return WordsFound.Without(new LegReport(Lexical, LegStatus.Unavailable, e.Message), e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WordsFound.Without(new LegReport(Lexical, LegStatus.Unavailable, Late));
        }
    }

    private static LegReport Report(RetrievalQuestion question, TextHits hits) => (question.Words, hits.TotalHits) switch
    {
        ({ HasTerms: false }, _) => new LegReport(Lexical, LegStatus.ScriptNotCovered, "the question holds no word the analysers know"),
        ({ IsScriptCovered: false }, 0) => new LegReport(Lexical, LegStatus.ScriptNotCovered, "no language here is written in this script"),
        (_, 0) => new LegReport(Lexical, LegStatus.Empty, ""),
        _ => new LegReport(Lexical, LegStatus.Ran, ""),
    };

    private string Late => LegReport.Late(settings.LegBudget);

    /// <param name="Answer">Open until the candidates are complete; null when the leg did not run.</param>
    private sealed record WordsFound(TextAnswer? Answer, LegReport Report, SearchUnavailableException? Failure)
    {
        public static WordsFound Without(LegReport report, SearchUnavailableException? failure = null) => new(null, report, failure);
    }

}
