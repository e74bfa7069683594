using System.Text.Json;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>The faces of a record as one text of a point, so that a point that is read back says all that was written.</summary>
internal static class PointFaces
{
    private static readonly ValueList<string> s_everybody = [AccessTokens.Public];

    public static VectorFace Everybody(VectorPayload payload) => new(s_everybody, [], payload.Owner, payload.RecordLanguages);

    /// <summary>The face that the passage is of.</summary>
    public static VectorFace Of(VectorPayload payload, PassageId passage) =>
        passage.Face < payload.Faces.Count ? payload.Faces[passage.Face] : throw new ArgumentException($"expected a passage of one of {payload.Faces.Count} faces, got ordinal {passage.Ordinal}", nameof(passage));

    public static string Write(VectorPayload payload) => JsonSerializer.Serialize(new Written(
        payload.Owner?.Name, [.. payload.RecordLanguages.Select(l => l.Value)],
        [.. payload.Faces.Select(f => new WrittenFace([.. f.Audience], [.. f.Above], f.Owner?.Name, [.. f.Languages.Select(l => l.Value)]))]));

    /// <exception cref="JsonException">Not what <see cref="Write"/> made.</exception>
    public static VectorPayload Read(VectorPayload payload, string text)
    {
        var written = JsonSerializer.Deserialize<Written>(text) ?? throw new JsonException("expected faces, got null");
        return payload with
        {
            Owner = OwnerOf(written.Owner),
            RecordLanguages = LanguagesOf(written.Languages),
            Faces = written.Faces.Select(f => new VectorFace([.. f.Audience], [.. f.Above], OwnerOf(f.Owner), LanguagesOf(f.Languages))).ToValueList(),
        };
    }

    private static RecordId? OwnerOf(string? name) => name is null ? null : RecordId.Parse(name);

    private static ValueList<LanguageCode> LanguagesOf(string[] languages) => languages.Select(LanguageCode.Of).ToValueList();

    private sealed record Written(string? Owner, string[] Languages, WrittenFace[] Faces);

    private sealed record WrittenFace(string[] Audience, string[] Above, string? Owner, string[] Languages);
}
