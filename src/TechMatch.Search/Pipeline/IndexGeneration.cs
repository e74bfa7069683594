using System.Security.Cryptography;
using TechMatch.Core.Catalog;
using TechMatch.Core.Telemetry;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// One pair of indexes in one folder, made with one schema, analyser and embedding space. Written by one projector at a
/// time, read by any number of searches; disposed when the last of them has let go. Where the vectors are on a server, they
/// may fall behind the text, which goes on without them; <see cref="VectorBacklog"/> brings them level again.
/// </summary>
internal sealed class IndexGeneration : IAsyncDisposable
{
    /// <summary>Analysing text is most of the work, and each writer makes a segment of its own at the next refresh.</summary>
    private static readonly int MaxWriters = Math.Min(Environment.ProcessorCount, 4);

    private readonly RecordProjection _projection;
    private readonly GenerationMake _make;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GenerationManifest? _manifest;
    private readonly long _uneven;
    private readonly HashSet<RecordId> _unseen = [];
    private long _written;
    private long _applied;
    private volatile bool _dirty;
    private int _users = 1;

    private IndexGeneration(string folder, TextIndex text, IVectorStore vectors, PoisonLedger poison, GenerationMake make, GenerationManifest? manifest)
    {
        (Folder, Text, Vectors, Poison) = (folder, text, vectors, poison);
        (_make, _manifest, _projection) = (make, manifest, new RecordProjection(make.Embedder));
        // What is durable in one index alone is applied again to both: an upsert twice is an upsert once.
        _applied = _written = Math.Min(text.CommittedSequence, Remote is null ? vectors.CommittedSequence : long.MaxValue);
        // But the older of the two judges a change by its own content, and would pass over one that only undoes what the newer has seen.
        _uneven = Remote is null ? Math.Max(text.CommittedSequence, vectors.CommittedSequence) : 0;
        Backlog = Remote is { } remote ? new RemoteVectors(remote, _projection, poison) : null;
    }

    public string Folder { get; }

    public string Id => Path.GetFileName(Folder);

    public TextIndex Text { get; }

    public IVectorStore Vectors { get; }

    /// <summary>The vectors as something that can be away; null where they are in the folder.</summary>
    public RemoteVectors? Backlog { get; }

    public PoisonLedger Poison { get; }

    /// <summary>The last change that searches show.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>The last change that is in both indexes, whether searches show it or not.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>The last change that survives a kill.</summary>
    public long Committed => Math.Min(Text.CommittedSequence, Remote is null ? Vectors.CommittedSequence : long.MaxValue);

    /// <summary>Something applied would be lost by a kill; the change log or the ledger brings it back.</summary>
    public bool HasUncommitted => _dirty;

    /// <summary>True when a manifest vouches for it: it can be opened again.</summary>
    public bool IsDurable => _manifest is not null;

    /// <summary>
    /// True when its vectors are of another embedding space than the model in use: words are still found, meanings are
    /// not comparable, and nothing new can be written until a rebuild has replaced it.
    /// </summary>
    public bool IsOutdated => Vectors.Space != ModelSpace;

    /// <summary>The space of the model in use.</summary>
    public EmbeddingSpace ModelSpace => _make.Space;

    /// <summary>What the model in use may be shown.</summary>
    public EmbeddingPolicy Policy => EmbeddingPolicy.Of(_make.Embedder);

    /// <summary>A new, empty generation.</summary>
    public static IndexGeneration Create(string folder, GenerationMake make, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var poison = PoisonLedger.Create(folder, time);
        return OpenIndexes(folder, make, make.Stamp, make.Space, isNew: true, (text, vectors) => new IndexGeneration(folder, text, vectors, poison, make, manifest: null));
    }

    /// <summary>Opens a generation that was committed. One of another embedding space opens as <see cref="IsOutdated"/>.</summary>
    /// <exception cref="SearchUnavailableException">A file is missing, cut, altered or of another make: rebuild.</exception>
    public static IndexGeneration Open(string folder, GenerationMake make, TimeProvider time)
    {
        var manifest = GenerationManifest.TryRead(folder) ?? throw new SearchUnavailableException("index generation", "its manifest is missing or altered");
        GenerationCheck.RequireFiles(folder, manifest, make);
        var poison = PoisonLedger.Open(folder, time);
        var stamp = new TextIndexStamp(manifest.SchemaVersion, manifest.Space.ToString());
        return OpenIndexes(folder, make, stamp, manifest.Space, isNew: false, (text, vectors) =>
        {
            GenerationCheck.RequireCommits(manifest, text, vectors is QdrantVectorStore ? null : vectors.CommittedSequence);
            if (!manifest.Covers(FilesOf(text))) text.CheckIntegrity();
            return new IndexGeneration(folder, text, vectors, poison, make, manifest);
        });
    }

    /// <summary>Writes what the changes left behind into both indexes and makes it visible, not yet durable.</summary>
    /// <param name="changes">A gapless stretch right after <see cref="Written"/>.</param>
    public async Task ApplyAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        await WriteAsync(changes, cancellationToken).ConfigureAwait(false);
        Show();
    }

    /// <summary>
    /// As <see cref="ApplyAsync"/>, but searches show it only after <see cref="Show"/>, which costs as much as writing some hundred records.
    /// Vectors on a server have nothing to wait for, and with them each stretch is shown at once.
    /// </summary>
    public Task WriteAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken) => OrRewindAsync(async () =>
    {
        if (changes.Count == 0) return;
        using var stage = Stage.Begin(Stages.Project).Counting(changes.Count);
        _dirty = true;
        // Only the last change of a record matters; a later one outside this stretch brings its own turn.
        var live = changes.Where(c => c.Current is { } now && now.Stamp.Sequence == c.Sequence).Select(c => c.Current!).ToList();
        var deleted = changes.Where(c => c.Current is null && c.Damage is null).Select(c => c.Id).Distinct().ToList();
        var uneven = changes[0].Sequence <= _uneven;
        // What is written and not shown cannot be compared with; a change back to what is shown would be passed over.
        var indexed = Text.ContentHashesOf([.. live.Select(r => r.Id)]);
        var changed = live.Where((r, i) => indexed[i] != r.ContentHash || uneven || _unseen.Contains(r.Id) || Poison.Holds(r.Id)).ToList();
        _unseen.UnionWith(changes.Select(c => c.Id));
        if (!await TryBothAsync(changed, deleted, cancellationToken).ConfigureAwait(false)) ApplyToText(changed, deleted);
        foreach (var damaged in changes.Where(c => c.Damage is not null).DistinctBy(c => c.Id)) await SetAsideAsync(damaged.Id, damaged.Sequence, damaged.Damage!, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _written, changes[^1].Sequence);
        if (Remote is not null) Show();
    });

    /// <summary>Makes what was written visible. Not while changes are written.</summary>
    public void Show()
    {
        if (_unseen.Count == 0) return;
        try
        {
            Text.Refresh();
        }
        catch
        {
            Rewind();
            throw;
        }

        _unseen.Clear();
        Volatile.Write(ref _applied, Written);
    }

    /// <summary>Tries records set aside once more, in the version they have now.</summary>
    public Task RetryAsync(IReadOnlyList<StoredRecord> records, IReadOnlyList<RecordId> gone, CancellationToken cancellationToken) => OrRewindAsync(async () =>
    {
        _dirty = true;
        if (Backlog is { IsFollowed: true })
        {
            ApplyToText(records, gone);
            Text.Refresh();
            return;
        }

        // Its change lies behind the one from which on vectors are brought level, so without them it stays where it is.
        if (await TryBothAsync(records, gone, cancellationToken).ConfigureAwait(false)) Text.Refresh();
    });

    /// <summary>Records that this record cannot be shown, and why.</summary>
    public Task SetAsideAsync(RecordId id, long sequence, string reason, CancellationToken cancellationToken) => OrRewindAsync(async () =>
    {
        _dirty = true;
        // The version before is gone from the catalogue, so it may not answer for the one that failed.
        Text.Delete(id);
        await WithVectorsAsync(() => Vectors.DeleteAsync([id], cancellationToken)).ConfigureAwait(false);
        Poison.Add(id, sequence, reason);
    });

    /// <summary>From now on changes go to both again. Not while changes are applied.</summary>
    public void TakeVectorsAlong()
    {
        Backlog?.BeLevel();
        // Their position is not written down yet.
        _dirty = true;
    }

    /// <summary>Sets a record aside whose vectors could not be made after its text was written. Not while changes are applied.</summary>
    public void Refuse(RefusedRecord refused)
    {
        var record = refused.Record;
        // A later version has been written since, and its own change takes its turn.
        if (Text.ContentHashesOf([record.Id])[0] != record.ContentHash) return;
        _dirty = true;
        Text.Delete(record.Id);
        Poison.Add(record.Id, record.Stamp.Sequence, refused.Reason);
        Text.Refresh();
    }

    /// <summary>Makes everything applied durable: vectors, then text, then the manifest that vouches for both.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        using var stage = Stage.Begin(Stages.IndexCommit);
        Show();
        var sequence = Applied;
        Poison.WriteBeforeCommit();
        await WithVectorsAsync(() => Vectors.CommitAsync(sequence, cancellationToken)).ConfigureAwait(false);
        Text.Commit(sequence);
        var manifest = GenerationManifest.Of(Folder, FilesOf(Text), _make, sequence, _manifest);
        manifest.Write(Folder);
        _manifest = manifest;
        Poison.WriteAfterCommit();
        _dirty = false;
    }

    /// <returns>False when the generation is closing; the caller takes the one that serves now.</returns>
    public bool TryUse()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users == 0) return false;
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return true;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) _drained.TrySetResult();
    }

    /// <summary>Waits for the last user, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        Release();
        await _drained.Task.ConfigureAwait(false);
        Text.Dispose();
        await Vectors.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Lucene may drop everything it buffers when the disk refuses a part of it, so after a failure what is not shown is written again.</summary>
    private async Task OrRewindAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch
        {
            Rewind();
            throw;
        }
    }

    /// <summary>Which of the unseen records reached the index is not known: each is written again, whatever it is compared with.</summary>
    private void Rewind() => Volatile.Write(ref _written, Applied);

    private QdrantVectorStore? Remote => Vectors as QdrantVectorStore;

    private Task<bool> TryBothAsync(IReadOnlyList<StoredRecord> changed, IReadOnlyList<RecordId> deleted, CancellationToken cancellationToken) => WithVectorsAsync(async () =>
    {
        await IndexAsync(changed, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(deleted, cancellationToken).ConfigureAwait(false);
    });

    /// <returns>False when the vectors are on a server that is behind or has just failed: the text goes on alone.</returns>
    private async Task<bool> WithVectorsAsync(Func<Task> work)
    {
        if (Backlog is { IsBehind: true }) return false;
        try
        {
            await work().ConfigureAwait(false);
            return true;
        }
        catch (SearchUnavailableException e) when (Backlog is not null && e.Part == QdrantServer.Part)
        {
            Backlog.FallBehind(e);
            return false;
        }
    }

    private void ApplyToText(IReadOnlyList<StoredRecord> changed, IReadOnlyList<RecordId> deleted)
    {
        foreach (var record in changed)
        {
            try
            {
                Text.Upsert(RecordProjection.TextOf(record));
                Poison.Remove(record.Id);
            }
            catch (Exception e) when (IsAboutOneRecord(e))
            {
                Text.Delete(record.Id);
                Poison.Add(record.Id, record.Stamp.Sequence, e.Message);
            }
        }

        foreach (var id in deleted)
        {
            Text.Delete(id);
            Poison.Remove(id);
        }
    }

    private async Task IndexAsync(IReadOnlyList<StoredRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return;
        try
        {
            await WriteProjectedAsync(await _projection.ProjectAsync(records, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsAboutOneRecord(e))
        {
            foreach (var record in records) await IndexAloneAsync(record, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task IndexAloneAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await WriteProjectedAsync(await _projection.ProjectAsync([record], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsAboutOneRecord(e))
        {
            // A model that is down fails every record; none of them is to blame.
            await _projection.RequireModelAsync(cancellationToken).ConfigureAwait(false);
            await SetAsideAsync(record.Id, record.Stamp.Sequence, e.Message, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteProjectedAsync(IReadOnlyList<ProjectedRecord> projected, CancellationToken cancellationToken)
    {
        // A record that may no longer be shown to the embedder keeps no vectors of the time when it might.
        var withheld = projected.Where(p => p.Points.Count == 0).Select(p => p.Text.Record.Id).ToList();
        if (withheld.Count > 0) await Vectors.DeleteAsync(withheld, cancellationToken).ConfigureAwait(false);
        await Vectors.UpsertAsync([.. projected.SelectMany(p => p.Points)], cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(projected, new ParallelOptions { MaxDegreeOfParallelism = MaxWriters, CancellationToken = cancellationToken }, (record, _) =>
        {
            Text.Upsert(record.Text);
            Poison.Remove(record.Text.Record.Id);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    private async Task DeleteAsync(IReadOnlyList<RecordId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return;
        // Text first: without its text entry a record answers no query, whatever vectors are left.
        foreach (var id in ids)
        {
            Text.Delete(id);
            Poison.Remove(id);
        }

        await Vectors.DeleteAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    internal static bool IsAboutOneRecord(Exception e) => e is not (OperationCanceledException or SearchUnavailableException or IOException or UnauthorizedAccessException or OutOfMemoryException);

    private static IEnumerable<string> FilesOf(TextIndex text) => text.CommittedFiles().Select(f => "text/" + f);

    /// <summary>Generations are counted by each node for itself, so where nodes share a server their numbers are no names.</summary>
    private static string CollectionName(QdrantServer server, string folder, GenerationMake make)
    {
        var name = $"{server.Settings.Prefix}-{Path.GetFileName(folder)}";
        return make.Lease is null ? name : $"{name}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    }

    private static IndexGeneration OpenIndexes(
        string folder, GenerationMake make, TextIndexStamp stamp, EmbeddingSpace space, bool isNew, Func<TextIndex, IVectorStore, IndexGeneration> open)
    {
        TextIndex? text = null;
        IVectorStore? vectors = null;
        try
        {
            text = TextIndex.Open(Path.Combine(folder, "text"), make.TextOptions, stamp);
            vectors = make.Qdrant is { } server
                ? QdrantVectorStore.Open(server, CollectionName(server, folder, make), space, make.RegistryId, startsEmpty: isNew && (make.Lease is null || make.BringsVectors), make.Lease)
                : EmbeddedVectorStore.Open(Path.Combine(folder, "vectors"), space);
            return open(text, vectors);
        }
        catch
        {
            text?.Dispose();
            vectors?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}
