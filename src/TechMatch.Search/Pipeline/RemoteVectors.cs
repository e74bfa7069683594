using TechMatch.Core.Catalog;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>A record whose text the model would not take.</summary>
internal readonly record struct RefusedRecord(StoredRecord Record, string Reason);

/// <summary>
/// The vectors of one generation on a server that can be away: how far they are, and how they come further without the text.
/// Level, they are written together with the text; behind, the text goes on alone and the change log is applied to them from
/// the position that the collection itself names, whatever was written meanwhile and lost.
/// </summary>
internal sealed class RemoteVectors
{
    private readonly RecordProjection _projection;
    private readonly PoisonLedger _poison;
    private long _applied;
    private volatile bool _behind = true;

    public RemoteVectors(QdrantVectorStore store, RecordProjection projection, PoisonLedger poison)
    {
        (Store, _projection, _poison) = (store, projection, poison);
        store.Lost = () =>
        {
            // The node that writes has moved to another collection; the sooner this one looks, the fewer questions miss it.
            if (IsFollowed) FellBehind?.Invoke();
            else FallBehind(null);
        };
    }

    public QdrantVectorStore Store { get; }

    /// <summary>Another node writes them: this one only looks how far they are.</summary>
    public bool IsFollowed => !Store.MayWrite;

    /// <summary>At first too, for nobody has asked the server yet.</summary>
    public bool IsBehind => _behind;

    /// <summary>The last change they hold; they may hold later ones.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Why they fell behind; null when they are level or never were.</summary>
    public SearchUnavailableException? Fault { get; private set; }

    /// <summary>Called when they were level and are not any more.</summary>
    public Action? FellBehind { get; set; }

    public void FallBehind(SearchUnavailableException? fault)
    {
        if (_behind) return;
        Fault = fault;
        _behind = true;
        FellBehind?.Invoke();
    }

    /// <param name="isThere">Whether the registry has come to a change.</param>
    public async Task ConnectAsync(Func<long, CancellationToken, Task<bool>> isThere, CancellationToken cancellationToken)
    {
        var position = await Store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        // A registry that was put back to an earlier state: nobody knows what else differs.
        if (position > 0 && !IsFollowed && !await isThere(position, cancellationToken).ConfigureAwait(false)) position = await Store.StartOverAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _applied, position);
    }

    /// <summary>Applies a stretch right after <see cref="Applied"/> to the vectors alone.</summary>
    /// <returns>Records that have no vectors because the model refused them.</returns>
    public async Task<IReadOnlyList<RefusedRecord>> ApplyAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        var live = changes.Where(c => c.Current is { } now && now.Stamp.Sequence == c.Sequence && !_poison.Holds(c.Id)).Select(c => c.Current!).ToList();
        var gone = changes.Where(c => c.Current is null || _poison.Holds(c.Id)).Select(c => c.Id).Distinct().ToList();
        var refused = await WriteAsync(live, cancellationToken).ConfigureAwait(false);
        gone.AddRange(refused.Select(r => r.Record.Id));
        if (gone.Count > 0) await Store.DeleteAsync(gone, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _applied, changes[^1].Sequence);
        return refused;
    }

    /// <summary>From here on they are written together with the text. Only while no other change is applied.</summary>
    public void BeLevel()
    {
        Fault = null;
        _behind = false;
        // Lost in this very moment: the next write would find out, and nobody knows when that comes.
        if (!Store.IsConnected) FallBehind(null);
    }

    private async Task<IReadOnlyList<RefusedRecord>> WriteAsync(IReadOnlyList<StoredRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return [];
        try
        {
            var projected = await _projection.ProjectAsync(records, cancellationToken).ConfigureAwait(false);
            var withheld = projected.Where(p => p.Points.Count == 0).Select(p => p.Text.Record.Id).ToList();
            if (withheld.Count > 0) await Store.DeleteAsync(withheld, cancellationToken).ConfigureAwait(false);
            await Store.UpsertAsync([.. projected.SelectMany(p => p.Points)], cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (Exception e) when (IndexGeneration.IsAboutOneRecord(e))
        {
            if (records is [var only])
            {
                // A model that is down fails every record; none of them is to blame.
                await _projection.RequireModelAsync(cancellationToken).ConfigureAwait(false);
                return [new RefusedRecord(only, e.Message)];
            }
        }

        var refused = new List<RefusedRecord>();
        foreach (var record in records) refused.AddRange(await WriteAsync([record], cancellationToken).ConfigureAwait(false));
        return refused;
    }
}
