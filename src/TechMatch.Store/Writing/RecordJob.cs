using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Store.Writing;

/// <summary>Writes of records and nothing else: decided in memory, so that a whole group of them is one statement batch.</summary>
internal sealed class RecordJob(IReadOnlyList<WriteItem> items, WriteOptions options) : WriteJob<IReadOnlyList<WriteOutcome>>
{
    public IReadOnlyList<WriteItem> Items { get; } = items;

    public override int Weight => Items.Count;

    public override long Bytes => Items.Sum(i => (long)i.Json.Length);

    public RequestKey? Key { get; } = RequestKey.Of(options);

    /// <summary>The caller's digest, or SHA-256 over verb, name, etag and content hash of every item.</summary>
    public string Digest()
    {
        if (options.RequestDigest is { } given) return given;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in Items)
            hash.AppendData(Encoding.UTF8.GetBytes($"{item.Verb}\0{item.Id}\0{item.Etag}\0{item.ContentHash}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
