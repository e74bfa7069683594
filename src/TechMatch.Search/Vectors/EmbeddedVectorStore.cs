using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Vectors;

/// <summary>
/// Vectors in this process: an exact scan with SIMD dot products over contiguous rows, filtered before the arithmetic.
/// O(rows that pass × dimensions) per search, k entries of working memory. Searches take no lock and are never blocked by
/// a writer; writers take turns.
/// </summary>
public sealed class EmbeddedVectorStore : IVectorStore
{
    private const int BlockRows = 1024;

    /// <summary>A log longer than this and longer than its snapshot is folded into a new snapshot.</summary>
    private const long CompactionBytes = 64L * 1024 * 1024;

    private readonly string _folder;
    private readonly long _compactionBytes;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile SlotTable _table = new();
    private volatile bool _closed;
    private MappedBlock? _mapped;
    private GrowingBlock _open;
    private VectorLog _log;
    private CommitMark _mark;

    private EmbeddedVectorStore(string folder, EmbeddingSpace space, long compactionBytes)
    {
        (_folder, Space, _compactionBytes) = (folder, space, compactionBytes);
        _open = new GrowingBlock(BlockRows, space.Dimensions);
        (_mark, _log) = CommitMark.Read(folder) is { } mark ? Load(mark) : Create();
    }

    public EmbeddingSpace Space { get; }

    public long CommittedSequence => Volatile.Read(ref _mark).Sequence;

    /// <summary>Opens or creates the store in a folder of its own, checking every file against its checksum.</summary>
    /// <exception cref="SearchUnavailableException">A committed file is missing, cut, altered, or of another space; or the folder cannot be written.</exception>
    public static EmbeddedVectorStore Open(string folder, EmbeddingSpace space) => Open(folder, space, CompactionBytes);

    internal static EmbeddedVectorStore Open(string folder, EmbeddingSpace space, long compactionBytes)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new EmbeddedVectorStore(folder, space, compactionBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SearchUnavailableException("vector store", e.Message, e);
        }
    }

    public async Task UpsertAsync(IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        var changes = VectorRules.ByRecord(points, Space).Select(ChangeOf).ToList();
        await WriteAsync(
            () =>
            {
                if (changes.Count == 0) return;
                _log.Append(changes);
                _table.Publish([.. changes.Select(Place)], []);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        await WriteAsync(
            () =>
            {
                var known = records.Distinct().Where(id => _table.Find(id) is not null).ToList();
                if (known.Count == 0) return;
                _log.Append(known.Select(id => new LoggedChange(id, null, [], [], [])));
                _table.Publish([], known);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scope);
        VectorRules.Check(query.Span, Space);
        VectorRules.CheckK(k);
        var passes = new PayloadFilter(filter, scope);
        var best = new BestPassages(k);
        var view = _table.Read();
        for (var i = 0; i < view.Count; i++)
        {
            if (i % 4096 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (view[i] is { } slot && passes.FaceOf(slot.Id, slot.Payload) is var face and not PayloadFilter.None) Score(slot, face, query.Span, best);
        }

        return Task.FromResult<IReadOnlyList<VectorHit>>(best.Take());
    }

    public Task<IReadOnlyList<VectorHit>> BestPassagesAsync(ReadOnlyMemory<float> query, IReadOnlyList<RecordId> records, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(scope);
        VectorRules.Check(query.Span, Space);
        cancellationToken.ThrowIfCancellationRequested();
        var passes = new PayloadFilter(RecordFilter.None, scope);
        var hits = new List<VectorHit>(records.Count);
        foreach (var id in records)
        {
            if (_table.Find(id) is { Count: > 0 } slot && Nearest(slot, passes.FaceOf(slot.Id, slot.Payload), query.Span) is { } nearest) hits.Add(nearest);
        }

        return Task.FromResult<IReadOnlyList<VectorHit>>(hits);
    }

    public Task<IReadOnlyList<VectorPoint>> GetAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        var points = new List<VectorPoint>();
        foreach (var slot in records.Distinct().Select(_table.Find).OfType<RecordSlot>().OrderBy(s => s.Id.Name, StringComparer.Ordinal))
        {
            for (var i = 0; i < slot.Count; i++)
            {
                var vector = slot.Vectors.Slice(i * Space.Dimensions, Space.Dimensions).ToArray();
                points.Add(new VectorPoint(slot.Passage(i), vector, slot.Payload with { Language = slot.Languages[i] }));
            }

            GC.KeepAlive(slot);
        }

        return Task.FromResult<IReadOnlyList<VectorPoint>>(points);
    }

    public Task<long> CountAsync(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scope);
        var passes = new PayloadFilter(filter, scope);
        var view = _table.Read();
        var count = 0L;
        for (var i = 0; i < view.Count; i++)
        {
            if (i % 4096 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (view[i] is { } slot && passes.FaceOf(slot.Id, slot.Payload) is var face and not PayloadFilter.None) count += slot.Ordinals.Count(o => PayloadFilter.IsOf(face, o));
        }

        return Task.FromResult(count);
    }

    public async IAsyncEnumerable<(RecordId Record, string ContentHash)> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(_closed, this);
        foreach (var slot in _table.Latest.OrderBy(s => s.Id.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return (slot.Id, slot.Payload.ContentHash);
        }
    }

    public async Task CommitAsync(long sequence, CancellationToken cancellationToken)
    {
        await WriteAsync(
            () =>
            {
                if (IsCompactionDue() && TryCompact(sequence)) return;
                _log.Flush();
                Mark(_mark with { LogLength = _log.Length, Sequence = sequence });
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the files. Searches must have ended: they read the mapped file directly.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        await _writing.WaitAsync().ConfigureAwait(false);
        _closed = true;
        _log.Dispose();
        _mapped?.Dispose();
        _writing.Release();
    }

    private (CommitMark Mark, VectorLog Log) Create()
    {
        foreach (var left in Directory.GetFiles(_folder, "vectors-*")) File.Delete(left);
        var mark = new CommitMark(1, 0, 0);
        var identity = VectorSnapshot.Write(Path.Combine(_folder, mark.SnapshotName), Space, []);
        var log = VectorLog.Create(Path.Combine(_folder, mark.LogName), identity);
        try
        {
            mark = mark with { LogLength = log.Length };
            mark.Write(_folder);
            return (mark, log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private (CommitMark Mark, VectorLog Log) Load(CommitMark mark)
    {
        var snapshot = VectorSnapshot.Read(Path.Combine(_folder, mark.SnapshotName), Space);
        try
        {
            _mapped = snapshot.Block;
            _table.Publish(snapshot.Slots, []);
            var log = VectorLog.Open(Path.Combine(_folder, mark.LogName), mark.LogLength, snapshot.Identity, Space.Dimensions, Replay);
            DeleteOthers(mark);
            return (mark, log);
        }
        catch
        {
            snapshot.Block?.Dispose();
            throw;
        }
    }

    private void Replay(LoggedChange change)
    {
        if (change.Payload is null) _table.Publish([], [change.Id]);
        else _table.Publish([Place(change)], []);
    }

    private bool IsCompactionDue() =>
        _log.Length > _compactionBytes && _log.Length > SnapshotBytes() || _table.RemovedShare > 0.5 && _table.Read().Count > BlockRows;

    /// <summary>Writes and reads back a new snapshot before the mark names it: a disk without room for it keeps the old pair.</summary>
    private bool TryCompact(long sequence)
    {
        var next = new CommitMark(_mark.Number + 1, 0, sequence);
        VectorLog? log = null;
        SnapshotContent? snapshot = null;
        try
        {
            var path = Path.Combine(_folder, next.SnapshotName);
            VectorSnapshot.Write(path, Space, [.. _table.Latest.OrderBy(s => s.Id.Name, StringComparer.Ordinal)]);
            snapshot = VectorSnapshot.Read(path, Space);
            log = VectorLog.Create(Path.Combine(_folder, next.LogName), snapshot.Identity);
            Mark(next with { LogLength = log.Length });
        }
        catch (Exception e) when (e is IOException or SearchUnavailableException)
        {
            log?.Dispose();
            snapshot?.Block?.Dispose();
            DeleteOthers(_mark);
            return false;
        }

        _log.Dispose();
        _log = log;
        var table = new SlotTable();
        table.Publish(snapshot.Slots, []);
        // Searches under way go on in the old table and its blocks, which go with the last of them.
        (_table, _open, _mapped) = (table, new GrowingBlock(BlockRows, Space.Dimensions), snapshot.Block);
        DeleteOthers(_mark);
        return true;
    }

    private void DeleteOthers(CommitMark keep)
    {
        foreach (var file in Directory.GetFiles(_folder, "vectors-*"))
        {
            if (Path.GetFileName(file) != keep.SnapshotName && Path.GetFileName(file) != keep.LogName) File.Delete(file);
        }
    }

    private void Mark(CommitMark mark)
    {
        mark.Write(_folder);
        Volatile.Write(ref _mark, mark);
    }

    private long SnapshotBytes() => new FileInfo(Path.Combine(_folder, _mark.SnapshotName)).Length;

    private RecordSlot Place(LoggedChange change)
    {
        if (_open.Free < change.Ordinals.Length) _open = new GrowingBlock(Math.Max(BlockRows, change.Ordinals.Length), Space.Dimensions);
        var first = _open.Count;
        for (var i = 0; i < change.Ordinals.Length; i++) _open.Append(change.Vectors.AsSpan(i * Space.Dimensions, Space.Dimensions));
        return new RecordSlot(change.Id, change.Payload!, change.Ordinals, change.Languages, _open, first);
    }

    private static LoggedChange ChangeOf(RecordPoints record) => new(
        record.Id, record.Payload, [.. record.Passages.Select(p => p.Id.Ordinal)], [.. record.Passages.Select(p => p.Payload.Language)],
        [.. record.Passages.SelectMany(p => p.Vector.ToArray())]);

    /// <summary>Of equals the first passage; null where the face has none.</summary>
    private VectorHit? Nearest(RecordSlot slot, int face, ReadOnlySpan<float> query)
    {
        var (nearest, at) = (float.NegativeInfinity, -1);
        var vectors = slot.Vectors;
        for (var i = 0; i < slot.Count; i++)
        {
            if (!PayloadFilter.IsOf(face, slot.Ordinals[i])) continue;
            var cosine = CosineOf(query, vectors.Slice(i * query.Length, query.Length));
            if (at < 0 || cosine > nearest || cosine == nearest && slot.Ordinals[i] < slot.Ordinals[at]) (nearest, at) = (cosine, i);
        }

        GC.KeepAlive(slot);
        return at < 0 ? null : new VectorHit(slot.Passage(at), Math.Clamp(nearest, -1, 1));
    }

    private float CosineOf(ReadOnlySpan<float> query, ReadOnlySpan<float> row) =>
        Space.Normalised ? TensorPrimitives.Dot(query, row) : TensorPrimitives.CosineSimilarity(query, row);

    private void Score(RecordSlot slot, int face, ReadOnlySpan<float> query, BestPassages best)
    {
        var vectors = slot.Vectors;
        for (var i = 0; i < slot.Count; i++)
        {
            if (!PayloadFilter.IsOf(face, slot.Ordinals[i])) continue;
            best.Offer(slot, i, CosineOf(query, vectors.Slice(i * query.Length, query.Length)));
        }

        GC.KeepAlive(slot);
    }

    private async Task WriteAsync(Action write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SearchUnavailableException("vector store", e.Message, e);
        }
        finally
        {
            _writing.Release();
        }
    }
}
