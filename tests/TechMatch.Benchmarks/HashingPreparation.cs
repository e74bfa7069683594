using TechMatch.Search.Embeddings;

namespace TechMatch.Benchmarks;

/// <summary>Measures word rarity and the cosine background for the hashing embedder from a file with one text a line.</summary>
internal static class HashingPreparation
{
    private const int Seed = 20261123;
    private const int MinCalibrationLength = 400;

    public static async Task RunAsync(string textsFile, string folder, CancellationToken cancellationToken)
    {
        var texts = await File.ReadAllLinesAsync(textsFile, cancellationToken);
        var rarity = WordRarity.Measure(texts);
        await File.WriteAllBytesAsync(Path.Combine(folder, "hashing-1.rarity"), rarity.Bytes.ToArray(), cancellationToken);
        using var embedder = new HashingEmbeddingGenerator(rarity);
        // Short lines have no two halves to speak of.
        var sample = texts.Where(t => t.Length >= MinCalibrationLength).Where((_, i) => i % 2 == 0).ToList();
        var background = await CosineCalibration.MeasureAsync(embedder, sample, "CORDIS Horizon 2020 clean-technology objectives, CC BY 4.0", Seed, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "hashing-1.cosines.json"), CosineCalibration.Write(background) + "\n", cancellationToken);
        Console.WriteLine(CosineCalibration.Write(background));
    }
}
