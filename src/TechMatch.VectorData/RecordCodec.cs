using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace TechMatch.VectorData;

/// <summary>A record as JSON by the storage names of its model, its vectors as base64 of little-endian floats.</summary>
internal sealed class RecordCodec(CollectionModel model)
{
    /// <param name="vectors">By storage name; those that the record does not carry itself were generated.</param>
    public JsonObject Encode(object record, IReadOnlyDictionary<string, ReadOnlyMemory<float>> vectors)
    {
        var json = new JsonObject();
        foreach (var property in model.KeyProperties) json[property.StorageName] = JsonSerializer.SerializeToNode(property.GetValueAsObject(record), property.Type);
        foreach (var property in model.DataProperties) json[property.StorageName] = JsonSerializer.SerializeToNode(property.GetValueAsObject(record), property.Type);
        foreach (var (name, vector) in vectors) json[name] = Convert.ToBase64String(MemoryMarshal.AsBytes(vector.Span));
        return json;
    }

    /// <summary>A new record: what the caller changes in it changes nothing here.</summary>
    public TRecord Decode<TRecord>(JsonObject json, bool withVectors)
        where TRecord : class
    {
        var record = model.CreateRecord<TRecord>() ?? throw new InvalidOperationException($"expected a type with a parameterless constructor, got {typeof(TRecord).Name}");
        foreach (var property in model.KeyProperties) property.SetValueAsObject(record, json[property.StorageName].Deserialize(property.Type));
        foreach (var property in model.DataProperties)
        {
            var value = json[property.StorageName]?.Deserialize(property.Type);
            // A property that the type has gained since keeps what a new record has in it.
            if (value is not null || property.IsNullable) property.SetValueAsObject(record, value);
        }

        if (!withVectors) return record;
        foreach (var property in model.VectorProperties) property.SetValueAsObject(record, Shown(VectorOf(json, property.StorageName), property.Type));
        return record;
    }

    /// <returns>Null when the record has no vector there.</returns>
    public static float[]? VectorOf(JsonObject json, string name) =>
        json[name] is { } node ? MemoryMarshal.Cast<byte, float>(node.GetValue<string>().Length == 0 ? [] : Convert.FromBase64String(node.GetValue<string>())).ToArray() : null;

    /// <returns>Null for what is no vector.</returns>
    public static ReadOnlyMemory<float>? AsVector(object? value) => value switch
    {
        ReadOnlyMemory<float> memory => memory,
        float[] array => array,
        Embedding<float> embedding => embedding.Vector,
        // A bare null would become an empty array, and that a vector.
        _ => (ReadOnlyMemory<float>?)null,
    };

    private static object? Shown(float[]? vector, Type type)
    {
        if (vector is null) return null;
        if (type == typeof(float[])) return vector;
        if (type == typeof(Embedding<float>)) return new Embedding<float>(vector);
        return new ReadOnlyMemory<float>(vector);
    }
}
