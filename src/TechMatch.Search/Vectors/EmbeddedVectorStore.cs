using System.Runtime.CompilerServices;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors;

/// <summary>
/// Vectors in this process: sealed segments on disk, mapped, and slots appended in memory. A search reads one-byte codes,
/// all of them or those that a graph leads to, and scores the best again in float; small stores are read in float whole and
/// exactly. Searches take no lock and are never blocked by a writer; writers take turns; merging and graphs are made in the
/// background. See docs/adr/0031.
/// </summary>
public sealed class EmbeddedVectorStore : IVectorStore
{
    private const int BlockRows = 1024;

    private readonly VectorLimits _limits;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SlotTable _table = new();
    private readonly VectorFolder _files;
    private readonly Compaction _compaction;
    private volatile bool _closed;
    private GrowingBlock _open;

    /// <summary>Segments or graphs are in use that the list on the disk does not name yet.</summary>
    private bool _unlisted;

    private EmbeddedVectorStore(string folder, EmbeddingSpace space, VectorLimits limits)
    {
        (Space, _limits) = (space, limits);
        _open = new GrowingBlock(BlockRows, space.Dimensions, firstRow: 0);
        _files = CommitMark.Read(folder) is { } mark ? VectorFolder.Open(folder, space, mark, _table.Open, Replay) : VectorFolder.Create(folder, space);
        _compaction = new Compaction(_files, space, limits, () => _table.Read().Parts, InstallAsync);
        _compaction.Start();
    }

    public EmbeddingSpace Space { get; }

    public long CommittedSequence => _files.Sequence;

    /// <summary>The segments of this moment, for measuring and tests.</summary>
    internal IReadOnlyList<SegmentPart> Parts => _table.Read().Parts;

    /// <summary>Opens or creates the store in a folder of its own, checking every file against its checksum.</summary>
    /// <exception cref="SearchUnavailableException">A committed file is missing, cut, altered, or of another space; or the folder cannot be written.</exception>
    public static EmbeddedVectorStore Open(string folder, EmbeddingSpace space) => Open(folder, space, VectorLimits.Default);

    internal static EmbeddedVectorStore Open(string folder, EmbeddingSpace space, VectorLimits limits)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new EmbeddedVectorStore(folder, space, limits);
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
                _files.Append(changes);
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
                _files.Append(known.Select(id => new LoggedChange(id, null, [], [], [])));
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
        return Task.FromResult<IReadOnlyList<VectorHit>>(ViewSearch.Run(_table.Read(), Space, _limits, query, k, filter, scope, cancellationToken));
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
        foreach (var slot in view.Slots())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (passes.FaceOf(slot.Id, slot.Payload) is var face and not PayloadFilter.None) count += slot.Ordinals.Count(o => PayloadFilter.IsOf(face, o));
        }

        cancellationToken.ThrowIfCancellationRequested();
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
                var isDue = _unlisted || _table.Read().Rows >= _limits.SealRows || _files.LogBytes > _limits.LogBytes;
                if (!isDue || !TrySeal(sequence)) _files.Commit(sequence);
            },
            cancellationToken).ConfigureAwait(false);
        _compaction.Start();
    }

    /// <summary>Waits for the merging and the graphs that are due. Nothing depends on it but the speed of searches.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => _compaction.SettleAsync(cancellationToken);

    /// <summary>Closes the files. Searches must have ended: they read the mapped files directly.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        await _compaction.DisposeAsync().ConfigureAwait(false);
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closed) return;
            _closed = true;
            _files.Dispose();
            foreach (var part in _table.Read().Parts) part.Close();
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Replay(LoggedChange change)
    {
        if (change.Payload is null) _table.Publish([], [change.Id]);
        else _table.Publish([Place(change)], []);
    }

    /// <summary>
    /// Turns appended slots into a segment and makes the list of segments durable as it is now.
    /// A disk without room for it keeps the log it has.
    /// </summary>
    private bool TrySeal(long sequence)
    {
        var view = _table.Read();
        var empty = view.Parts.Where(p => p.Live == 0).Select(p => p.Segment).ToList();
        var slots = view.Appended().OrderBy(s => s.Id.Name, StringComparer.Ordinal).ToList();
        SealedSegment? made = null;
        var number = slots.Count > 0 ? _files.NextSegment() : 0;
        try
        {
            if (slots.Count > 0) made = SealedSegment.Write(_files.Path, number, Space, slots, CancellationToken.None);
            var parts = view.Parts.Where(p => p.Live > 0).ToList();
            if (made is not null) parts.Add(new SegmentPart(made, null, Tombstones.None(made.Rows)));
            _files.Relist(parts, sequence);
        }
        catch (Exception e) when (e is IOException or SearchUnavailableException)
        {
            made?.Block.Close();
            if (number > 0) VectorFolder.TryDelete(_files.Path, SealedSegment.FileName(number));
            return false;
        }

        // Searches under way go on in the old view and its blocks, which go with the last of them.
        _table.Replace(empty, made, sealsAppended: true);
        _open = new GrowingBlock(BlockRows, Space.Dimensions, firstRow: 0);
        _unlisted = false;
        return true;
    }

    /// <summary>
    /// Searches use at once what the background made. On the disk it waits for the next commit if something is not committed:
    /// a list holds everything applied, and that may not become durable before it is asked to.
    /// </summary>
    private Task InstallAsync(CompactionResult result, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            if (result.Graph is { } graph) _table.Add(result.Segment!, graph);
            else _table.Replace(result.Sources, result.Segment, sealsAppended: false);
            _unlisted = true;
            if (!_files.HasUncommitted) TrySeal(_files.Sequence);
        },
        cancellationToken);

    private RecordSlot Place(LoggedChange change)
    {
        if (_open.Free < change.Ordinals.Length) _open = new GrowingBlock(Math.Max(BlockRows, change.Ordinals.Length), Space.Dimensions, _open.FirstRow + _open.Capacity);
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
            var cosine = ViewSearch.CosineOf(Space, query, vectors.Slice(i * query.Length, query.Length));
            if (at < 0 || cosine > nearest || cosine == nearest && slot.Ordinals[i] < slot.Ordinals[at]) (nearest, at) = (cosine, i);
        }

        GC.KeepAlive(slot);
        return at < 0 ? null : new VectorHit(slot.Passage(at), Math.Clamp(nearest, -1, 1));
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
