using System.Text.Json;
using TechMatch.Core.Catalog;
using TechMatch.Core.Evaluation;

namespace TechMatch.Search.Evaluation;

/// <summary>A query or document of a test collection.</summary>
public sealed record CollectionText(string Id, string Title, string Text, LanguageCode Language);

/// <summary>
/// A judged collection in a folder: <c>corpus.jsonl</c> ({"id","title","text","lang"}), <c>queries.jsonl</c>
/// ({"id","text","lang"}), <c>qrels.tsv</c> (query, document, grade). Any domain; a missing language is undeclared.
/// </summary>
public sealed class TestCollection
{
    private TestCollection(string folder, IReadOnlyList<CollectionText> queries, Qrels? qrels) => (Folder, Queries, Qrels) = (folder, queries, qrels);

    public string Folder { get; }

    public IReadOnlyList<CollectionText> Queries { get; }

    /// <summary>Null when the folder has no judgements: a run can still be made.</summary>
    public Qrels? Qrels { get; }

    /// <param name="queriesFile">Another file of queries; null takes the folder's.</param>
    /// <param name="qrelsFile">Another file of judgements; null takes the folder's.</param>
    /// <exception cref="FormatException">A file is missing or a line cannot be read; the message names file and line.</exception>
    public static TestCollection Open(string folder, string? queriesFile = null, string? qrelsFile = null)
    {
        if (!File.Exists(Path.Combine(folder, "corpus.jsonl"))) throw new FormatException($"expected a file corpus.jsonl in {folder}, found none");
        var queries = ReadTexts(queriesFile ?? Path.Combine(folder, "queries.jsonl")).ToList();
        var judgements = qrelsFile ?? Path.Combine(folder, "qrels.tsv");
        return new TestCollection(folder, queries, File.Exists(judgements) ? Qrels.Parse(File.ReadAllText(judgements)) : null);
    }

    /// <summary>Reads the documents one by one, so that a large collection need not fit in memory.</summary>
    public IEnumerable<CollectionText> ReadDocuments() => ReadTexts(Path.Combine(Folder, "corpus.jsonl"));

    private static IEnumerable<CollectionText> ReadTexts(string file)
    {
        if (!File.Exists(file)) throw new FormatException($"expected a file {file}, found none");
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            yield return Read(line, file, number);
        }
    }

    private static CollectionText Read(string line, string file, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            string Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            var id = root.GetProperty("id");
            var language = LanguageCode.TryParse(Text("lang"), out var code) ? code : LanguageCode.Undeclared;
            return new CollectionText(id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText(), Text("title"), Text("text"), language);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{Path.GetFileName(file)} line {number} cannot be read: {e.Message}", e);
        }
    }
}
