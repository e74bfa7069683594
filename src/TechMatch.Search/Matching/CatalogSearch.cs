using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Concepts;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Store;

namespace TechMatch.Search.Matching;

/// <summary>Which legs a search uses.</summary>
public enum SearchMode
{
    Hybrid,
    Lexical,
    Semantic,
}

/// <summary>One search. The query may use phrases, must, must-not, prefix and fuzzy.</summary>
public sealed record SearchQuestion(string Query, LanguageCode Language, RecordFilter Filter, SearchMode Mode)
{
    /// <summary>Hits before this one are skipped.</summary>
    public int Offset { get; init; }

    /// <summary>1–100.</summary>
    public int Size { get; init; } = 10;

    public long MinSequence { get; init; }

    /// <summary>False asks the text index only in the language of the query.</summary>
    public bool WithConcepts { get; init; } = true;
}

/// <param name="Score">0–1, comparable between questions.</param>
public sealed record SearchHit(StoredRecord Record, double Score, IReadOnlyList<Highlight> Highlights);

/// <param name="TotalHits">Records that match the words; the number of candidates in semantic mode.</param>
/// <param name="HasMore">True when a further page exists.</param>
/// <param name="Concepts">What the query names, for the other languages of the catalogue.</param>
/// <param name="DidYouMean">Another spelling that finds something, when this one finds nothing.</param>
public sealed record SearchAnswer(
    IReadOnlyList<SearchHit> Hits, long TotalHits, bool HasMore, string? DidYouMean, IReadOnlyList<LegReport> Legs, IReadOnlyList<string> Degraded,
    IReadOnlyList<QueryConcept> Concepts);

/// <summary>Finding records by text, counting them, and helping to type.</summary>
public sealed class CatalogSearch
{
    /// <summary>Deeper paging than this would rank the whole catalogue for nobody's benefit.</summary>
    public const int MaxDepth = 1_000;

    private const int MaxHighlights = 3;

    private readonly CatalogStore _store;
    private readonly IndexHost _index;
    private readonly CandidateRetriever _retriever;
    private readonly ConceptReader _concepts;
    private readonly Highlighter _highlighter = new();
    private readonly WeightProfile _profile;

    internal CatalogSearch(CatalogStore store, IndexHost index, CandidateRetriever retriever, ProfileShelf profiles, ConceptReader concepts)
    {
        (_store, _index, _retriever, _concepts) = (store, index, retriever, concepts);
        _profile = TextOnly(profiles.Get(ProfileShelf.DefaultId, MatchDirection.TextToAny));
    }

    /// <exception cref="ArgumentException">A query or filter over its limits; the parameter name is the field.</exception>
    /// <exception cref="SearchUnavailableException">No leg can answer.</exception>
    public async Task<SearchAnswer> SearchAsync(SearchQuestion question, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.Filter.Fault() is { } fault) throw new ArgumentException(fault.Message, fault.Field);
        var typed = TextQuery.Parse(question.Query, question.Language);
        var words = question.WithConcepts ? _concepts.Read(typed) : typed;
        await _index.WaitForAsync(question.MinSequence, cancellationToken).ConfigureAwait(false);
        using var lease = _index.Acquire();
        var depth = Math.Min(question.Offset + question.Size + 1, MaxDepth);
        var (ranking, columns, retrieved) = await RankAsync(lease, words, words.PlainText, question.Filter, question.Mode, depth, scope, cancellationToken).ConfigureAwait(false);
        var page = ranking.Skip(question.Offset).Take(question.Size).ToList();
        var (hits, damaged) = await LoadAsync(page, columns, words, scope, cancellationToken).ConfigureAwait(false);
        var suggestion = retrieved.TotalLexical == 0 && question.Mode != SearchMode.Semantic ? lease.Generation.Text.DidYouMean(words, scope) : null;
        return new SearchAnswer(
            hits,
            question.Mode == SearchMode.Semantic ? columns.Count : retrieved.TotalLexical,
            ranking.Count > question.Offset + question.Size,
            suggestion,
            retrieved.Legs,
            [.. retrieved.Degraded, .. _index.Shortfall is { } shortfall ? [shortfall] : Array.Empty<string>(), .. damaged],
            words.Concepts);
    }

    /// <summary>Completions from titles and tags of visible records.</summary>
    public IReadOnlyList<Suggestion> Suggest(string prefix, RecordFilter filter, AccessScope scope, int max)
    {
        using var lease = _index.Acquire();
        return lease.Generation.Text.Suggest(prefix, filter, scope, max);
    }

    /// <param name="query">Null or empty counts everything the filter leaves.</param>
    public FacetCounts Facets(string? query, LanguageCode language, RecordFilter filter, IReadOnlyList<FacetDimension> dimensions, AccessScope scope, CancellationToken cancellationToken)
    {
        if (filter.Fault() is { } fault) throw new ArgumentException(fault.Message, fault.Field);
        using var lease = _index.Acquire();
        return lease.Generation.Text.Facets(string.IsNullOrWhiteSpace(query) ? null : _concepts.Read(TextQuery.Parse(query, language)), filter, scope, dimensions, cancellationToken);
    }

    /// <summary>Names and scores only, to any depth: what a run for an evaluation is made of.</summary>
    internal async Task<IReadOnlyList<(RecordId Id, double Score)>> RunAsync(
        string text, LanguageCode language, SearchMode mode, int top, WeightProfile profile, CancellationToken cancellationToken)
    {
        using var lease = _index.Acquire();
        var (ranking, columns, retrieved) = await RankAsync(
            lease, _concepts.Read(TextQuery.OfText(text, language)), text, RecordFilter.None, mode, top, AccessScope.Public, cancellationToken, profile).ConfigureAwait(false);
        if (retrieved.Degraded.Count > 0) throw new SearchUnavailableException("evaluation", string.Join("; ", retrieved.Degraded));
        return [.. ranking.Select(p => (columns.Ids[p.Index], (double)p.Score))];
    }

    private async Task<(IReadOnlyList<Placed> Ranking, CandidateColumns Columns, Retrieved Retrieved)> RankAsync(
        IndexLease lease, TextQuery words, string meaning, RecordFilter filter, SearchMode mode, int depth, AccessScope scope, CancellationToken cancellationToken, WeightProfile? profile = null)
    {
        var perLeg = Math.Max(depth, _retriever.CandidatesPerLeg);
        var retrieved = await _retriever.RetrieveAsync(
            lease,
            new RetrievalQuestion(mode == SearchMode.Semantic ? null : words, mode == SearchMode.Lexical ? null : meaning, filter, scope, perLeg) { Language = words.Language },
            cancellationToken).ConfigureAwait(false);
        if (retrieved.Failure is { } failure) _index.Suspect(failure);
        var weighing = profile ?? _profile;
        var asked = AskedLanguages.Of(words);
        var columns = new CandidateColumns(retrieved.Candidates.Count);
        // Of the question, not of a candidate: one whose vector is still to come would else pass those of its language that have theirs.
        var bothSpeak = mode == SearchMode.Hybrid && retrieved.Legs.All(l => l.Status is LegStatus.Ran or LegStatus.Empty);
        var together = new List<float>(retrieved.Candidates.Count);
        foreach (var candidate in retrieved.Candidates)
        {
            // A query with must-not or a phrase has ruled a record out, however near its meaning is.
            if (words.HasRules && mode != SearchMode.Semantic && candidate.Lexical is not > 0) continue;
            var row = columns.Add(candidate.Id);
            var trust = _retriever.Cosines.TrustOf(asked, candidate.Facts.Languages);
            if (candidate.Lexical is { } bm25) columns.Set(row, Signal.Lexical, (float)bm25, weighing.LexicalCalibration.Apply(bm25, retrieved.ReachLexical, retrieved.AttainableLexical), trust.Words);
            if (candidate.Nearest is { } nearest) columns.Set(row, Signal.Semantic, nearest.Cosine, _retriever.Cosines.Apply(nearest.Cosine), trust.Meaning);
            together.Add(bothSpeak ? trust.Together : 1);
        }

        using var fusing = Stage.Begin(Stages.Fusion).Counting(columns.Count);
        return (Placed.Of(MatchRanker.Rank(columns, weighing, Math.Max(1, columns.Count)), columns, together, depth), columns, retrieved);
    }

    private async Task<(IReadOnlyList<SearchHit> Hits, IEnumerable<string> Damaged)> LoadAsync(
        IReadOnlyList<Placed> page, CandidateColumns columns, TextQuery words, AccessScope scope, CancellationToken cancellationToken)
    {
        using var loading = Stage.Begin(Stages.Load).Counting(page.Count);
        var found = await _store.GetReadableAsync([.. page.Select(l => columns.Ids[l.Index])], scope, cancellationToken).ConfigureAwait(false);
        var records = found.Records.ToDictionary(r => r.Id);
        var hits = page.Where(l => records.ContainsKey(columns.Ids[l.Index])).Select(l =>
        {
            var stored = records[columns.Ids[l.Index]];
            return new SearchHit(stored, l.Score, _highlighter.Find(stored.Record, words, MaxHighlights));
        });
        return ([.. hits], found.Damaged.Select(MatchEngine.DamagedRecord));
    }

    /// <summary>A search ranks by text alone and never abstains: the searcher sees the scores and judges.</summary>
    private static WeightProfile TextOnly(WeightProfile profile) => profile.WithoutDecisions() with
    {
        Weights = profile.Weights with { Structured = 0, Climate = 0, Freshness = 0 },
    };
}
