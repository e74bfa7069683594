using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>Everything of a record but its vectors, as bytes; the same in the log and in the snapshot.</summary>
internal static class SlotCodec
{
    public static void Write(BinaryWriter writer, RecordId id, VectorPayload payload, IReadOnlyList<int> ordinals, IReadOnlyList<LanguageCode> languages)
    {
        writer.Write(id.Name);
        writer.Write((byte)payload.State);
        writer.Write(payload.Country?.Value ?? "");
        writer.Write(payload.Owner?.Name ?? "");
        writer.Write((byte)(payload.Readiness?.Value ?? 0));
        writer.Write(payload.ContentHash);
        WriteAll(writer, payload.RecordLanguages.Select(l => l.Value));
        WriteAll(writer, payload.Sectors.Select(s => s.Value));
        WriteAll(writer, payload.Streams.Select(s => s.Value));
        writer.Write7BitEncodedInt(payload.Faces.Count);
        foreach (var face in payload.Faces)
        {
            WriteAll(writer, face.Audience);
            WriteAll(writer, face.Above);
            writer.Write(face.Owner?.Name ?? "");
            WriteAll(writer, face.Languages.Select(l => l.Value));
        }

        writer.Write7BitEncodedInt(ordinals.Count);
        for (var i = 0; i < ordinals.Count; i++)
        {
            writer.Write7BitEncodedInt(ordinals[i]);
            writer.Write(languages[i].Value);
        }
    }

    /// <param name="shared">Codes read before: a hundred thousand records carry a few hundred of them between them.</param>
    /// <exception cref="FormatException">The bytes are not what <see cref="Write"/> made.</exception>
    public static (RecordId Id, VectorPayload Payload, int[] Ordinals, LanguageCode[] Languages) Read(BinaryReader reader, HashSet<string> shared)
    {
        try
        {
            var id = RecordId.Parse(reader.ReadString());
            var state = (RecordState)reader.ReadByte();
            var (country, owner, readiness, hash) = (reader.ReadString(), reader.ReadString(), reader.ReadByte(), reader.ReadString());
            var recordLanguages = ReadAll(reader, v => LanguageCode.Of(Shared(v, shared)));
            var sectors = ReadAll(reader, v => Code.Of(Shared(v, shared)));
            var streams = ReadAll(reader, v => Code.Of(Shared(v, shared)));
            var faces = ReadFaces(reader, shared);
            var count = reader.Read7BitEncodedInt();
            var (ordinals, languages) = (new int[count], new LanguageCode[count]);
            for (var i = 0; i < count; i++) (ordinals[i], languages[i]) = (reader.Read7BitEncodedInt(), LanguageCode.Of(Shared(reader.ReadString(), shared)));
            var payload = new VectorPayload
            {
                State = state,
                Language = count > 0 ? languages[0] : LanguageCode.Undeclared,
                RecordLanguages = recordLanguages,
                Country = country.Length > 0 ? CountryCode.Of(Shared(country, shared)) : null,
                Owner = owner.Length > 0 ? RecordId.Parse(owner) : null,
                Readiness = readiness > 0 ? new ReadinessLevel(readiness) : null,
                Sectors = sectors,
                Streams = streams,
                Faces = faces,
                ContentHash = hash,
            };
            return (id, payload, ordinals, languages);
        }
        catch (Exception e) when (e is ArgumentException or EndOfStreamException or OverflowException)
        {
            throw new FormatException($"a vector record cannot be read: {e.Message}", e);
        }
    }

    private static ValueList<VectorFace> ReadFaces(BinaryReader reader, HashSet<string> shared)
    {
        var count = reader.Read7BitEncodedInt();
        if (count is < 0 or > 4) throw new FormatException($"expected 0-4 faces, got {count}");
        var faces = new VectorFace[count];
        for (var i = 0; i < faces.Length; i++)
        {
            var (audience, above, owner) = (ReadAll(reader, t => t), ReadAll(reader, t => t), reader.ReadString());
            faces[i] = new VectorFace(audience, above, owner.Length > 0 ? RecordId.Parse(owner) : null, ReadAll(reader, v => LanguageCode.Of(Shared(v, shared))));
        }

        return faces.ToValueList();
    }

    private static string Shared(string value, HashSet<string> shared)
    {
        if (shared.TryGetValue(value, out var known)) return known;
        shared.Add(value);
        return value;
    }

    private static void WriteAll(BinaryWriter writer, IEnumerable<string> values)
    {
        var all = values.ToList();
        writer.Write7BitEncodedInt(all.Count);
        foreach (var value in all) writer.Write(value);
    }

    private static ValueList<T> ReadAll<T>(BinaryReader reader, Func<string, T> parse)
    {
        var count = reader.Read7BitEncodedInt();
        if (count == 0) return default;
        var values = new List<T>(Math.Min(count, 1024));
        for (var i = 0; i < count; i++) values.Add(parse(reader.ReadString()));
        return values.ToValueList();
    }
}
