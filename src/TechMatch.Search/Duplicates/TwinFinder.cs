using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Duplicates;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Store;

namespace TechMatch.Search.Duplicates;

/// <summary>Why two records may be one, strongest first.</summary>
public enum TwinReason
{
    SameNumber,
    SameName,
    SimilarName,
    SimilarMeaning,
}

/// <param name="Record">As the caller may know it.</param>
/// <param name="Likeness">0–1; 1 for the first two reasons.</param>
public sealed record Twin(StoredRecord Record, TwinReason Reason, double Likeness);

/// <summary>
/// Which records of the same kind a new one may repeat: exactly, once both are in one script; by name with mistakes, through
/// the names in memory and the text index; by meaning, through the vectors. Judged on what the caller may read of each, so that a hidden
/// title is not guessed by entering it.
/// </summary>
public sealed class TwinFinder(CatalogStore store, CatalogSearch search) : IDisposable
{
    public const int MaxTwins = 10;

    /// <summary>Of names, by <see cref="NameKey.Likeness"/>.</summary>
    public const double LeastLikeness = 0.7;

    /// <summary>Of meaning, on the scale of a search in semantic mode.</summary>
    public const double LeastMeaning = 0.85;

    private const int Candidates = 20;
    private readonly NameIndex _names = new(store);

    /// <returns>At most <see cref="MaxTwins"/>, by reason and likeness.</returns>
    /// <exception cref="SearchUnavailableException">No leg of the search can answer.</exception>
    public async Task<IReadOnlyList<Twin>> FindAsync(CatalogRecord record, AccessScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var sought = RecordNames.Of(record);
        var twins = new Dictionary<RecordId, Twin>();
        var near = await _names.FindAsync(record, cancellationToken).ConfigureAwait(false);
        foreach (var part in near.Chunk(CatalogStore.MaxBatch))
        {
            foreach (var stored in await store.GetManyAsync(part, scope, cancellationToken).ConfigureAwait(false)) Add(stored);
        }

        foreach (var hit in await SearchAsync(record, Fuzzy(record), SearchMode.Lexical, scope, cancellationToken).ConfigureAwait(false)) Add(hit.Record);
        foreach (var hit in await SearchAsync(record, Plain(Meaning(record)), SearchMode.Semantic, scope, cancellationToken).ConfigureAwait(false))
        {
            if (hit.Score >= LeastMeaning && hit.Record.Id != record.Id) twins.TryAdd(hit.Record.Id, new Twin(hit.Record, TwinReason.SimilarMeaning, hit.Score));
        }

        return [.. twins.Values.OrderBy(t => t.Reason).ThenByDescending(t => t.Likeness).ThenBy(t => t.Record.Id.Name, StringComparer.Ordinal).Take(MaxTwins)];

        void Add(StoredRecord stored)
        {
            if (stored.Id != record.Id && ByName(sought, stored) is { } twin) twins.TryAdd(stored.Id, twin);
        }
    }

    public void Dispose() => _names.Dispose();

    private static Twin? ByName(RecordNames sought, StoredRecord stored)
    {
        var names = RecordNames.Of(stored.Record);
        if (sought.Numbers.Intersect(names.Numbers, StringComparer.Ordinal).Any()) return new Twin(stored, TwinReason.SameNumber, 1);
        if (sought.Names.Intersect(names.Names, StringComparer.Ordinal).Any()) return new Twin(stored, TwinReason.SameName, 1);
        var likeness = sought.Likeness(names);
        return likeness >= LeastLikeness ? new Twin(stored, TwinReason.SimilarName, likeness) : null;
    }

    private async Task<IReadOnlyList<SearchHit>> SearchAsync(CatalogRecord record, string query, SearchMode mode, AccessScope scope, CancellationToken cancellationToken)
    {
        if (query.Length == 0) return [];
        var question = new SearchQuestion(query, record.Title.Original.Language, new RecordFilter { Kinds = [record.Id.Kind], ExcludedIds = [record.Id] }, mode) { Size = Candidates, WithConcepts = false };
        return (await search.SearchAsync(question, scope, cancellationToken).ConfigureAwait(false)).Hits;
    }

    /// <summary>The words of the title, each with its neighbours.</summary>
    private static string Fuzzy(CatalogRecord record) =>
        string.Join(' ', Plain(record.Title.Original.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8).Select(w => w.Length >= 5 ? w + "~" : w));

    private static string Meaning(CatalogRecord record) => $"{record.Title.Original.Text} {record.Summary?.Original.Text}";

    /// <summary>Nothing that the query language would read as an operator, and within its length.</summary>
    private static string Plain(string text)
    {
        var plain = string.Join(' ', new string([.. text.Select(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(24));
        if (plain.Length <= 400) return plain;
        return char.IsHighSurrogate(plain[399]) ? plain[..399] : plain[..400];
    }
}
