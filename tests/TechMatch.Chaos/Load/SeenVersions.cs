using System.Collections.Concurrent;
using System.Collections.Immutable;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Load;

/// <summary>The etags that clients have been shown, of versions that are gone too: a client that comes back after a while holds such.</summary>
internal sealed class SeenVersions
{
    private const int Kept = 3;

    private readonly ConcurrentDictionary<string, ImmutableArray<(long Revision, string Etag)>> _versions = new(StringComparer.Ordinal);

    public void Add(Record record)
    {
        var version = (record.Revision, record.Etag);
        _versions.AddOrUpdate(record.Name, [version], (_, held) => held.Contains(version) ? held : [.. held.Append(version).OrderByDescending(v => v.Revision).Take(Kept)]);
    }

    /// <returns>Mostly the latest; null for a name that nobody has seen.</returns>
    public (long Revision, string Etag)? Pick(string name, Random random) =>
        _versions.TryGetValue(name, out var held) ? held[random.Next(3) > 0 ? 0 : random.Next(held.Length)] : null;
}
