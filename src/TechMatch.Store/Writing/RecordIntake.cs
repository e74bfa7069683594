using System.Runtime.InteropServices;
using System.Text.Json;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>What every record passes before it is queued: known terms and the size limit.</summary>
internal sealed class RecordIntake(VocabularySet vocabularies)
{
    public WriteItem Check(WriteVerb verb, CatalogRecord record, string? etag)
    {
        ArgumentNullException.ThrowIfNull(record);
        var json = RecordJson.Write(record);
        var faults = new List<FieldFault>(RecordTerms.Faults(record, vocabularies));
        if (json.Length > RecordJson.MaxRecordBytes) faults.Add(TooLarge(json));
        return new WriteItem
        {
            Verb = verb,
            Id = record.Id,
            Etag = etag,
            State = record.State,
            Audience = AudienceText.Of(record),
            Json = json,
            ContentHash = RecordJson.ContentHash(json),
            Faults = faults.ToValueList(),
        };
    }

    // The limit is on the whole record; the author is helped by the name of the field that weighs most.
    private static FieldFault TooLarge(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var (field, bytes) = document.RootElement.EnumerateObject()
            .Select(p => (p.Name, Bytes: SizeOf(p.Value)))
            .MaxBy(p => p.Bytes);
        return new FieldFault(field, $"expected a record of at most {RecordJson.MaxRecordBytes} bytes, got {json.Length}, of which {field} takes {bytes}");
    }

    private static int SizeOf(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).Length;
}
