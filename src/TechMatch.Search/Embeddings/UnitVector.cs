using System.Numerics.Tensors;

namespace TechMatch.Search.Embeddings;

/// <summary>Looks at a vector that a model of others made before anything is built on it.</summary>
internal static class UnitVector
{
    /// <exception cref="FormatException">Not finite, or zero: it has no direction. It is about this one text.</exception>
    public static float[] Checked(float[] vector, bool normalise)
    {
        var norm = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm)) throw new FormatException("expected finite numbers in the vector of a text, got one that is not");
        if (norm == 0) throw new FormatException("expected a direction in the vector of a text, got zero");
        if (normalise) TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }
}
