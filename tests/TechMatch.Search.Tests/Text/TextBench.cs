using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

/// <summary>A text index in a folder of its own, with the questions most tests ask of it.</summary>
internal sealed class TextBench : IDisposable
{
    public static readonly TextIndexStamp Stamp = new("test", "none");

    private readonly TempFolder _folder = new();
    private long _sequence;

    public TextBench(params ReadOnlySpan<CatalogRecord> records)
        : this(new TextIndexOptions(), records)
    {
    }

    public TextBench(TextIndexOptions options, params ReadOnlySpan<CatalogRecord> records)
    {
        Index = TextIndex.Open(Folder, options, Stamp);
        Add(records);
    }

    public string Folder => _folder.Path;

    public TextIndex Index { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TextDocument Document(CatalogRecord record, long sequence = 1) => new(record, $"hash of {record.Id}", sequence, _ => [1, 2, 3]);

    public static Technology Text(string key, string title, string? body = null, string language = "en", string? summary = null) =>
        Some.Technology(key, title, language) with
        {
            Summary = summary is null ? null : LocalizedText.Of(language, summary),
            Body = body is null ? null : LocalizedText.Of(language, body),
        };

    public void Add(params ReadOnlySpan<CatalogRecord> records)
    {
        foreach (var record in records) Index.Upsert(Document(record, ++_sequence));
        Index.Refresh();
    }

    public TextHits Search(string query, string language = "en", RecordFilter? filter = null, AccessScope? scope = null, int top = 100) =>
        Index.Search(TextQuery.Parse(query, LanguageCode.Of(language)), filter ?? RecordFilter.None, scope ?? AccessScope.Public, top, Token);

    /// <summary>Keys of the records found, best first.</summary>
    public string[] Find(string query, string language = "en", RecordFilter? filter = null, AccessScope? scope = null) =>
        [.. Search(query, language, filter, scope).Hits.Select(h => h.Id.Key)];

    public double ScoreOf(string query, string key, string language = "en") =>
        Search(query, language).Hits.Single(h => h.Id.Key == key).Score;

    public void Dispose()
    {
        Index.Dispose();
        _folder.Dispose();
    }
}
