using System.Text.Json;
using System.Text.Json.Nodes;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Submissions;

/// <summary>Something that would make a record better, before anybody reviews it.</summary>
/// <param name="Key">Of the text, for translations: <c>technology.summary</c>.</param>
/// <param name="Gain">What filling it adds to the score.</param>
/// <param name="Required">It cannot be submitted without.</param>
public sealed record FieldAdvice(string Field, string Key, string Text, double Gain, bool Required);

/// <param name="Score">0–1, the filled weight of all.</param>
/// <param name="Advice">Required first, then by gain.</param>
/// <param name="Floor">The least score that may be submitted.</param>
public sealed record CompletenessReport(double Score, double Floor, ValueList<FieldAdvice> Advice)
{
    public bool MaySubmit => Score >= Floor && !Advice.Any(a => a.Required);
}

/// <summary>How complete a record of each kind is: fields, weights and advice are a data file (<c>corpus/completeness.json</c>).</summary>
public sealed class CompletenessRules
{
    private readonly Dictionary<RecordKind, KindRules> _kinds;

    private CompletenessRules(IEnumerable<KindRules> kinds) => _kinds = kinds.ToDictionary(k => k.Kind);

    /// <summary>Asks for nothing.</summary>
    public static CompletenessRules None { get; } = new([]);

    /// <exception cref="FormatException">Not such a file.</exception>
    public static CompletenessRules Parse(ReadOnlySpan<byte> json, string fileName) => DataFile.Parse<RulesFile, CompletenessRules>(json, "completeness rules", fileName, f => new CompletenessRules(f.Kinds));

    public CompletenessReport Report(CatalogRecord record)
    {
        if (!_kinds.TryGetValue(record.Id.Kind, out var rules)) return new CompletenessReport(1, 0, []);
        var json = JsonNode.Parse(RecordJson.Write(record));
        var total = rules.Fields.Sum(f => f.Weight);
        var missing = rules.Fields.Where(f => !IsFilled(json, f)).ToList();
        var advice = missing.Select(f => new FieldAdvice(f.Field, $"{RecordCollections.CollectionOf(record.Id.Kind)}.{f.Field}", f.Advice, f.Weight / total, f.Required));
        return new CompletenessReport(
            1 - missing.Sum(f => f.Weight) / total, rules.Floor,
            [.. advice.OrderByDescending(a => a.Required).ThenByDescending(a => a.Gain).ThenBy(a => a.Field, StringComparer.Ordinal)]);
    }

    private static bool IsFilled(JsonNode? record, FieldRule rule)
    {
        var node = record;
        foreach (var step in rule.Field.Split('.')) node = node is JsonObject o ? o[step] : null;
        return node switch
        {
            null => false,
            JsonArray list => list.Count >= Math.Max(1, rule.Least ?? 1),
            // A text with versions: the longest counts.
            JsonObject text when text["versions"] is JsonArray versions => versions.Max(v => v!["text"]!.GetValue<string>().Length) >= (rule.Least ?? 1),
            _ => true,
        };
    }

    /// <param name="Id">Tells a reader of the file what it is; so do about, origin and licence.</param>
    private sealed record RulesFile(string Id, string About, string Origin, string Licence, ValueList<KindRules> Kinds);

    private sealed record KindRules
    {
        public required RecordKind Kind { get; init; }

        public required double Floor
        {
            get;
            init => field = value is >= 0 and <= 1 ? value : throw new ArgumentException($"expected a floor of 0-1, got {value}", nameof(Floor));
        }

        public required ValueList<FieldRule> Fields
        {
            get;
            init => field = value.Count > 0 ? value : throw new ArgumentException("expected at least one field, got none", nameof(Fields));
        }
    }

    /// <param name="Least">Characters of a text, entries of a list.</param>
    private sealed record FieldRule(string Field, double Weight, string Advice, int? Least = null, bool Required = false)
    {
        public double Weight { get; } = Weight > 0 && double.IsFinite(Weight) ? Weight : throw new ArgumentException($"expected a weight over 0, got {Weight}", nameof(Weight));
    }
}
