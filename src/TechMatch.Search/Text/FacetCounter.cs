using Lucene.Net.Index;
using Lucene.Net.Util;

namespace TechMatch.Search.Text;

/// <summary>Counts values of several fields over the documents a query and filter leave, segment by segment in ordinals.</summary>
internal sealed class FacetCounter(IReadOnlyList<FacetDimension> dimensions)
{
    private const int MaxValues = 100;

    private readonly Dictionary<string, long>[] _counts = [.. dimensions.Select(_ => new Dictionary<string, long>(StringComparer.Ordinal))];
    private readonly SortedSetDocValues?[] _values = new SortedSetDocValues?[dimensions.Count];
    private readonly long[][] _ordinals = new long[dimensions.Count][];

    public long Total { get; private set; }

    public void Enter(AtomicReaderContext context)
    {
        FinishSegment();
        for (var d = 0; d < dimensions.Count; d++)
        {
            _values[d] = context.AtomicReader.GetSortedSetDocValues(IndexFields.Facet(dimensions[d]));
            _ordinals[d] = new long[_values[d]?.ValueCount ?? 0];
        }
    }

    public void Count(int doc, double score)
    {
        Total++;
        for (var d = 0; d < _values.Length; d++)
        {
            if (_values[d] is not { } values) continue;
            values.SetDocument(doc);
            for (var ord = values.NextOrd(); ord != SortedSetDocValues.NO_MORE_ORDS; ord = values.NextOrd()) _ordinals[d][ord]++;
        }
    }

    public FacetCounts Result()
    {
        FinishSegment();
        return new FacetCounts(
            [.. dimensions.Select((dimension, d) => new Facet(dimension,
                [.. _counts[d].OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MaxValues).Select(c => new FacetValue(c.Key, c.Value))]))],
            Total);
    }

    private void FinishSegment()
    {
        var label = new BytesRef();
        for (var d = 0; d < _values.Length; d++)
        {
            if (_values[d] is not { } values) continue;
            for (var ord = 0; ord < _ordinals[d].Length; ord++)
            {
                if (_ordinals[d][ord] == 0) continue;
                values.LookupOrd(ord, label);
                var name = label.Utf8ToString();
                _counts[d][name] = _counts[d].GetValueOrDefault(name) + _ordinals[d][ord];
            }

            _values[d] = null;
        }
    }
}
