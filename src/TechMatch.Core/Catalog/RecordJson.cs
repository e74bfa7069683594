using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TechMatch.Core.Catalog;

/// <summary>One thing wrong with one field of a record. <paramref name="Field"/> is a JSON path such as <c>ticket.low</c>.</summary>
public sealed record FieldFault(string Field, string Message);

/// <summary>
/// The stored and exchanged form of a record: JSON, camelCase, enums as snake_case, nulls and empty lists left out.
/// The same record always gives the same bytes, so the SHA-256 of them is its content hash.
/// </summary>
public static class RecordJson
{
    /// <summary>A whole record may not be larger than this many UTF-8 bytes.</summary>
    public const int MaxRecordBytes = 1_000_000;

    private static readonly JsonSerializerOptions s_options = CreateOptions();

    public static byte[] Write(CatalogRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, s_options);

    /// <summary>SHA-256 over <see cref="Write"/>, 64 lower-case hex digits.</summary>
    public static string ContentHash(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    /// <summary>Reads bytes that <see cref="Write"/> made.</summary>
    /// <exception cref="JsonException">The bytes are not a record.</exception>
    public static CatalogRecord Read(ReadOnlySpan<byte> json) =>
        TryRead(json, out var record, out var fault) ? record : throw new JsonException($"{fault.Field}: {fault.Message}");

    /// <summary>Reads bytes from outside. Unknown members are refused, so that a misspelt field cannot vanish.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out CatalogRecord? record, [NotNullWhen(false)] out FieldFault? fault)
    {
        record = null;
        fault = null;
        if (json.Length > MaxRecordBytes)
        {
            fault = new FieldFault("$", $"expected at most {MaxRecordBytes} bytes, got {json.Length}");
            return false;
        }

        try
        {
            record = JsonSerializer.Deserialize<CatalogRecord>(json, s_options);
            if (record is not null) return true;
            fault = new FieldFault("$", "expected a record, got null");
        }
        catch (JsonException e)
        {
            fault = new FieldFault(PathOf(e.Path) + (e as ListItemJsonException)?.Tail, Message(e));
        }
        catch (ArgumentException e)
        {
            fault = new FieldFault(Camel(e.ParamName ?? "$"), Bare(e));
        }
        catch (NotSupportedException e)
        {
            // System.Text.Json says so when the discriminator "kind" is missing.
            fault = new FieldFault("kind", $"expected organisation, technology, startup, proposal, need or mandate ({e.Message})");
        }

        return false;
    }

    /// <summary>The message of an argument error without the "(Parameter …)" tail.</summary>
    public static string Bare(ArgumentException e)
    {
        var tail = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return tail < 0 ? e.Message : e.Message[..tail];
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowOutOfOrderMetadataProperties = true,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            MaxDepth = 32,
            // Cyrillic and Chinese stay readable in the database and in the corpus files.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AlwaysWriteMeaningfulDefaults } },
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };
        options.MakeReadOnly();
        return options;
    }

    // A default is left out only where it means unknown or none; a zero amount, TRL or enum member is information.
    private static void AlwaysWriteMeaningfulDefaults(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            var isList = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(ValueList<>);
            if (isList) property.ShouldSerialize = static (_, value) => value is System.Collections.IEnumerable list && list.GetEnumerator().MoveNext();
            else if (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null && property.PropertyType != typeof(bool))
                property.ShouldSerialize = static (_, _) => true;
        }
    }

    private static string PathOf(string? path) => path is null or "$" or "" ? "$" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;

    private static string Message(JsonException e) => e.InnerException switch
    {
        ArgumentException inner => Bare(inner),
        { } inner => inner.Message,
        null => e.Message.Split(" Path:", 2)[0],
    };

    private static string Camel(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
