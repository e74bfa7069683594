using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Text;
using TechMatch.Search.Vectors;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// One pair of indexes in one folder, made with one schema, analyser and embedding space. Written by one projector at a
/// time, read by any number of searches; disposed when the last of them has let go.
/// </summary>
internal sealed class IndexGeneration : IAsyncDisposable
{
    private readonly RecordProjection _projection;
    private readonly EmbeddingSpace _space;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GenerationManifest? _manifest;
    private long _applied;
    private int _users = 1;

    private IndexGeneration(string folder, TextIndex text, IVectorStore vectors, RecordProjection projection, GenerationManifest? manifest, TimeProvider time)
    {
        Folder = folder;
        Text = text;
        Vectors = vectors;
        Poison = new PoisonLedger(folder, time);
        _projection = projection;
        _space = vectors.Space;
        _manifest = manifest;
        // What is durable in one index alone is applied again to both: an upsert twice is an upsert once.
        _applied = Math.Min(text.CommittedSequence, vectors.CommittedSequence);
    }

    public string Folder { get; }

    public string Id => Path.GetFileName(Folder);

    public TextIndex Text { get; }

    public IVectorStore Vectors { get; }

    public PoisonLedger Poison { get; }

    /// <summary>The last change that searches show.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>The last change that survives a kill.</summary>
    public long Committed => Math.Min(Text.CommittedSequence, Vectors.CommittedSequence);

    /// <summary>Opens or creates the indexes of <paramref name="folder"/>.</summary>
    /// <exception cref="SearchUnavailableException">A file is missing, cut, altered or of another make: rebuild.</exception>
    public static IndexGeneration Open(string folder, GenerationMake make, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var manifest = GenerationManifest.TryRead(folder);
        if (manifest is not null) GenerationCheck.Require(folder, manifest, make);
        var text = TextIndex.Open(Path.Combine(folder, "text"), make.TextOptions, make.Stamp);
        try
        {
            if (manifest is null || manifest.Sequence != text.CommittedSequence) text.CheckIntegrity();
            var vectors = EmbeddedVectorStore.Open(Path.Combine(folder, "vectors"), make.Space);
            return new IndexGeneration(folder, text, vectors, new RecordProjection(make.Embedder), manifest, time);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Writes what the changes left behind into both indexes and makes it visible, not yet durable.</summary>
    /// <param name="changes">A gapless stretch right after <see cref="Applied"/>.</param>
    public async Task ApplyAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        // Only the last change of a record matters; a later one outside this stretch brings its own turn.
        var live = changes.Where(c => c.Current is { } now && now.Stamp.Sequence == c.Sequence).Select(c => c.Current!).ToList();
        var deleted = changes.Where(c => c.Current is null).Select(c => c.Id).Distinct().ToList();
        var changed = live.Where(r => Text.ContentHashOf(r.Id) != r.ContentHash || Poison.Holds(r.Id)).ToList();
        await IndexAsync(changed, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(deleted, cancellationToken).ConfigureAwait(false);
        Text.Refresh();
        Volatile.Write(ref _applied, changes[^1].Sequence);
    }

    /// <summary>Tries records set aside once more, in the version they have now.</summary>
    public async Task RetryAsync(IReadOnlyList<StoredRecord> records, IReadOnlyList<RecordId> gone, CancellationToken cancellationToken)
    {
        await IndexAsync(records, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(gone, cancellationToken).ConfigureAwait(false);
        Text.Refresh();
    }

    /// <summary>Makes everything applied durable: vectors, then text, then the manifest that vouches for both.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        var sequence = Applied;
        await Vectors.CommitAsync(sequence, cancellationToken).ConfigureAwait(false);
        Text.Commit(sequence);
        _manifest = GenerationManifest.Of(Folder, CommittedFiles(), GenerationMake.SchemaVersion, _space, sequence, _manifest);
        _manifest.Write(Folder);
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

    private async Task IndexAsync(IReadOnlyList<StoredRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return;
        try
        {
            await WriteAsync(await _projection.ProjectAsync(records, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
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
            await WriteAsync(await _projection.ProjectAsync([record], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsAboutOneRecord(e))
        {
            // The version before is gone from the catalogue, so it may not answer for the one that failed.
            await DeleteAsync([record.Id], cancellationToken).ConfigureAwait(false);
            Poison.Add(record.Id, record.Stamp.Sequence, e.Message);
        }
    }

    private async Task WriteAsync(IReadOnlyList<ProjectedRecord> projected, CancellationToken cancellationToken)
    {
        await Vectors.UpsertAsync([.. projected.SelectMany(p => p.Points)], cancellationToken).ConfigureAwait(false);
        foreach (var record in projected)
        {
            Text.Upsert(record.Text);
            Poison.Remove(record.Text.Record.Id);
        }
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

    private static bool IsAboutOneRecord(Exception e) => e is not (OperationCanceledException or SearchUnavailableException or IOException or UnauthorizedAccessException or OutOfMemoryException);

    private IEnumerable<string> CommittedFiles() => Text.CommittedFiles().Select(f => "text/" + f);
}
