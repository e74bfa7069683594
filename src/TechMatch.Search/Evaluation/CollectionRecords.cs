using System.Globalization;
using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Evaluation;

/// <summary>
/// Documents of a test collection as records of the catalogue, so that they go through the product's own pipeline.
/// Their names are numbers; <see cref="DocumentOf"/> finds the way back.
/// </summary>
internal sealed class CollectionRecords
{
    // Holds no letter and no digit: an untitled document has a title field of length zero, not an invented one.
    private const string NoTitle = "—";

    private static readonly Provenance s_provenance = new() { Source = "test collection", Licence = "as the collection states", RetrievedOn = new DateOnly(2026, 1, 1) };

    private readonly List<string> _documents = [];

    public string DocumentOf(RecordId id) => _documents[int.Parse(id.Key, CultureInfo.InvariantCulture)];

    public CatalogRecord Add(CollectionText document)
    {
        var key = _documents.Count.ToString(CultureInfo.InvariantCulture);
        _documents.Add(document.Id);
        var (title, overflow) = Cut(Repaired(document.Title), CatalogRecord.MaxTitleLength);
        var body = Cut((overflow + " " + Repaired(document.Text)).Trim(), TextVersion.MaxLength).Head;
        return new Technology
        {
            Id = RecordId.Of(RecordKind.Technology, key),
            Title = LocalizedText.Of(document.Language, string.IsNullOrWhiteSpace(title) ? NoTitle : title),
            Body = string.IsNullOrWhiteSpace(body) ? null : LocalizedText.Of(document.Language, body),
            Provenance = s_provenance,
        };
    }

    private static (string Head, string Tail) Cut(string text, int length)
    {
        if (text.Length <= length) return (text, "");
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return (text[..length], text[length..]);
    }

    /// <summary>Old collections hold control characters and broken pairs; a record may not.</summary>
    private static string Repaired(string text) => TextFolding.WellFormed(text).Replace('\0', ' ');
}
