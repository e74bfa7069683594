using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Climate.Bat;

/// <summary>One of the ten headings of a technique: a text, or why there is none.</summary>
/// <param name="Text">Null when unknown.</param>
/// <param name="WhyUnknown">Null when there is a text.</param>
[JsonConverter(typeof(SheetHeadingConverter))]
public sealed record SheetHeading(string? Text, string? WhyUnknown);

/// <summary>In a file: the text, or <c>{"unknown": "the reason"}</c>. Nothing, and an empty text, are no heading.</summary>
internal sealed class SheetHeadingConverter : JsonConverter<SheetHeading>
{
    private const string Unknown = "unknown";

    public override bool HandleNull => true;

    public override SheetHeading Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new SheetHeading(Said(ref reader), null);
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(Unknown) || !reader.Read()
            || reader.TokenType != JsonTokenType.String)
            throw new JsonException($"expected a text under each heading, or {{\"{Unknown}\": \"why\"}}");
        var why = Said(ref reader);
        return reader.Read() && reader.TokenType == JsonTokenType.EndObject ? new SheetHeading(null, why) : throw new JsonException($"expected nothing beside \"{Unknown}\"");
    }

    public override void Write(Utf8JsonWriter writer, SheetHeading value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(Unknown, value.WhyUnknown);
        writer.WriteEndObject();
    }

    private static string Said(ref Utf8JsonReader reader) =>
        reader.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw new JsonException("expected words under each heading, got none");
}
