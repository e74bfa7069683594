using System.Numerics.Tensors;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors;

/// <summary>The passages of one record in one call, each once, by ordinal.</summary>
/// <param name="Payload">Of the first passage; only the language differs between passages.</param>
internal sealed record RecordPoints(RecordId Id, VectorPayload Payload, IReadOnlyList<VectorPoint> Passages);

/// <summary>What every store refuses in the same words, and how it reads a call, see <see cref="IVectorStore"/>.</summary>
internal static class VectorRules
{
    public const int MaxK = 10_000;

    private const double UnitTolerance = 1e-3;

    /// <summary>Everything is checked before anything is written: a bad vector leaves no half of its batch behind.</summary>
    /// <exception cref="ArgumentException">A vector, an ordinal or a payload that cannot be stored.</exception>
    public static IReadOnlyList<RecordPoints> ByRecord(IReadOnlyList<VectorPoint> points, EmbeddingSpace space)
    {
        foreach (var point in points)
        {
            Check(point.Vector.Span, space);
            ArgumentOutOfRangeException.ThrowIfNegative(point.Id.Ordinal, nameof(points));
        }

        return [.. points.GroupBy(p => p.Id.Record).Select(g => Of(g.Key, g))];
    }

    /// <exception cref="ArgumentException">Of another dimension, without a direction, not finite, or not of unit length where the space is.</exception>
    public static void Check(ReadOnlySpan<float> vector, EmbeddingSpace space)
    {
        if (vector.Length != space.Dimensions) throw new ArgumentException($"expected {space.Dimensions} dimensions, got {vector.Length}", nameof(vector));
        var norm = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm)) throw new ArgumentException("expected finite components, got NaN or infinity", nameof(vector));
        if (norm == 0) throw new ArgumentException("expected a vector with a direction, got zero", nameof(vector));
        if (space.Normalised && Math.Abs(norm - 1) > UnitTolerance) throw new ArgumentException($"expected unit length, got {norm}", nameof(vector));
    }

    public static void CheckK(int k)
    {
        if (k is < 1 or > MaxK) throw new ArgumentOutOfRangeException(nameof(k), k, $"expected 1-{MaxK}");
    }

    private static RecordPoints Of(RecordId id, IEnumerable<VectorPoint> points)
    {
        // The last point of a passage wins, as it would in two calls.
        var passages = points.GroupBy(p => p.Id.Ordinal).Select(g => g.Last()).OrderBy(p => p.Id.Ordinal).ToList();
        var payload = passages[0].Payload;
        if (passages.Find(p => p.Payload with { Language = payload.Language } != payload) is { } other)
            throw new ArgumentException($"expected one payload but for the language for all passages of {id}, got another in passage {other.Id.Ordinal}", nameof(points));
        return new RecordPoints(id, payload, passages);
    }
}
