using Microsoft.Extensions.VectorData;

namespace TechMatch.VectorData.Tests;

/// <summary>A record type as a user of the abstraction writes it.</summary>
public sealed class Tool
{
    [VectorStoreKey]
    public string Id { get; set; } = "";

    [VectorStoreData(IsIndexed = true)]
    public string? Sector { get; set; }

    [VectorStoreData(StorageName = "level")]
    public int Readiness { get; set; }

    [VectorStoreData]
    public List<string>? Tags { get; set; }

    [VectorStoreVector(3)]
    public ReadOnlyMemory<float>? Meaning { get; set; }

    public static Tool Of(string id, float x, float y, string? sector = null, int readiness = 5, params string[] tags) =>
        new() { Id = id, Sector = sector, Readiness = readiness, Tags = [.. tags], Meaning = new float[] { x, y, 0 } };
}
