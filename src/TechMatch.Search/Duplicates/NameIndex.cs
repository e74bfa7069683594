using TechMatch.Core.Catalog;
using TechMatch.Core.Duplicates;
using TechMatch.Store;

namespace TechMatch.Search.Duplicates;

/// <summary>
/// Which records have which name, in memory. It follows the change log when it is asked and not before: a registry nobody
/// enters anything into pays nothing, and the first question reads it through once.
/// </summary>
internal sealed class NameIndex(CatalogStore store) : IDisposable
{
    /// <summary>A word that so many names have tells nothing about which two are one.</summary>
    private const int MaxSharing = 300;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, HashSet<RecordId>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<RecordId, IReadOnlyList<string>> _keysOf = [];
    private long _sequence;

    /// <returns>Those of the same kind that share a whole key with <paramref name="record"/>, or else a telling word of a name.</returns>
    public async Task<IReadOnlyList<RecordId>> FindAsync(CatalogRecord record, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
            var found = new HashSet<RecordId>();
            foreach (var key in Keys(record))
            {
                if (_byKey.TryGetValue(key, out var sharing) && (sharing.Count <= MaxSharing || !IsWord(key))) found.UnionWith(sharing.Take(MaxSharing));
            }

            found.Remove(record.Id);
            return [.. found];
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (_sequence < store.LastSequence)
        {
            var changes = await store.ReadChangesAsync(_sequence, CatalogStore.MaxBatch, cancellationToken).ConfigureAwait(false);
            if (changes.Count == 0) return;
            foreach (var change in changes) Replace(change.Id, change.Current?.Record);
            _sequence = changes[^1].Sequence;
        }
    }

    private void Replace(RecordId id, CatalogRecord? record)
    {
        foreach (var key in _keysOf.GetValueOrDefault(id) ?? [])
        {
            if (_byKey.TryGetValue(key, out var sharing) && sharing.Remove(id) && sharing.Count == 0) _byKey.Remove(key);
        }

        _keysOf.Remove(id);
        if (record is null) return;
        var keys = Keys(record);
        _keysOf[id] = keys;
        foreach (var key in keys)
        {
            if (!_byKey.TryGetValue(key, out var sharing)) _byKey[key] = sharing = [];
            sharing.Add(id);
        }
    }

    private static bool IsWord(string key) => key.Contains(" word ", StringComparison.Ordinal);

    private static IReadOnlyList<string> Keys(CatalogRecord record)
    {
        var (kind, names) = (record.Id.Kind, RecordNames.Of(record));
        return
        [
            .. names.Numbers.Select(n => $"{kind} number {n}").Concat(names.Names.Select(n => $"{kind} name {n}"))
                .Concat(names.Names.SelectMany(n => n.Split(' ')).Where(w => w.Length >= 4).Select(w => $"{kind} word {w}")).Distinct(StringComparer.Ordinal),
        ];
    }
}
