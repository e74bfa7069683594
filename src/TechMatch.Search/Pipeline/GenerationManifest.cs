using System.Security.Cryptography;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Pipeline;

/// <summary>One file of a generation as it was when it became durable.</summary>
/// <param name="Path">Relative to the generation folder, with forward slashes.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
internal sealed record ManifestFile(string Path, long Length, string Sha256);

/// <summary>
/// What a generation was made with and what its files hashed to at the last commit. Lucene 4.8 serves some flipped bits
/// without a word (postings, term dictionary, norms), so nothing is served before the files were compared with this.
/// </summary>
/// <param name="RegistryId">The registry the indexes follow: another one's records are not ours, whatever their numbers.</param>
internal sealed record GenerationManifest(
    string RegistryId,
    string SchemaVersion,
    EmbeddingSpace Space,
    long Sequence,
    IReadOnlyList<ManifestFile> Files)
{
    public const string FileName = "manifest.json";

    /// <summary>Hashes the given files; a file that <paramref name="previous"/> lists with the same length is not read again.</summary>
    /// <remarks>Reusing a hash is right because both indexes write a file once and never change it afterwards.</remarks>
    public static GenerationManifest Of(string folder, IEnumerable<string> files, GenerationMake make, long sequence, GenerationManifest? previous)
    {
        var known = previous?.Files.ToDictionary(f => f.Path, StringComparer.Ordinal) ?? [];
        var listed = new List<ManifestFile>();
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var length = new FileInfo(Path.Combine(folder, path)).Length;
            listed.Add(known.TryGetValue(path, out var before) && before.Length == length ? before : new ManifestFile(path, length, Hash(Path.Combine(folder, path))));
        }

        return new GenerationManifest(make.RegistryId, GenerationMake.SchemaVersion, make.Space, sequence, listed);
    }

    /// <returns>Null when there is no manifest or it is not as it was written: the generation cannot be trusted.</returns>
    public static GenerationManifest? TryRead(string folder) => SealedJson.TryRead<GenerationManifest>(Path.Combine(folder, FileName));

    public void Write(string folder) => SealedJson.Write(Path.Combine(folder, FileName), this);

    /// <summary>True when the manifest lists exactly these files.</summary>
    public bool Covers(IEnumerable<string> files) => Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal).SetEquals(files);

    /// <returns>One sentence per file that is missing, of another length or of another hash; empty when all match.</returns>
    public IReadOnlyList<string> Differences(string folder)
    {
        var differences = new List<string>();
        foreach (var file in Files)
        {
            var path = Path.Combine(folder, file.Path);
            if (!File.Exists(path)) differences.Add($"{file.Path} is missing");
            else if (new FileInfo(path).Length is var length && length != file.Length) differences.Add($"{file.Path}: expected {file.Length} bytes, got {length}");
            else if (Hash(path) != file.Sha256) differences.Add($"{file.Path}: content differs from its checksum");
        }

        return differences;
    }

    private static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
