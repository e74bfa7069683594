using System.Reflection;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Inverse document frequency by hash of the word, measured once over public texts and shipped (hashing-1.rarity; origin
/// and licence in README.md beside it). A word the texts do not hold counts as rare as the rarest.
/// </summary>
internal sealed class WordRarity
{
    private const int Buckets = 32_768;

    /// <summary>One step of the stored byte.</summary>
    private const double Step = 0.05;

    private readonly byte[] _steps;

    private WordRarity(byte[] steps) => _steps = steps;

    public static WordRarity Shipped { get; } = Load();

    public double Of(ulong wordHash) => _steps[Fnv.Mix(wordHash) % Buckets] * Step;

    /// <summary>ln((n + 1) / (df + 0.5)) per bucket, floored at one step.</summary>
    public static WordRarity Measure(IReadOnlyList<string> texts)
    {
        var frequencies = new int[Buckets];
        foreach (var text in texts)
        {
            foreach (var bucket in WordReader.Read(text).Select(w => (int)(Fnv.Mix(Fnv.Hash(w)) % Buckets)).Distinct()) frequencies[bucket]++;
        }

        return new WordRarity([.. frequencies.Select(df => (byte)Math.Clamp(Math.Round(Math.Log((texts.Count + 1) / (df + 0.5)) / Step), 1, 255))]);
    }

    public ReadOnlySpan<byte> Bytes => _steps;

    private static WordRarity Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("TechMatch.Search.Embeddings.hashing-1.rarity")!;
        var steps = new byte[Buckets];
        stream.ReadExactly(steps);
        return new WordRarity(steps);
    }
}
