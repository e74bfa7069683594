using System.Numerics.Tensors;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Leans each passage of a text halfway to the whole of it. A sentence alone says one thing and not of what; a whole text in one vector
/// says everything a little. The nearest of vectors that say both finds better than either: docs/embeddings.md has the figures.
/// </summary>
internal static class PassageContext
{
    /// <param name="passages">Of one text in one language, of any length above 0; a vector of zeros says nothing and becomes the whole.</param>
    /// <returns>Unit vectors in the same order; a single passage is its own whole.</returns>
    public static IReadOnlyList<float[]> Lean(IReadOnlyList<ReadOnlyMemory<float>> passages)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var units = new float[passages.Count][];
        if (units.Length == 0) return units;
        var whole = new float[passages[0].Length];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = passages[i].ToArray();
            Normalise(units[i]);
            TensorPrimitives.Add(whole, units[i], whole);
        }

        if (units.Length == 1) return units;
        Normalise(whole);
        foreach (var unit in units)
        {
            TensorPrimitives.Add(unit, whole, unit);
            Normalise(unit);
        }

        return units;
    }

    private static void Normalise(Span<float> vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
    }
}
