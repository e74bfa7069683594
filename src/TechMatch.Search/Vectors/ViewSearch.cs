using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using TechMatch.Core.Access;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors;

/// <summary>
/// One search over one view. Small numbers of rows are scored in float at once; from larger ones codes pick candidates, which
/// are then scored in float: what is found always carries its exact cosine. Buffers are borrowed; nothing is allocated per row.
/// </summary>
internal sealed unsafe class ViewSearch : IDisposable
{
    private readonly SlotTable.View _view;
    private readonly EmbeddingSpace _space;
    private readonly VectorLimits _limits;
    private readonly ReadOnlyMemory<float> _query;
    private readonly int _k;
    private readonly sbyte[] _code;
    private readonly PayloadFilter _passes;
    private readonly BestPassages _best;
    private readonly BestRows _candidates;
    private int _bias;

    private ViewSearch(SlotTable.View view, EmbeddingSpace space, VectorLimits limits, ReadOnlyMemory<float> query, int k, PayloadFilter passes)
    {
        (_view, _space, _limits, _query, _k, _passes) = (view, space, limits, query, k, passes);
        _best = new BestPassages(k);
        _candidates = new BestRows(SearchPlan.BreadthOf(k));
        _code = ArrayPool<sbyte>.Shared.Rent(VectorCode.StrideOf(space.Dimensions));
    }

    public static VectorHit[] Run(
        SlotTable.View view, EmbeddingSpace space, VectorLimits limits, ReadOnlyMemory<float> query, int k, RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        using var search = new ViewSearch(view, space, limits, query, k, new PayloadFilter(filter, scope));
        return search.Find(filter, scope, cancellationToken);
    }

    /// <summary>The cosine, or what the space has in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CosineOf(EmbeddingSpace space, ReadOnlySpan<float> query, ReadOnlySpan<float> row) =>
        space.Normalised ? TensorPrimitives.Dot(query, row) : TensorPrimitives.CosineSimilarity(query, row);

    public void Dispose()
    {
        _candidates.Dispose();
        ArrayPool<sbyte>.Shared.Return(_code);
    }

    private VectorHit[] Find(RecordFilter filter, AccessScope scope, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        fixed (sbyte* code = _code)
        {
            var used = _code.AsSpan(0, VectorCode.StrideOf(_space.Dimensions));
            VectorCode.WriteQuery(_query.Span, used);
            _bias = VectorCode.BiasOf(used);
            var offset = 0;
            foreach (var part in _view.Parts)
            {
                In(part, filter, scope, code, offset, cancellationToken);
                offset += part.Segment.Rows;
            }

            InAppended(code, offset, cancellationToken);
            Rescore(offset);
        }

        GC.KeepAlive(_view);
        return _best.Take();
    }

    private void In(SegmentPart part, RecordFilter filter, AccessScope scope, sbyte* code, int offset, CancellationToken cancellationToken)
    {
        var (segment, words) = (part.Segment, (part.Segment.Rows + 63) / 64);
        var (bits, scratch) = (ArrayPool<ulong>.Shared.Rent(words), ArrayPool<ulong>.Shared.Rent(words));
        try
        {
            var wanted = bits.AsSpan(0, words);
            segment.Payloads.Match(_passes, filter, scope, wanted, scratch.AsSpan(0, words));
            part.Dead.TakeFrom(wanted);
            var passing = (int)TensorPrimitives.PopCount<ulong>(wanted);
            if (passing == 0) return;
            switch (SearchPlan.Choose(segment.Rows, passing, _k, part.Graph is not null, _limits))
            {
                case SearchWay.Exact:
                    Exact(segment, wanted, cancellationToken);
                    break;
                case SearchWay.Walk:
                    using (var found = new BestRows(SearchPlan.WalkBreadthOf(_k)))
                    {
                        part.Graph!.Search(segment, code, _bias, passing == segment.Rows ? [] : wanted, found, cancellationToken);
                        foreach (var key in found.Keys) _candidates.Offer(RowKey.Of(RowKey.ScoreOf(key), offset + RowKey.RowOf(key)));
                    }

                    break;
                case var _ when passing == segment.Rows:
                    CodeScan.All(segment.Block, segment.Rows, code, _bias, offset, _candidates, cancellationToken);
                    break;
                default:
                    CodeScan.Some(segment.Block, wanted, code, _bias, offset, _candidates, cancellationToken);
                    break;
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(bits);
            ArrayPool<ulong>.Shared.Return(scratch);
        }
    }

    private void Exact(SealedSegment segment, ReadOnlySpan<ulong> wanted, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var word = 0; word < wanted.Length; word++)
        {
            for (var bits = wanted[word]; bits != 0; bits &= bits - 1) Score(segment, word * 64 + BitOperations.TrailingZeroCount(bits));
        }
    }

    private void Score(SealedSegment segment, int row)
    {
        var cosine = CosineOf(_space, _query.Span, segment.Block.Rows(row, 1));
        if (cosine < _best.Least) return;
        var slot = segment.SlotOf(row);
        if (IsShown(slot, row - slot.FirstRow)) _best.Offer(slot, row - slot.FirstRow, cosine);
    }

    /// <summary>Appended slots are few, and each is asked by its payload.</summary>
    private void InAppended(sbyte* code, int offset, CancellationToken cancellationToken)
    {
        var exact = _view.Rows <= _limits.ExactRows;
        for (var i = 0; i < _view.Count; i++)
        {
            if (i % 4096 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (_view[i] is not { } slot || _passes.FaceOf(slot.Id, slot.Payload) is not (var face and not PayloadFilter.None)) continue;
            for (var n = 0; n < slot.Count; n++)
            {
                if (!PayloadFilter.IsOf(face, slot.Ordinals[n])) continue;
                var row = slot.FirstRow + n;
                if (exact) _best.Offer(slot, n, CosineOf(_space, _query.Span, slot.Vector(n)));
                else _candidates.Offer(RowKey.Of((CodeDot.One(slot.Block.Code(row), code, slot.Block.Stride) - _bias) * slot.Block.Scales[row], offset + slot.AppendedRow + n));
            }
        }
    }

    /// <summary>Scores candidates in float, then looks up who the nearest of them are: names and payloads lie far apart in memory.</summary>
    /// <param name="appended">Where the rows of appended slots begin.</param>
    private void Rescore(int appended)
    {
        var (keys, count) = (ArrayPool<ulong>.Shared.Rent(_candidates.Count), _candidates.Count);
        _candidates.Keys.CopyTo(keys);
        for (var i = 0; i < count; i++)
        {
            if (i + 1 < count) Prefetch(RowKey.RowOf(keys[i + 1]), appended);
            var row = RowKey.RowOf(keys[i]);
            var (block, at) = Locate(row, appended);
            keys[i] = RowKey.Of(CosineOf(_space, _query.Span, block.Rows(at, 1)), row);
        }

        var sorted = keys.AsSpan(0, count);
        sorted.Sort();
        var (taken, last) = (0, float.PositiveInfinity);
        for (var i = count - 1; i >= 0; i--)
        {
            var (row, cosine) = (RowKey.RowOf(sorted[i]), RowKey.ScoreOf(sorted[i]));
            // Those as near as the k-th may be ahead of it by name.
            if (taken >= _k && cosine < last) break;
            var slot = SlotOf(row, appended, out var index);
            // The bit sets say which rows may pass; the payload of what would be a hit has the last word.
            if (!IsShown(slot, index)) continue;
            _best.Offer(slot, index, cosine);
            (taken, last) = (taken + 1, cosine);
        }

        ArrayPool<ulong>.Shared.Return(keys);
    }

    private bool IsShown(RecordSlot slot, int index) => PayloadFilter.IsOf(_passes.FaceOf(slot.Id, slot.Payload), slot.Ordinals[index]);

    private void Prefetch(int row, int appended)
    {
        var (block, at) = Locate(row, appended);
        CodeScan.Prefetch((byte*)(block.Vectors + (long)at * block.Dimensions), block.Dimensions * sizeof(float));
    }

    private (RowBlock Block, int Row) Locate(int row, int appended)
    {
        if (row >= appended)
        {
            var slot = _view.AppendedAt(row - appended);
            return (slot.Block, slot.FirstRow + row - appended - slot.AppendedRow);
        }

        var part = 0;
        for (; row >= _view.Parts[part].Segment.Rows; part++) row -= _view.Parts[part].Segment.Rows;
        return (_view.Parts[part].Segment.Block, row);
    }

    private RecordSlot SlotOf(int row, int appended, out int index)
    {
        RecordSlot slot;
        if (row >= appended)
        {
            slot = _view.AppendedAt(row - appended);
            index = row - appended - slot.AppendedRow;
            return slot;
        }

        var part = 0;
        for (; row >= _view.Parts[part].Segment.Rows; part++) row -= _view.Parts[part].Segment.Rows;
        slot = _view.Parts[part].Segment.SlotOf(row);
        index = row - slot.FirstRow;
        return slot;
    }
}
