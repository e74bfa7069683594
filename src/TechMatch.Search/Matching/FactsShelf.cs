using System.Collections.Concurrent;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;

namespace TechMatch.Search.Matching;

/// <summary>
/// Match facts already read, for as long as the index holds the same bytes for the record. The same few hundred records
/// are candidates of question after question, and reading their facts took a tenth of a match.
/// </summary>
/// <remarks>Safe for concurrent use; bounded to about 20 MB, beyond which facts are read each time.</remarks>
internal sealed class FactsShelf
{
    private const int MaxRecords = 20_000;

    private readonly ConcurrentDictionary<RecordId, (byte[] Bytes, MatchFacts Facts)> _read = new();
    private int _count;

    /// <exception cref="FormatException">Not what <see cref="MatchFactsCodec"/> made.</exception>
    public MatchFacts Read(RecordId id, byte[] bytes)
    {
        var known = _read.TryGetValue(id, out var before);
        if (known && (before.Bytes == bytes || before.Bytes.AsSpan().SequenceEqual(bytes))) return before.Facts;
        var facts = MatchFactsCodec.Read(bytes);
        if (known) _read[id] = (bytes, facts);
        else if (Volatile.Read(ref _count) < MaxRecords && _read.TryAdd(id, (bytes, facts))) Interlocked.Increment(ref _count);
        return facts;
    }
}
