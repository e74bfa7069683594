using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using TechMatch.Core.Catalog;
using WrittenVectors = Qdrant.Client.Grpc.Vectors;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// How a passage lies in a collection: one point with one named vector and the payload below. docs/qdrant.md shows it; raise
/// <see cref="CollectionStamp.LayoutVersion"/> when it changes.
/// </summary>
internal static class PointLayout
{
    /// <summary>The named vector; a second model would get a name of its own beside it.</summary>
    public const string VectorName = "dense";

    public const string Record = "record";
    public const string Ordinal = "ordinal";
    public const string Kind = "kind";
    public const string State = "state";
    public const string Language = "language";
    public const string Languages = "languages";
    public const string Country = "country";
    public const string Owner = "owner";
    public const string Readiness = "readiness";
    public const string Sectors = "sectors";

    /// <summary>Every sector and everything above it, so that covering is equality: <c>cement.clinker</c> lies under <c>cement</c> too.</summary>
    public const string SectorPath = "sector_path";

    public const string Streams = "streams";

    /// <summary>Who is shown the passage, and who is shown one of a higher face instead.</summary>
    public const string Audience = "audience";

    public const string Above = "above";

    /// <summary>All faces of the record, where there is more than the one for everybody; only read back.</summary>
    public const string Faces = "faces";

    public const string Hash = "hash";

    /// <summary>Every field a filter asks for has an index: without one the server reads all payloads.</summary>
    public static IReadOnlyList<(string Field, FieldType Type)> Indexes { get; } =
    [
        (Record, FieldType.Keyword), (Kind, FieldType.Keyword), (State, FieldType.Keyword), (Languages, FieldType.Keyword), (Country, FieldType.Keyword),
        (Owner, FieldType.Keyword), (Readiness, FieldType.Integer), (SectorPath, FieldType.Keyword), (Streams, FieldType.Keyword),
        (Audience, FieldType.Keyword), (Above, FieldType.Keyword),
    ];

    public static PointStruct Write(VectorPoint point)
    {
        var (id, payload) = (point.Id, point.Payload);
        var vector = new DenseVector();
        vector.Data.AddRange(point.Vector.ToArray());
        var written = new PointStruct { Id = PointIds.Of(id), Vectors = new WrittenVectors { Vectors_ = new NamedVectors { Vectors = { [VectorName] = new Vector { Dense = vector } } } } };
        var fields = written.Payload;
        fields[Record] = Text(id.Record.Name);
        fields[Ordinal] = new Value { IntegerValue = id.Ordinal };
        fields[Kind] = Text(KindOf(id.Record.Kind));
        fields[State] = Text(StateOf(payload.State));
        fields[Language] = Text(payload.Language.Value);
        // A face's own owner and languages are what a filter finds; those of the record stand in the list of faces.
        var face = payload.Faces.Count == 0 ? PointFaces.Everybody(payload) : PointFaces.Of(payload, id);
        fields[Audience] = Texts(face.Audience);
        if (face.Above.Count > 0) fields[Above] = Texts(face.Above);
        fields[Languages] = Texts(face.Languages.Select(l => l.Value));
        if (payload.Country is { } country) fields[Country] = Text(country.Value);
        if (face.Owner is { } owner) fields[Owner] = Text(owner.Name);
        if (payload.Faces.Count > 0) fields[Faces] = Text(PointFaces.Write(payload));
        if (payload.Readiness is { } readiness) fields[Readiness] = new Value { IntegerValue = readiness.Value };
        fields[Sectors] = Texts(payload.Sectors.Select(s => s.Value));
        fields[SectorPath] = Texts(payload.Sectors.SelectMany(s => PathOf(s.Value)).Distinct(StringComparer.Ordinal));
        fields[Streams] = Texts(payload.Streams.Select(s => s.Value));
        fields[Hash] = Text(payload.ContentHash);
        return written;
    }

    /// <exception cref="FormatException">Not a point of ours.</exception>
    public static VectorPoint Read(RetrievedPoint point)
    {
        try
        {
            var fields = point.Payload;
            var payload = new VectorPayload
            {
                State = Enum.Parse<RecordState>(fields[State].StringValue, ignoreCase: true),
                Language = LanguageCode.Of(fields[Language].StringValue),
                RecordLanguages = fields[Languages].ListValue.Values.Select(v => LanguageCode.Of(v.StringValue)).ToValueList(),
                Country = fields.TryGetValue(Country, out var country) ? CountryCode.Of(country.StringValue) : null,
                Owner = fields.TryGetValue(Owner, out var owner) ? RecordId.Parse(owner.StringValue) : null,
                Readiness = fields.TryGetValue(Readiness, out var readiness) ? new ReadinessLevel(checked((int)readiness.IntegerValue)) : null,
                Sectors = fields[Sectors].ListValue.Values.Select(v => Code.Of(v.StringValue)).ToValueList(),
                Streams = fields[Streams].ListValue.Values.Select(v => Code.Of(v.StringValue)).ToValueList(),
                ContentHash = fields[Hash].StringValue,
            };
            if (fields.TryGetValue(Faces, out var faces)) payload = PointFaces.Read(payload, faces.StringValue);
            return new VectorPoint(PassageOf(fields), VectorOf(point.Vectors), payload);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or NullReferenceException or OverflowException or System.Text.Json.JsonException)
        {
            throw new FormatException($"a point cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="FormatException">Not a point of ours.</exception>
    public static PassageId PassageOf(MapField<string, Value> fields)
    {
        if (fields.TryGetValue(Record, out var record) && RecordId.TryParse(record.StringValue, out var id)
            && fields.TryGetValue(Ordinal, out var ordinal) && ordinal.IntegerValue is >= 0 and <= int.MaxValue)
        {
            return new PassageId(id, (int)ordinal.IntegerValue);
        }

        throw new FormatException("a point names no passage");
    }

    public static string KindOf(RecordKind kind) => kind.ToString().ToLowerInvariant();

    public static string StateOf(RecordState state) => state.ToString().ToLowerInvariant();

    // Servers up to 1.16 fill the field that later ones leave empty; the client reads either.
    private static ReadOnlyMemory<float> VectorOf(VectorsOutput? vectors)
    {
        var found = vectors?.Vectors is { } named && named.Vectors.TryGetValue(VectorName, out var output) ? output.GetDenseVector() : null;
        return found is { Data.Count: > 0 } dense ? dense.Data.ToArray() : throw new FormatException("a point came without its vector");
    }

    private static IEnumerable<string> PathOf(string sector)
    {
        for (var dot = sector.IndexOf('.', 1); dot > 0; dot = sector.IndexOf('.', dot + 1)) yield return sector[..dot];
        yield return sector;
    }

    private static Value Text(string text) => new() { StringValue = text };

    private static Value Texts(IEnumerable<string> texts)
    {
        var list = new ListValue();
        list.Values.AddRange(texts.Select(Text));
        return new Value { ListValue = list };
    }
}
