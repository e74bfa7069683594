using System.IO.Compression;
using System.Text;

namespace TechMatch.Search.Languages;

/// <summary>
/// How likely each language makes each run of one to four letters: a table of hashed runs, one byte a language. Two runs
/// that share a row blur each other a little; with so many rows that costs less than it saves.
/// </summary>
internal sealed class LanguageProfiles
{
    public const int LongestGram = 4;
    public const int RowBits = 15;

    /// <summary>Steps of a byte in one unit of the natural logarithm.</summary>
    public const double Steps = 16;

    private const string Mark = "techmatch-languages-1";

    private readonly byte[] _costs;

    public LanguageProfiles(IReadOnlyList<string> keys, byte[] costs)
    {
        if (costs.Length != keys.Count << RowBits) throw new InvalidDataException($"expected {keys.Count << RowBits} bytes of language profiles, got {costs.Length}");
        Keys = keys;
        _costs = costs;
    }

    /// <summary>Languages by key: the code, or code-script for a second script.</summary>
    public IReadOnlyList<string> Keys { get; }

    public static LanguageProfiles Shipped { get; } = ReadShipped();

    /// <summary>Minus the logarithm of each language's likelihood, times <see cref="Steps"/>, in the order of <see cref="Keys"/>.</summary>
    public ReadOnlySpan<byte> Costs(uint row) => _costs.AsSpan((int)row * Keys.Count, Keys.Count);

    /// <summary>The rows of the runs that end with the last letter: of one letter, of two, and so on, in one pass.</summary>
    public static uint Next(uint hash, char c) => (hash ^ c) * 16777619;

    public static uint Row(uint hash) => (hash * 2654435761u) >> (32 - RowBits);

    public const uint Seed = 2166136261;

    public static LanguageProfiles Read(Stream stream)
    {
        using var reader = new BinaryReader(new BrotliStream(stream, CompressionMode.Decompress), Encoding.UTF8);
        var mark = reader.ReadString();
        if (mark != Mark) throw new InvalidDataException($"expected language profiles of form {Mark}, got {mark}");
        var keys = reader.ReadString().Split(' ');
        return new LanguageProfiles(keys, reader.ReadBytes(keys.Length << RowBits));
    }

    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true), Encoding.UTF8);
        writer.Write(Mark);
        writer.Write(string.Join(' ', Keys));
        writer.Write(_costs);
    }

    private static LanguageProfiles ReadShipped()
    {
        const string name = "TechMatch.Search.Languages.profiles-1";
        using var stream = typeof(LanguageProfiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"resource {name} is missing");
        return Read(stream);
    }
}
