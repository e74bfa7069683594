using TechMatch.Core.Catalog;
using TechMatch.Core.Evaluation;

namespace TechMatch.Search.Evaluation;

/// <summary>A query or document of a test collection.</summary>
/// <param name="Id">Without white space, as a TREC run has no way to quote it.</param>
public sealed record CollectionText(string Id, string Title, string Text, LanguageCode Language);

/// <summary>
/// A judged collection in a folder: <c>corpus.jsonl</c> ({"id","title","text","lang"}), <c>queries.jsonl</c>
/// ({"id","text","lang"}), <c>qrels.tsv</c> (query, document, grade). Any domain; title and language may be missing, a
/// missing language is undeclared.
/// </summary>
public sealed class TestCollection
{
    private TestCollection(string folder, IReadOnlyList<CollectionText> queries, Qrels? qrels) => (Folder, Queries, Qrels) = (folder, queries, qrels);

    public string Folder { get; }

    public IReadOnlyList<CollectionText> Queries { get; }

    /// <summary>Null when the folder has no judgements: a run can still be made.</summary>
    public Qrels? Qrels { get; }

    /// <param name="queriesFile">Another file of queries; null takes the folder's.</param>
    /// <param name="qrelsFile">Another file of judgements, which must exist; null takes the folder's if it has one.</param>
    /// <exception cref="FormatException">A file is missing or a line cannot be read; the message names file and line.</exception>
    public static TestCollection Open(string folder, string? queriesFile = null, string? qrelsFile = null)
    {
        if (!File.Exists(Path.Combine(folder, "corpus.jsonl"))) throw new FormatException($"expected a file corpus.jsonl in {folder}, found none");
        var queries = CollectionFile.Read(queriesFile ?? Path.Combine(folder, "queries.jsonl")).ToList();
        return new TestCollection(folder, queries, Judgements(folder, qrelsFile));
    }

    /// <summary>Reads the documents one by one, so that a large collection need not fit in memory.</summary>
    /// <exception cref="FormatException">A line cannot be read; the message names file and line.</exception>
    public IEnumerable<CollectionText> ReadDocuments() => CollectionFile.Read(Path.Combine(Folder, "corpus.jsonl"));

    private static Qrels? Judgements(string folder, string? qrelsFile)
    {
        var file = qrelsFile ?? Path.Combine(folder, "qrels.tsv");
        if (File.Exists(file)) return Qrels.Parse(File.ReadAllText(file));
        return qrelsFile is null ? null : throw new FormatException($"expected a file {file}, found none");
    }
}
