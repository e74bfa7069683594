using System.Numerics.Tensors;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>
/// A direction in one byte a dimension: component ≈ scale·(code − 128), scale = the largest component / 127. The error of a
/// component is at most half a scale, so that of a cosine over 256 dimensions has a standard deviation under 0.001; what the
/// codes find is scored again in float.
/// </summary>
internal static class VectorCode
{
    /// <summary>Bytes of a row: the dimensions up to the next whole cache line.</summary>
    public static int StrideOf(int dimensions) => (dimensions + CodeDot.Step - 1) / CodeDot.Step * CodeDot.Step;

    /// <summary>Writes the row code and returns its scale, divided by the length: scale·Σ is then in proportion to the cosine.</summary>
    public static float Write(ReadOnlySpan<float> vector, Span<byte> row)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        // 127 over a component near the least float would be infinite.
        var inverse = largest >= 1e-30f ? 127 / largest : 0;
        for (var i = 0; i < vector.Length; i++) row[i] = (byte)(128 + (int)MathF.Round(vector[i] * inverse));
        row[vector.Length..].Fill(128);
        return largest / 127 / TensorPrimitives.Norm(vector);
    }

    /// <summary>The signed code of a query; its scale is the same for every row and left out.</summary>
    public static void WriteQuery(ReadOnlySpan<float> vector, Span<sbyte> query)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var inverse = largest >= 1e-30f ? 127 / largest : 0;
        for (var i = 0; i < vector.Length; i++) query[i] = (sbyte)MathF.Round(vector[i] * inverse);
        query[vector.Length..].Clear();
    }

    /// <summary>What the offset of 128 in each row adds to every sum with this query.</summary>
    public static int BiasOf(ReadOnlySpan<sbyte> query)
    {
        var sum = 0;
        foreach (var code in query) sum += code;
        return 128 * sum;
    }
}
