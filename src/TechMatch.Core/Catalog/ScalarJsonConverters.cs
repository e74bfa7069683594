using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>Reads a string into a value type, turning a broken value into <see cref="JsonException"/> with its path.</summary>
internal abstract class StringScalarConverter<T> : JsonConverter<T>
{
    protected abstract T Parse(string text);

    protected abstract string Format(T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"expected a string, got {reader.TokenType}");
        try
        {
            return Parse(reader.GetString()!);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));
}

internal sealed class RecordIdJsonConverter : StringScalarConverter<RecordId>
{
    protected override RecordId Parse(string text) => RecordId.Parse(text);

    protected override string Format(RecordId value) => value.Name;
}

internal sealed class CodeJsonConverter : StringScalarConverter<Code>
{
    protected override Code Parse(string text) => Code.Of(text);

    protected override string Format(Code value) => value.Value;
}

internal sealed class CountryCodeJsonConverter : StringScalarConverter<CountryCode>
{
    protected override CountryCode Parse(string text) => CountryCode.Of(text);

    protected override string Format(CountryCode value) => value.Value;
}

internal sealed class LanguageCodeJsonConverter : StringScalarConverter<LanguageCode>
{
    protected override LanguageCode Parse(string text) => LanguageCode.Of(text);

    protected override string Format(LanguageCode value) => value.Value;
}

internal sealed class ReadinessLevelJsonConverter : JsonConverter<ReadinessLevel>
{
    public override ReadinessLevel Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var level) && level is >= 1 and <= 9
            ? new ReadinessLevel(level)
            : throw new JsonException("expected a TRL of 1-9");

    public override void Write(Utf8JsonWriter writer, ReadinessLevel value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

internal sealed class TonnesCo2ePerYearJsonConverter : JsonConverter<TonnesCo2ePerYear>
{
    public override TonnesCo2ePerYear Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var tonnes) && double.IsFinite(tonnes) && tonnes >= 0
            ? new TonnesCo2ePerYear(tonnes)
            : throw new JsonException("expected a finite number of at least 0 t CO2e/a");

    public override void Write(Utf8JsonWriter writer, TonnesCo2ePerYear value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

internal sealed class ValueListJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ValueList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(ValueListJsonConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

internal sealed class ValueListJsonConverter<T> : JsonConverter<ValueList<T>>
{
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(ref reader, options) is { } items ? new ValueList<T>(items) : default;
        }
        catch (JsonException e)
        {
            // The nested call starts its path anew at $; the serializer puts the list's own path into an exception without one.
            throw new ListItemJsonException(e);
        }
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value) JsonSerializer.Serialize(writer, item, options);
        writer.WriteEndArray();
    }
}

/// <summary>A fault inside a list: <see cref="JsonException.Path"/> is the list's, <see cref="Tail"/> leads from there to the fault.</summary>
internal sealed class ListItemJsonException(JsonException inner) : JsonException(inner.Message, inner.InnerException)
{
    public string Tail { get; } = (inner.Path is ['$', .. var rest] ? rest : "") + ((inner as ListItemJsonException)?.Tail ?? "");
}
