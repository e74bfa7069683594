using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>Small points in a space of four dimensions; a test states only what it is about.</summary>
internal static class Vec
{
    public static EmbeddingSpace Space { get; } = new("test-1", 4, Normalised: true);

    public static ReadOnlyMemory<float> East { get; } = new float[] { 1, 0, 0, 0 };

    public static ReadOnlyMemory<float> North { get; } = new float[] { 0, 1, 0, 0 };

    /// <summary>A unit vector whose cosine with <see cref="East"/> is the given one: (c, √(1−c²), 0, 0).</summary>
    public static ReadOnlyMemory<float> AtCosine(double cosine) => new[] { (float)cosine, (float)Math.Sqrt(1 - cosine * cosine), 0f, 0f };

    public static RecordId Technology(string key) => RecordId.Of(RecordKind.Technology, key);

    public static VectorPayload Payload(string hash = "h1") => new()
    {
        State = RecordState.Published,
        Language = LanguageCode.Of("en"),
        RecordLanguages = [LanguageCode.Of("en")],
        ContentHash = hash,
    };

    public static VectorPoint Point(string key, ReadOnlyMemory<float> vector, int ordinal = 0, VectorPayload? payload = null) =>
        Point(Technology(key), vector, ordinal, payload);

    public static VectorPoint Point(RecordId id, ReadOnlyMemory<float> vector, int ordinal = 0, VectorPayload? payload = null) =>
        new(new PassageId(id, ordinal), vector, payload ?? Payload());

    /// <summary>A direction drawn evenly from the sphere: four normal numbers, scaled to unit length.</summary>
    public static ReadOnlyMemory<float> Random(Random random, int dimensions = 4)
    {
        var vector = new float[dimensions];
        double norm;
        do
        {
            for (var i = 0; i < dimensions; i++) vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            norm = Math.Sqrt(vector.Sum(v => (double)v * v));
        }
        while (norm < 1e-3);
        return vector.Select(v => (float)(v / norm)).ToArray();
    }
}
