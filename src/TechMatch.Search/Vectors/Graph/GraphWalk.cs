using System.Buffers;
using System.Runtime.Intrinsics;
using TechMatch.Search.Vectors.Codes;

namespace TechMatch.Search.Vectors.Graph;

/// <summary>
/// Best-first search over the links (Malkov and Yashunin 2018, algorithms 2 and 5), on codes. Reads no lock: a list that a
/// builder is rewriting is read as partly old, partly new, and every number in it is a row.
/// </summary>
internal sealed unsafe class GraphWalk : IDisposable
{
    private readonly GraphLinks _links;
    private readonly RowBlock _block;
    private readonly Frontier _frontier = new();
    private readonly ulong[] _visited;

    public GraphWalk(GraphLinks links, RowBlock block)
    {
        (_links, _block) = (links, block);
        _visited = ArrayPool<ulong>.Shared.Rent((links.Rows + 63) / 64);
    }

    /// <summary>Rows whose codes were read since this walk was made.</summary>
    public long Steps { get; private set; }

    /// <summary>From the entry down to a level: the nearest row of each level above is where the next begins.</summary>
    public ulong Descend(int entry, int fromLevel, int toLevel, sbyte* query, int bias)
    {
        var nearest = RowKey.Of(ScoreOf(entry, query, bias), entry);
        for (var level = fromLevel; level > toLevel; level--)
        {
            ulong before;
            do
            {
                before = nearest;
                var links = _links.Of(RowKey.RowOf(nearest), level);
                for (var i = 0; i < GraphLinks.UpperWidth && links[i] >= 0; i++)
                {
                    var key = RowKey.Of(ScoreOf(links[i], query, bias), links[i]);
                    if (key > nearest) nearest = key;
                }
            }
            while (nearest != before);
        }

        return nearest;
    }

    /// <summary>Spreads from a row over one level until nothing nearer than the worst of <paramref name="best"/> is left.</summary>
    /// <param name="wanted">The rows that may be found; empty for all. Others are walked over.</param>
    public void Spread(ulong from, int level, sbyte* query, int bias, ReadOnlySpan<ulong> wanted, BestRows best, CancellationToken cancellationToken)
    {
        var visited = _visited.AsSpan(0, (_links.Rows + 63) / 64);
        visited.Clear();
        _frontier.Clear();
        _frontier.Push(from);
        var start = RowKey.RowOf(from);
        visited[start >> 6] |= 1UL << start;
        if (wanted.IsEmpty || IsIn(wanted, start)) best.Offer(from);
        var width = GraphLinks.WidthOf(level);
        var fresh = stackalloc int[GraphLinks.BaseWidth];
        for (var turn = 1; _frontier.Count > 0; turn++)
        {
            if (turn % 1024 == 0) cancellationToken.ThrowIfCancellationRequested();
            var nearest = _frontier.Pop();
            if (nearest < best.Least) break;
            var links = _links.Of(RowKey.RowOf(nearest), level);
            var count = 0;
            for (var i = 0; i < width; i++)
            {
                var row = links[i];
                if (row < 0) break;
                ref var word = ref visited[row >> 6];
                if ((word & 1UL << row) != 0) continue;
                word |= 1UL << row;
                CodeScan.Prefetch(_block.Code(row), _block.Stride);
                fresh[count++] = row;
            }

            Look(fresh, count, query, bias, wanted, best);
        }
    }

    public void Dispose()
    {
        _frontier.Dispose();
        ArrayPool<ulong>.Shared.Return(_visited);
    }

    private void Look(int* rows, int count, sbyte* query, int bias, ReadOnlySpan<ulong> wanted, BestRows best)
    {
        Steps += count;
        var scales = _block.Scales;
        var stride = _block.Stride;
        var biases = Vector128.Create(bias);
        // The last group repeats its last row rather than leave the four.
        for (var i = 0; i < count; i += 4)
        {
            var (a, b, c, d) = (rows[i], rows[Math.Min(i + 1, count - 1)], rows[Math.Min(i + 2, count - 1)], rows[Math.Min(i + 3, count - 1)]);
            var sums = CodeDot.Four(_block.Code(a), _block.Code(b), _block.Code(c), _block.Code(d), query, stride) - biases;
            var scores = Vector128.ConvertToSingle(sums) * Vector128.Create(scales[a], scales[b], scales[c], scales[d]);
            if (!Vector128.GreaterThanOrEqualAny(scores, Vector128.Create(best.LeastScore))) continue;
            for (var lane = 0; lane < 4 && i + lane < count; lane++)
            {
                var row = rows[i + lane];
                var key = RowKey.Of(scores[lane], row);
                if (key <= best.Least) continue;
                _frontier.Push(key);
                if (wanted.IsEmpty || IsIn(wanted, row)) best.Offer(key);
            }
        }
    }

    private float ScoreOf(int row, sbyte* query, int bias)
    {
        Steps++;
        return (CodeDot.One(_block.Code(row), query, _block.Stride) - bias) * _block.Scales[row];
    }

    private static bool IsIn(ReadOnlySpan<ulong> rows, int row) => (rows[row >> 6] >> row & 1) != 0;
}
