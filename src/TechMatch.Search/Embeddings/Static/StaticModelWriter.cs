using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>Writes a model: rows as int8 with one scale each, the same data always as the same bytes.</summary>
internal static class StaticModelWriter
{
    public static byte[] ToBytes(StaticModelData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (scales, rows) = Quantise(data.Rows, data.Dimensions);
        var (conceptScales, conceptRows) = Quantise(data.ConceptRows, data.Dimensions);
        byte[][] sections =
        [
            JsonSerializer.SerializeToUtf8Bytes(data.Facts, ModelFactsJson.Default.ModelFacts),
            Strings(data.Pieces, wide: false),
            MemoryMarshal.AsBytes(data.Costs.AsSpan()).ToArray(),
            MemoryMarshal.AsBytes(scales.AsSpan()).ToArray(),
            MemoryMarshal.AsBytes(rows.AsSpan()).ToArray(),
            Languages(data.Means),
            Strings(data.Concepts, wide: true),
            MemoryMarshal.AsBytes(conceptScales.AsSpan()).ToArray(),
            MemoryMarshal.AsBytes(conceptRows.AsSpan()).ToArray(),
        ];

        using var stream = new MemoryStream();
        stream.Write(new byte[StaticModelFormat.HeaderLength]);
        var header = new byte[StaticModelFormat.HeaderLength];
        for (var i = 0; i < sections.Length; i++)
        {
            while (stream.Length % StaticModelFormat.Alignment != 0) stream.WriteByte(0);
            var entry = header.AsSpan(StaticModelFormat.SectionTableOffset + i * 16);
            BinaryPrimitives.WriteInt64LittleEndian(entry, stream.Length);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], sections[i].Length);
            stream.Write(sections[i]);
        }

        StaticModelFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), StaticModelFormat.Version);
        int[] counts = [data.Dimensions, data.Pieces.Count, data.Means.Count, data.Concepts.Count];
        for (var i = 0; i < counts.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(StaticModelFormat.CountsOffset + i * 4), counts[i]);
        var bytes = stream.ToArray();
        header.CopyTo(bytes, 0);
        SHA256.HashData(bytes.AsSpan(StaticModelFormat.CountsOffset)).CopyTo(bytes, StaticModelFormat.HashOffset);
        return bytes;
    }

    /// <summary>Row by row to −127…127: a long row does not coarsen a short one.</summary>
    private static (float[] Scales, sbyte[] Rows) Quantise(float[] values, int dimensions)
    {
        var rows = new sbyte[values.Length];
        var scales = new float[values.Length / dimensions];
        for (var i = 0; i < scales.Length; i++)
        {
            var row = values.AsSpan(i * dimensions, dimensions);
            scales[i] = Math.Abs(TensorPrimitives.MaxMagnitude(row)) / 127;
            if (scales[i] == 0) continue;
            for (var d = 0; d < dimensions; d++) rows[i * dimensions + d] = (sbyte)MathF.Round(row[d] / scales[i]);
        }

        return (scales, rows);
    }

    private static byte[] Strings(IReadOnlyList<string> strings, bool wide)
    {
        using var stream = new MemoryStream();
        foreach (var text in strings)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.Length > (wide ? ushort.MaxValue : byte.MaxValue)) throw new ArgumentException($"expected shorter text in a model, got {bytes.Length} bytes");
            stream.WriteByte((byte)bytes.Length);
            if (wide) stream.WriteByte((byte)(bytes.Length >> 8));
            stream.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Languages(IReadOnlyList<LanguageMean> means)
    {
        using var stream = new MemoryStream();
        foreach (var mean in means)
        {
            var code = new byte[StaticModelFormat.LanguageCodeLength];
            Encoding.ASCII.GetBytes(mean.Language, code);
            stream.Write(code);
            stream.Write(MemoryMarshal.AsBytes(mean.Vector.AsSpan()));
        }

        return stream.ToArray();
    }
}
