using System.Text;
using TechMatch.Cli.Import;
using TechMatch.Cli.Import.Sources;
using TechMatch.Core.Vocabularies;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests.Import;

/// <summary>Mappings and files as the tests of the import write them.</summary>
internal static class Given
{
    public static VocabularySet Vocabularies { get; } = new CorpusFolder(RepositoryRoot.File("corpus")).ReadVocabularies();

    public static string Sample(string name) => RepositoryRoot.File("tests", "TechMatch.Cli.Tests", "Samples", name);

    /// <summary>A mapping of technologies over a CSV file; fields as JSON, the title from the column of that name.</summary>
    public static string MappingJson(string fields = "", string source = """ "format": "csv" """, string rest = "", string kind = "technology") => $$"""
        {
          "origin": "tests", "licence": "CC0-1.0", "purpose": "tests",
          "source": { {{source}} },
          "kind": "{{kind}}",
          "key": { "prefix": "t-", "columns": ["id"] },
          "provenance": { "source": "tests", "licence": "CC0-1.0", "retrievedOn": "2026-11-01" },
          "language": "en",
          {{(rest.Length > 0 ? rest + "," : "")}}
          "fields": { "title": { "column": "title" }{{(fields.Length > 0 ? ", " + fields : "")}} }
        }
        """;

    public static ImportMapping Mapping(string fields = "", string source = """ "format": "csv" """, string rest = "", string kind = "technology")
    {
        var mapping = MappingFile.Parse(Encoding.UTF8.GetBytes(MappingJson(fields, source, rest, kind)), "test.json");
        Assert.Empty(MappingCheck.Faults(mapping, Vocabularies));
        return mapping;
    }

    public static ImportMapping Shipped(string name) =>
        MappingFile.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "mappings", name + ".json")), name + ".json");

    public static IReadOnlyList<SourceRow> Rows(byte[] file, SourceShape shape)
    {
        using var folder = new TempFolder();
        var path = folder.File("rows");
        File.WriteAllBytes(path, file);
        using var source = SourceFile.Open(path, shape);
        return [.. source.Rows];
    }

    public static IReadOnlyList<SourceRow> Rows(string text, string source = """ "format": "csv" """) => Rows(Encoding.UTF8.GetBytes(text), Mapping(source: source).Source);

    public static IReadOnlyList<MappedRow> Mapped(string text, ImportMapping mapping)
    {
        var mapper = new RecordMapper(mapping);
        return [.. Rows(Encoding.UTF8.GetBytes(text), mapping.Source).Select(mapper.Map)];
    }

    public static IReadOnlyList<MappedRow> MappedSample(string file, string mappingName)
    {
        var mapping = Shipped(mappingName);
        using var source = SourceFile.Open(Sample(file), mapping.Source);
        var mapper = new RecordMapper(mapping);
        return [.. source.Rows.Select(mapper.Map)];
    }
}
