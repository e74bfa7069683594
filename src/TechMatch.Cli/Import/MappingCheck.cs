using System.Text.Json;
using System.Text.Json.Nodes;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;

namespace TechMatch.Cli.Import;

/// <summary>What is wrong with a mapping before it has seen a row: every fault names the member it stands in.</summary>
internal static class MappingCheck
{
    public static IReadOnlyList<FieldFault> Faults(ImportMapping mapping, VocabularySet vocabularies)
    {
        var faults = new List<FieldFault>();
        void Fault(string member, string message) => faults.Add(new FieldFault(member, message));

        foreach (var (member, text) in ((string, string)[])[("origin", mapping.Origin), ("licence", mapping.Licence), ("purpose", mapping.Purpose), ("provenance.source", mapping.Provenance.Source), ("provenance.licence", mapping.Provenance.Licence)])
        {
            if (string.IsNullOrWhiteSpace(text)) Fault(member, "expected text, got nothing");
        }

        if (!LanguageCode.TryParse(mapping.Language, out _)) Fault("language", $"expected two letters a-z (ISO 639-1) or und, got '{mapping.Language}'");
        CheckSource(mapping.Source, Fault);
        CheckKey(mapping, Fault);
        var rules = new RuleCheck(mapping, Fault);
        if (!mapping.Fields.ContainsKey("title")) Fault("fields.title", "expected a rule for the title, got none");
        foreach (var (path, rule) in mapping.Fields) rules.Field(TargetField.RecordType(mapping.Kind), $"fields.{path}", path, rule);
        rules.Provenance("provenance.sourceId", mapping.Provenance.SourceId);
        rules.Provenance("provenance.url", mapping.Provenance.Url);
        // The terms are tried only on fields that exist and rules that hold together.
        if (faults.Count == 0) faults.AddRange(TermFaults(mapping, vocabularies));
        return faults;
    }

    /// <summary>Columns the mapping names and the file has not.</summary>
    public static IReadOnlyList<FieldFault> ColumnFaults(ImportMapping mapping, IReadOnlyList<string> columns)
    {
        var known = columns.ToHashSet(StringComparer.Ordinal);
        return [.. RuleColumns.Of(mapping)
            .Where(c => !known.Contains(c.Column))
            .Select(c => new FieldFault(c.Member, $"expected a column of the file ({string.Join(", ", columns)}), got '{c.Column}'"))];
    }

    private static void CheckSource(SourceShape source, Action<string, string> fault)
    {
        if (source.Delimiter is not [not '"' and < '\u0080']) fault("source.delimiter", $"expected one ASCII character, got '{source.Delimiter}'");
        if (source.Sheet is not null && source.Format is not (FileFormat.Xlsx or FileFormat.Xls)) fault("source.sheet", $"expected no sheet in a {source.Format.ToString().ToLowerInvariant()} file, got '{source.Sheet}'");
        try
        {
            Sources.TextDecoding.Named(source.Encoding);
        }
        catch (FormatException e)
        {
            fault("source.encoding", e.Message);
        }
    }

    private static void CheckKey(ImportMapping mapping, Action<string, string> fault)
    {
        var key = mapping.Key;
        if (key.Prefix.Length is < 2 or > 40 || !RecordId.TryParse($"{RecordCollections.CollectionOf(mapping.Kind)}/{key.Prefix}x", out _))
            fault("key.prefix", $"expected 2-40 characters a-z 0-9 - _ . starting with a letter or digit, got '{key.Prefix}'");
        if (key.Columns is { Count: > 0 } == key.FirstOf is { Count: > 0 }) fault("key", "expected columns or firstOf, got both or neither");
        if (key is { Url: true, Columns.Count: > 1 }) fault("key.url", $"expected one column with an address, got {key.Columns.Count}");
    }

    /// <summary>Tries every term that a constant, a map or a keyword set can produce in a small record of the kind.</summary>
    private static IEnumerable<FieldFault> TermFaults(ImportMapping mapping, VocabularySet vocabularies)
    {
        foreach (var (path, rule) in mapping.Fields)
        {
            var target = TargetField.Find(TargetField.RecordType(mapping.Kind), path);
            if (target?.Shape is not (TargetShape.Scalar or TargetShape.ScalarList)) continue;
            foreach (var (member, term) in TermsOf(mapping, $"fields.{path}", rule).Distinct())
            {
                if (TermFault(mapping.Kind, target, term, vocabularies) is { } message) yield return new FieldFault(member, message);
            }
        }
    }

    private static IEnumerable<(string Member, string Term)> TermsOf(ImportMapping mapping, string member, ValueRule rule)
    {
        if (rule.Constant is { } constant)
        {
            foreach (var term in ConstantText.Of(constant)) yield return ($"{member}.constant", term);
        }

        if (rule.Map is { } map)
        {
            foreach (var (value, target) in mapping.Maps[map])
            {
                foreach (var term in target.Terms) yield return ($"maps.{map}['{value}']", term);
            }
        }

        if (rule.Keywords is { } set)
        {
            foreach (var term in mapping.Keywords[set].Keys) yield return ($"keywords.{set}['{term}']", term);
        }

        foreach (var (name, child) in RuleColumns.Children(rule))
        {
            foreach (var found in TermsOf(mapping, $"{member}.{name}", child)) yield return found;
        }
    }

    private static string? TermFault(RecordKind kind, TargetField target, string term, VocabularySet vocabularies)
    {
        var record = new JsonObject
        {
            ["kind"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()),
            ["id"] = $"{RecordCollections.CollectionOf(kind)}/probe",
            ["title"] = new JsonObject { ["versions"] = new JsonArray(new JsonObject { ["language"] = "en", ["text"] = "probe", ["kind"] = "original" }) },
            ["provenance"] = new JsonObject { ["source"] = "probe", ["licence"] = "probe", ["retrievedOn"] = "2000-01-01" },
        };
        if (kind == RecordKind.Mandate) record["mandateState"] = "open";
        if (kind == RecordKind.Need) record["country"] = "KZ";
        JsonPath.Set(record, target.Path, target.Shape == TargetShape.ScalarList ? new JsonArray(term) : term);
        if (!RecordJson.TryRead(JsonSerializer.SerializeToUtf8Bytes(record), out var read, out var fault))
            return BelongsTo(fault.Field, target.Path) ? fault.Message : null;
        return RecordTerms.Faults(read, vocabularies).FirstOrDefault(f => BelongsTo(f.Field, target.Path))?.Message;
    }

    // A member that must come with others (climate without evidence does) fails on those, which is not the term's fault.
    private static bool BelongsTo(string field, string path) =>
        field == path || field.StartsWith(path + "[", StringComparison.Ordinal) || (field == "$" && !path.Contains('.', StringComparison.Ordinal));
}
