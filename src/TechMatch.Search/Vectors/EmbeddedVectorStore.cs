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
    private const int MaxK = 10_000;
    private const int BlockRows = 1024;
    private const double UnitTolerance = 1e-3;

    /// <summary>A log longer than this and longer than its snapshot is folded into a new snapshot.</summary>
    private const long CompactionBytes = 64L * 1024 * 1024;

    private readonly string _folder;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly List<VectorBlock> _blocks = [];
    private volatile SlotTable _table;
    private GrowingBlock _open;
    private VectorLog _log;
    private CommitMark _mark;

    private EmbeddedVectorStore(string folder, EmbeddingSpace space, CommitMark mark)
    {
        (_folder, Space, _mark, _table) = (folder, space, mark, new SlotTable());
        _open = NewBlock(BlockRows);
        _log = null!;
    }

    public EmbeddingSpace Space { get; }

    public long CommittedSequence => Volatile.Read(ref _mark).Sequence;

    /// <summary>Opens or creates the store in a folder of its own, checking every file against its checksum.</summary>
    /// <exception cref="SearchUnavailableException">A committed file is cut, altered, or of another space.</exception>
    public static EmbeddedVectorStore Open(string folder, EmbeddingSpace space)
    {
        Directory.CreateDirectory(folder);
        var mark = CommitMark.Read(folder);
        var store = new EmbeddedVectorStore(folder, space, mark ?? new CommitMark(1, 0, 0));
        try
        {
            if (mark is null) store.Create();
            else store.Load();
            return store;
        }
        catch
        {
            store.CloseFiles();
            throw;
        }
    }

    public async Task UpsertAsync(IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        // Everything is checked before anything is written: a bad vector leaves no half of its batch behind.
        foreach (var point in points) Check(point);
        if (points.Count == 0) return;
        await WriteAsync(
            () =>
            {
                var slots = points.GroupBy(p => p.Id.Record).Select(g => Store(ChangeOf(g.Key, g))).ToList();
                _table.Publish(slots, []);
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
                foreach (var id in known) _log.Append(new LoggedChange(id, null, [], [], []));
                if (known.Count > 0) _table.Publish([], known);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        CheckQuery(query.Span);
        if (k is < 1 or > MaxK) throw new ArgumentOutOfRangeException(nameof(k), k, $"expected 1-{MaxK}");
        var passes = new PayloadFilter(filter, scope);
        var best = new BestPassages(k);
        var view = _table.Read();
        for (var i = 0; i < view.Count; i++)
        {
            if (i % 4096 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (view[i] is { } slot && passes.Passes(slot.Id, slot.Payload)) Score(slot, query.Span, best);
        }

        return Task.FromResult<IReadOnlyList<VectorHit>>(best.Take());
    }

    public Task<IReadOnlyList<VectorHit>> BestPassagesAsync(ReadOnlyMemory<float> query, IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        CheckQuery(query.Span);
        cancellationToken.ThrowIfCancellationRequested();
        var hits = new List<VectorHit>(records.Count);
        foreach (var id in records)
        {
            if (_table.Find(id) is not { Count: > 0 } slot) continue;
            var best = new BestPassages(1);
            Score(slot, query.Span, best);
            hits.AddRange(best.Take());
        }

        return Task.FromResult<IReadOnlyList<VectorHit>>(hits);
    }

    public Task<IReadOnlyList<VectorPoint>> GetAsync(IReadOnlyList<RecordId> records, CancellationToken cancellationToken)
    {
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
        }

        return Task.FromResult<IReadOnlyList<VectorPoint>>(points);
    }

    public Task<long> CountAsync(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        var passes = new PayloadFilter(filter, scope);
        var view = _table.Read();
        var count = 0L;
        for (var i = 0; i < view.Count; i++)
        {
            if (i % 4096 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (view[i] is { } slot && passes.Passes(slot.Id, slot.Payload)) count += slot.Count;
        }

        return Task.FromResult(count);
    }

    public async IAsyncEnumerable<(RecordId Record, string ContentHash)> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
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
                if (_log.Length > CompactionBytes && _log.Length > SnapshotBytes() || _table.RemovedShare > 0.5 && _table.Read().Count > BlockRows)
                {
                    Compact(sequence);
                    return;
                }

                _log.Flush();
                Mark(_mark with { LogLength = _log.Length, Sequence = sequence });
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        CloseFiles();
        _writing.Dispose();
    }

    private void Create()
    {
        foreach (var left in Directory.GetFiles(_folder, "vectors-*")) File.Delete(left);
        VectorSnapshot.Write(Path.Combine(_folder, _mark.SnapshotName), Space, []);
        _log = VectorLog.Create(Path.Combine(_folder, _mark.LogName));
        _log.Flush();
        _mark.Write(_folder);
    }

    private void Load()
    {
        var slots = VectorSnapshot.Read(Path.Combine(_folder, _mark.SnapshotName), Space, out var block);
        if (block is not null) _blocks.Add(block);
        _table.Publish(slots, []);
        _log = VectorLog.Open(Path.Combine(_folder, _mark.LogName), _mark.LogLength, Space.Dimensions, Replay);
        DeleteOthers();
    }

    private void Replay(LoggedChange change)
    {
        if (change.Payload is null) _table.Publish([], [change.Id]);
        else _table.Publish([Place(change)], []);
    }

    private void Compact(long sequence)
    {
        var live = _table.Latest.OrderBy(s => s.Id.Name, StringComparer.Ordinal).ToList();
        var next = new CommitMark(_mark.Number + 1, 0, sequence);
        VectorSnapshot.Write(Path.Combine(_folder, next.SnapshotName), Space, live);
        var log = VectorLog.Create(Path.Combine(_folder, next.LogName));
        log.Flush();
        Mark(next);
        _log.Dispose();
        _log = log;
        var table = new SlotTable();
        table.Publish(VectorSnapshot.Read(Path.Combine(_folder, next.SnapshotName), Space, out var block), []);
        if (block is not null) _blocks.Add(block);
        _open = NewBlock(BlockRows);
        _table = table;
        // Searches under way still read the old blocks, so those are only closed with the store.
        DeleteOthers();
    }

    private void DeleteOthers()
    {
        foreach (var file in Directory.GetFiles(_folder, "vectors-*"))
        {
            if (Path.GetFileName(file) != _mark.SnapshotName && Path.GetFileName(file) != _mark.LogName) File.Delete(file);
        }
    }

    private void Mark(CommitMark mark)
    {
        mark.Write(_folder);
        Volatile.Write(ref _mark, mark);
    }

    private long SnapshotBytes() => new FileInfo(Path.Combine(_folder, _mark.SnapshotName)).Length;

    private RecordSlot Store(LoggedChange change)
    {
        _log.Append(change);
        return Place(change);
    }

    private RecordSlot Place(LoggedChange change)
    {
        if (_open.Free < change.Ordinals.Length) _open = NewBlock(Math.Max(BlockRows, change.Ordinals.Length));
        var first = _open.Count;
        for (var i = 0; i < change.Ordinals.Length; i++) _open.Append(change.Vectors.AsSpan(i * Space.Dimensions, Space.Dimensions));
        return new RecordSlot(change.Id, change.Payload!, change.Ordinals, change.Languages, _open, first);
    }

    private static LoggedChange ChangeOf(RecordId id, IEnumerable<VectorPoint> points)
    {
        // The last point of a passage wins, as it would in two calls.
        var passages = points.GroupBy(p => p.Id.Ordinal).Select(g => g.Last()).OrderBy(p => p.Id.Ordinal).ToList();
        return new LoggedChange(
            id, passages[0].Payload, [.. passages.Select(p => p.Id.Ordinal)], [.. passages.Select(p => p.Payload.Language)],
            [.. passages.SelectMany(p => p.Vector.ToArray())]);
    }

    private GrowingBlock NewBlock(int rows)
    {
        var block = new GrowingBlock(rows, Space.Dimensions);
        _blocks.Add(block);
        return block;
    }

    private static void Score(RecordSlot slot, ReadOnlySpan<float> query, BestPassages best)
    {
        var vectors = slot.Vectors;
        for (var i = 0; i < slot.Count; i++)
        {
            var cosine = TensorPrimitives.Dot(query, vectors.Slice(i * query.Length, query.Length));
            best.Offer(slot, i, cosine);
        }
    }

    private async Task WriteAsync(Action write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
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

    private void Check(VectorPoint point)
    {
        CheckQuery(point.Vector.Span);
        ArgumentOutOfRangeException.ThrowIfNegative(point.Id.Ordinal, nameof(point));
    }

    private void CheckQuery(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Space.Dimensions) throw new ArgumentException($"expected {Space.Dimensions} dimensions, got {vector.Length}", nameof(vector));
        var norm = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm)) throw new ArgumentException("expected finite components, got NaN or infinity", nameof(vector));
        if (Space.Normalised && Math.Abs(norm - 1) > UnitTolerance) throw new ArgumentException($"expected unit length, got {norm}", nameof(vector));
    }

    private void CloseFiles()
    {
        _log?.Dispose();
        foreach (var block in _blocks) block.Dispose();
        _blocks.Clear();
    }
}
