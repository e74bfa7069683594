using System.Runtime.InteropServices;
using System.Text.Json;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>
/// Reads a reply of <c>/embeddings</c> as servers really send it (vectors as numbers or as base64, in any order) and writes
/// it as the client expects it: base64, in the order of the texts.
/// </summary>
internal static class EmbeddingReply
{
    /// <exception cref="EndpointFault">Not such a reply.</exception>
    public static byte[] Ordered(byte[] body)
    {
        try
        {
            using var reply = JsonDocument.Parse(body);
            return Write(Read(reply.RootElement));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            // The parser's message quotes the reply at most by place; it is left out all the same.
            throw new EndpointFault(FaultKind.Lasting, $"expected JSON with a vector and an index for every text, got {body.Length} bytes of something else");
        }
    }

    private static float[][] Read(JsonElement reply)
    {
        var data = reply.GetProperty("data");
        var vectors = new float[data.GetArrayLength()][];
        var place = 0;
        foreach (var item in data.EnumerateArray())
        {
            // A server that numbers nothing answers in order.
            var index = item.TryGetProperty("index", out var given) ? given.GetInt32() : place;
            if (index < 0 || index >= vectors.Length || vectors[index] is not null)
                throw new EndpointFault(FaultKind.Lasting, $"expected each index from 0 to {vectors.Length - 1} once, got {index}");
            vectors[index] = Vector(item.GetProperty("embedding"));
            place++;
        }

        return vectors;
    }

    private static float[] Vector(JsonElement embedding)
    {
        if (embedding.ValueKind == JsonValueKind.Array) return [.. embedding.EnumerateArray().Select(n => n.GetSingle())];
        var bytes = embedding.GetBytesFromBase64();
        return bytes.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : throw new FormatException("expected whole numbers of four bytes");
    }

    private static byte[] Write(float[][] vectors)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteString("model", "");
            json.WriteStartArray("data");
            for (var i = 0; i < vectors.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("object", "embedding");
                json.WriteNumber("index", i);
                json.WriteBase64String("embedding", MemoryMarshal.AsBytes<float>(vectors[i]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", 0);
            json.WriteNumber("total_tokens", 0);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
