using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Concepts;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Store;

namespace TechMatch.Search.Matching;

/// <summary>
/// The main job: read the subject, retrieve from both indexes, read the signals, gate and rank, load and re-authorise
/// the survivors, explain. Every number of an answer is in its explanation.
/// </summary>
public sealed class MatchEngine
{
    private const int MaxHighlights = 3;

    /// <summary>Between money and projects every record is weighed, up to what one leg can list; beyond it the answer says so.</summary>
    private const int MaxCandidates = 10_000;

    private readonly CatalogStore _store;
    private readonly IndexHost _index;
    private readonly CandidateRetriever _retriever;
    private readonly ProfileShelf _profiles;
    private readonly ConceptReader _concepts;
    private readonly Highlighter _highlighter = new();
    private readonly TimeProvider _time;
    private readonly Task<ClimateShelf?> _climate;

    /// <param name="climate">May still be loading; the first match waits for it. Null ranks on bare claims.</param>
    internal MatchEngine(CatalogStore store, IndexHost index, CandidateRetriever retriever, ProfileShelf profiles, ConceptReader concepts, TimeProvider time, Task<ClimateShelf?>? climate = null) =>
        (_store, _index, _retriever, _profiles, _concepts, _time, _climate) = (store, index, retriever, profiles, concepts, time, climate ?? Task.FromResult<ClimateShelf?>(null));

    /// <returns>Null when the subject does not exist for this caller.</returns>
    /// <exception cref="ArgumentException">Unknown profile, filter over its limits, or a subject that cannot be matched.</exception>
    /// <exception cref="SearchUnavailableException">Neither index can answer.</exception>
    public async Task<MatchAnswer?> MatchAsync(MatchQuestion question, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        await _index.WaitForAsync(question.MinSequence, cancellationToken).ConfigureAwait(false);
        if (await ReadSubjectAsync(question, scope, cancellationToken).ConfigureAwait(false) is not { } subject) return null;
        var profile = _profiles.Get(question.Profile, subject.Subject.Direction);
        using var lease = _index.Acquire();
        var scored = await ScoreAsync(lease, subject, subject.Filter, profile, scope, cancellationToken).ConfigureAwait(false);
        var ranking = Rank(scored.Columns, profile, question.Hits);
        var (records, damaged) = await LoadAsync([.. ranking.Hits, .. ranking.NearestMisses], scored, scope, cancellationToken).ConfigureAwait(false);
        var hits = Hits(ranking.Hits, ranking, scored, subject, records);
        // All hits may have been deleted since they were found: that is no answer either.
        var abstained = ranking.Abstained ?? (hits.Count == 0 ? AbstentionReason.NoCandidates : null);
        return new MatchAnswer(
            subject.Subject.Direction, hits, abstained, Misses(ranking, scored, subject, profile, records), scored.Retrieved.Legs,
            [.. Degraded(scored.Retrieved), .. damaged], profile, subject.UnderstoodAs, lease.Generation.Id, lease.Generation.Applied, scored.Columns.Count, subject.Words?.Concepts ?? [])
        {
            Reckoning = new MatchReckoning(
                subject, scored.Columns, scored.Retrieved,
                ranking.Hits.Concat(ranking.NearestMisses).Select(l => scored.Columns.Ids[l.Index]).Where(id => !records.ContainsKey(id)).ToHashSet(),
                scored.Climate, _retriever.Cosines),
        };
    }

    /// <summary>The reckoning for one pair, also when the candidate would be no hit.</summary>
    /// <returns>Null when subject or candidate does not exist for this caller; <c>KeptOut</c> when a hard gate removes it.</returns>
    public async Task<(MatchHit Hit, bool KeptOut, WeightProfile Profile)?> ExplainAsync(
        MatchQuestion question, RecordId candidate, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        await _index.WaitForAsync(question.MinSequence, cancellationToken).ConfigureAwait(false);
        if (await ReadSubjectAsync(question, scope, cancellationToken).ConfigureAwait(false) is not { } subject) return null;
        var profile = _profiles.Get(question.Profile, subject.Subject.Direction);
        using var lease = _index.Acquire();
        var only = new RecordFilter { Ids = [candidate] };
        var scored = await ScoreAsync(lease, subject with { TakeAll = true }, only, profile, scope, cancellationToken).ConfigureAwait(false);
        if (scored.Columns.Count == 0) return null;
        // Ranked without decisions for the line, explained with them: the gates say what the profile would have done.
        var ranking = MatchRanker.Rank(scored.Columns, profile with { HardGates = [], AbstentionLevel = 0 }, 1);
        var lines = ranking.Hits.Count > 0 ? ranking.Hits : ranking.NearestMisses;
        var (records, _) = await LoadAsync(lines, scored, scope, cancellationToken).ConfigureAwait(false);
        var hits = Hits(lines, ranking, scored, subject, records);
        if (hits.Count == 0) return null;
        var gates = MatchGates.Outcomes(subject.Subject, scored.Facts[0], Today(), profile);
        var hit = hits[0] with { Explanation = hits[0].Explanation with { Gates = gates.ToValueList(), BlockedBy = gates.Where(g => g is { Hard: true, Verdict: GateVerdict.Fail }).ToValueList() } };
        return (hit, hit.Explanation.BlockedBy.Count > 0, profile);
    }

    /// <summary>With the BAT levels that a need may ask for by the name of their jurisdiction.</summary>
    private async Task<ReadSubject?> ReadSubjectAsync(MatchQuestion question, AccessScope scope, CancellationToken cancellationToken)
    {
        var subject = await SubjectReader.ReadAsync(_store, _concepts, question, scope, cancellationToken).ConfigureAwait(false);
        var climate = await _climate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return subject is null || climate is null ? subject : subject with { Subject = subject.Subject with { Levels = climate.Levels } };
    }

    private async Task<Scored> ScoreAsync(
        IndexLease lease, ReadSubject subject, RecordFilter filter, WeightProfile profile, AccessScope scope, CancellationToken cancellationToken)
    {
        var perLeg = subject.TakeAll ? MaxCandidates : _retriever.CandidatesPerLeg;
        var retrieved = await _retriever.RetrieveAsync(
            lease, new RetrievalQuestion(subject.Words, subject.Meaning, filter, scope, perLeg, subject.TakeAll) { Language = subject.Language, MeaningIsPublic = subject.IsPublic }, cancellationToken).ConfigureAwait(false);
        if (retrieved.Failure is { } failure) _index.Suspect(failure);
        var climate = await _climate.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var weighing = Stage.Begin(Stages.Gates).Counting(retrieved.Candidates.Count);
        var side = climate?.Side(subject.Subject);
        var columns = new CandidateColumns(retrieved.Candidates.Count);
        var facts = new List<MatchFacts>(retrieved.Candidates.Count);
        var (today, asked) = (Today(), AskedLanguages.Of(subject.Words));
        foreach (var candidate in retrieved.Candidates)
        {
            var fact = candidate.Facts;
            facts.Add(fact);
            var row = SignalReader.Add(columns, candidate.Id, subject.Subject, fact, profile, today, side is null ? null : climate!.Score(side, fact), side is null ? null : climate!.Stand(side, fact));
            var trust = _retriever.Cosines.TrustOf(asked, fact.Languages);
            if (candidate.Lexical is { } bm25) columns.Set(row, Signal.Lexical, (float)bm25, profile.LexicalCalibration.Apply(bm25, retrieved.ReachLexical, retrieved.AttainableLexical), trust.Words);
            if (candidate.Nearest is { } nearest) columns.Set(row, Signal.Semantic, nearest.Cosine, _retriever.Cosines.Apply(nearest.Cosine), trust.Meaning);
        }

        return new Scored(columns, facts, retrieved, climate, side);
    }

    private static Ranking Rank(CandidateColumns columns, WeightProfile profile, int hits)
    {
        using var fusing = Stage.Begin(Stages.Fusion).Counting(columns.Count);
        return MatchRanker.Rank(columns, profile, hits);
    }

    /// <summary>The index filter has enforced the scope; the loaded record is checked again, because it may be newer.</summary>
    private async Task<(Dictionary<RecordId, StoredRecord> Records, IEnumerable<string> Damaged)> LoadAsync(
        IReadOnlyList<Ranked> lines, Scored scored, AccessScope scope, CancellationToken cancellationToken)
    {
        using var loading = Stage.Begin(Stages.Load).Counting(lines.Count);
        var found = await _store.GetReadableAsync([.. lines.Select(l => scored.Columns.Ids[l.Index])], scope, cancellationToken).ConfigureAwait(false);
        return (found.Records.ToDictionary(r => r.Id), found.Damaged.Select(DamagedRecord));
    }

    /// <summary>Why an answer has a record less than was found.</summary>
    internal static string DamagedRecord(RecordId id) => $"registry: {id} was found but its stored bytes are damaged";

    private List<MatchHit> Hits(IReadOnlyList<Ranked> lines, Ranking ranking, Scored scored, ReadSubject subject, Dictionary<RecordId, StoredRecord> records)
    {
        using var explaining = Stage.Begin(Stages.Explain).Counting(lines.Count);
        var hits = new List<MatchHit>(lines.Count);
        foreach (var line in lines)
        {
            if (!records.TryGetValue(scored.Columns.Ids[line.Index], out var stored)) continue;
            var near = NearestPassage(stored.Record, scored.Retrieved.Candidates[line.Index]);
            var explanation = Explainer.Explain(
                ranking, line, hits.Count + 1, scored.Columns, subject.Subject, scored.Facts[line.Index], Today(), near.Select(n => n.Passage).ToValueList());
            if (scored.Climate is { } climate)
                explanation = explanation with { Climate = climate.Reasons(scored.Side!, scored.Facts[line.Index]), Bat = climate.Judge(scored.Side!, scored.Facts[line.Index], stored.Record) };
            var highlights = subject.Words is { } words ? _highlighter.Find(stored.Record, words, MaxHighlights) : [];
            hits.Add(new MatchHit(hits.Count + 1, stored, line.Total, explanation, near, highlights));
        }

        return hits;
    }

    private static IReadOnlyList<NearPassage> NearestPassage(CatalogRecord record, Candidate candidate)
    {
        if (candidate.Nearest is not { } nearest) return [];
        var passage = PassageSplitter.Split(record).FirstOrDefault(p => p.Ordinal == nearest.Passage.InFace);
        return passage is null ? [] : [new NearPassage(new MatchPassage(passage.Path, passage.Start, passage.Length, passage.Language, passage.Text), nearest.PassageCosine)];
    }

    private IReadOnlyList<NearMiss> Misses(Ranking ranking, Scored scored, ReadSubject subject, WeightProfile profile, Dictionary<RecordId, StoredRecord> records) =>
    [
        .. ranking.NearestMisses.Where(line => records.ContainsKey(scored.Columns.Ids[line.Index])).Select(line => new NearMiss(
            scored.Columns.Ids[line.Index],
            line.Total,
            [.. MatchGates.Outcomes(subject.Subject, scored.Facts[line.Index], Today(), profile).Where(g => g is { Hard: true, Verdict: GateVerdict.Fail })])),
    ];

    private IReadOnlyList<string> Degraded(Retrieved retrieved) =>
        _index.Shortfall is { } shortfall ? [.. retrieved.Degraded, shortfall] : retrieved.Degraded;

    private DateOnly Today() => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private sealed record Scored(CandidateColumns Columns, IReadOnlyList<MatchFacts> Facts, Retrieved Retrieved, ClimateShelf? Climate, PairSide? Side);
}
