using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors.Graph;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// Merges segments and gives them graphs, in the background, one thing at a time. Files are written and read back while
/// searches and writers go on; only what takes a moment, putting the new in the place of the old, is done in a writer's turn.
/// </summary>
/// <param name="read">The segments of this moment.</param>
/// <param name="install">Runs an installation in a writer's turn.</param>
internal sealed class Compaction(
    VectorFolder folder, EmbeddingSpace space, VectorLimits limits, Func<SegmentPart[]> read, Func<CompactionResult, CancellationToken, Task> install) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _task = Task.CompletedTask;
    private bool _running;
    private bool _asked;

    /// <summary>Goes to work if there is any; if it is at work, it looks once more before it ends.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _asked = true;
            if (_running || _stopping.IsCancellationRequested || !IsDue()) return;
            _running = true;
            _task = Task.Run(WorkAsync);
        }
    }

    /// <summary>Waits until nothing is left to do; ends early where the disk refuses.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        Task task;
        lock (_gate) task = _task;
        await task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task task;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            _stopping.Cancel();
            task = _task;
        }

        await task.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private bool IsDue()
    {
        var parts = read();
        return MergePolicy.Due(parts).Count > 0 || WithoutGraph(parts) is not null;
    }

    private SegmentPart? WithoutGraph(SegmentPart[] parts) => Array.Find(parts, p => p.Graph is null && p.Segment.Rows >= limits.GraphRows);

    private async Task WorkAsync()
    {
        var stop = _stopping.Token;
        try
        {
            do
            {
                while (Step(stop) is { } result) await install(result, stop).ConfigureAwait(false);
            }
            while (GoesOn());
            return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The store closes; what was not installed is cleared away when it opens again.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SearchUnavailableException or AggregateException { InnerException: OperationCanceledException })
        {
            // Searches lose time, not answers, without it; the next commit tries again.
        }

        lock (_gate) _running = false;
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            var asked = _asked;
            _asked = false;
            if (!asked) _running = false;
            return asked;
        }
    }

    private CompactionResult? Step(CancellationToken cancellationToken)
    {
        var parts = read();
        var due = MergePolicy.Due(parts);
        if (due.Count > 0) return Merge(due, cancellationToken);
        if (WithoutGraph(parts) is not { Segment: var segment }) return null;
        try
        {
            var columns = GraphBuilder.Build(segment.Block, segment.Rows, new GraphMake(Workers: limits.Workers), cancellationToken);
            return new CompactionResult([], segment, HnswGraph.Write(folder.Path, segment, columns));
        }
        catch
        {
            VectorFolder.TryDelete(folder.Path, HnswGraph.FileName(segment.Number));
            throw;
        }
    }

    private CompactionResult Merge(IReadOnlyList<SegmentPart> due, CancellationToken cancellationToken)
    {
        var sources = due.Select(p => p.Segment).ToList();
        var slots = due.SelectMany(p => p.Segment.Slots.Where(s => !p.Dead.Holds(s.FirstRow))).OrderBy(s => s.Id.Name, StringComparer.Ordinal).ToList();
        if (slots.Count == 0) return new CompactionResult(sources, null, null);
        var number = folder.NextSegment();
        try
        {
            return new CompactionResult(sources, SealedSegment.Write(folder.Path, number, space, slots, cancellationToken), null);
        }
        catch
        {
            VectorFolder.TryDelete(folder.Path, SealedSegment.FileName(number));
            throw;
        }
    }
}

/// <summary>What the background made.</summary>
/// <param name="Sources">The segments it replaces; empty for a new graph.</param>
/// <param name="Segment">Null when nothing of the sources is left.</param>
internal sealed record CompactionResult(IReadOnlyList<SealedSegment> Sources, SealedSegment? Segment, HnswGraph? Graph);
