using System.Text.Json.Nodes;
using TechMatch.Cli.Import.Sources;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>Turns what a rule finds in a row into the JSON of its field.</summary>
internal sealed class RuleReader(ImportMapping mapping)
{
    private readonly Dictionary<string, KeywordTerms> _keywords = mapping.Keywords.ToDictionary(k => k.Key, k => new KeywordTerms(k.Value), StringComparer.Ordinal);

    private readonly Dictionary<string, Dictionary<string, MapTarget>> _maps = mapping.Maps.ToDictionary(
        m => m.Key, m => m.Value.DistinctBy(e => e.Key.ToUpperInvariant()).ToDictionary(e => e.Key, e => e.Value, StringComparer.OrdinalIgnoreCase), StringComparer.Ordinal);

    /// <returns>Null when the row has nothing for it. A value that cannot be read goes to the row's faults or warnings.</returns>
    public JsonNode? Read(TargetField target, ValueRule rule, string path, RowReading row)
    {
        switch (target.Shape)
        {
            case TargetShape.Text: return Text(rule, path, row);
            case TargetShape.ScalarList: return Many(rule, path, row) is { Count: > 0 } values ? new JsonArray([.. values.Select(v => (JsonNode)v)]) : null;
            case TargetShape.ObjectList: return Objects(target, rule, path, row);
            case TargetShape.MoneyRange: return Range(rule, path, row);
        }

        if (Single(rule, path, row) is not { } text) return null;
        var invalid = "";
        switch (target.Shape)
        {
            case TargetShape.Scalar: return text;
            case TargetShape.Date when ValueParsing.TryDate(text, rule.Formats, out var date, out invalid): return date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            case TargetShape.Boolean when ValueParsing.TryBoolean(text, out var truth, out invalid): return truth;
            case TargetShape.Money when ValueParsing.TryAmount(text, rule.Decimal, rule.Group, out var amount, out invalid): return new JsonObject { ["amount"] = amount, ["currency"] = rule.Currency };
            case TargetShape.Number when ValueParsing.TryNumber(text, rule.Decimal, rule.Group, out var number, out invalid): return number;
            case TargetShape.WholeNumber when ValueParsing.TryNumber(text, rule.Decimal, rule.Group, out var number, out invalid):
                if (number == decimal.Truncate(number) && Math.Abs(number) <= int.MaxValue) return (int)number;
                invalid = $"expected a whole number, got '{ValueParsing.Shown(text)}'";
                break;
        }

        Invalid(rule, path, invalid, row);
        return null;
    }

    private static void Invalid(ValueRule rule, string path, string message, RowReading row)
    {
        if (rule.OnInvalid == InvalidValue.Drop) row.Warn(path, ImportTally.General(message));
        else row.Fault(path, message);
    }

    private JsonNode? Text(ValueRule rule, string path, RowReading row)
    {
        if (rule.Languages is { } languages)
        {
            var versions = languages
                .Select(l => (Language: l.Key, Text: Single(l.Value, path, row)))
                .Where(v => v.Text is not null)
                .ToList();
            var original = versions.FindIndex(v => v.Language == rule.Original);
            return versions.Count == 0 ? null : Versions(versions.Select((v, i) => (v.Language, v.Text!, i == Math.Max(0, original))));
        }

        return Single(rule, path, row) is { } text ? Versions([(Language(rule, path, row), text, true)]) : null;
    }

    private string Language(ValueRule rule, string path, RowReading row)
    {
        if (rule.LanguageColumn is not { } column || row[column].Length == 0) return rule.Language ?? mapping.Language;
        var value = row[column];
        if (rule.LanguageMap is { } map && _maps[map].TryGetValue(value, out var target) && target.Terms is [var mapped]) value = mapped;
        if (LanguageCode.TryParse(value, out _)) return value;
        Invalid(rule, path, $"expected a language (ISO 639-1) in column '{column}', got '{ValueParsing.Shown(value)}'", row);
        return mapping.Language;
    }

    private static JsonObject Versions(IEnumerable<(string Language, string Text, bool Original)> versions) => new()
    {
        ["versions"] = new JsonArray([.. versions.Select(v => new JsonObject { ["language"] = v.Language, ["text"] = v.Text, ["kind"] = v.Original ? "original" : "human" })]),
    };

    private JsonObject? Range(ValueRule rule, string path, RowReading row)
    {
        var range = new JsonObject();
        foreach (var (name, end) in ((string, ValueRule?)[])[("low", rule.Low), ("high", rule.High)])
        {
            if (end is null || Single(end, path, row) is not { } text) continue;
            if (ValueParsing.TryAmount(text, end.Decimal, end.Group, out var amount, out var expected)) range[name] = amount;
            else Invalid(rule, $"{path}.{name}", expected, row);
        }

        if (range.Count == 0) return null;
        range["currency"] = rule.Currency;
        return range;
    }

    private JsonArray? Objects(TargetField target, ValueRule rule, string path, RowReading row)
    {
        var list = new JsonArray();
        foreach (var members in rule.Objects!)
        {
            var item = new JsonObject();
            var filled = false;
            foreach (var (name, child) in members)
            {
                if (Read(TargetField.Find(target.ItemType, name)!, child, $"{path}.{name}", row) is not { } value) continue;
                JsonPath.Set(item, name, value);
                filled |= child.Constant is null;
            }

            if (filled) list.Add(item);
        }

        return list.Count == 0 ? null : list;
    }

    private string? Single(ValueRule rule, string path, RowReading row)
    {
        var text = string.Join(", ", Many(rule, path, row));
        if (rule.Head is { } head) text = text[..TextCleaning.CutAt(text, head)].TrimEnd();
        if (rule.Rest is { } rest) text = text[TextCleaning.CutAt(text, rest)..].TrimStart();
        return text.Length == 0 ? null : text;
    }

    private List<string> Many(ValueRule rule, string path, RowReading row)
    {
        IEnumerable<string> values = rule switch
        {
            { All: { } all } => all.SelectMany(r => Many(r, path, row)),
            { Keywords: { } set } => Found(set, rule, path, row),
            { Constant: { } constant } => ConstantText.Of(constant),
            { Columns: { } columns } => [string.Join(rule.Join, columns.Select(c => row[c]).Where(v => v.Length > 0))],
            { FirstOf: { } columns } => [columns.Select(c => row[c]).FirstOrDefault(v => v.Length > 0) ?? ""],
            { Template: { } pieces } => [string.Join(rule.Join, pieces.Select(p => Filled(p, row)).Where(p => p.Length > 0))],
            { Column: { } column } => [row[column]],
            _ => [],
        };
        if (rule.Split is { } separator) values = values.SelectMany(v => v.Split([separator, SourceRow.ListSeparator.ToString()], StringSplitOptions.TrimEntries));
        else values = values.Select(v => v.Replace(SourceRow.ListSeparator.ToString(), ", ", StringComparison.Ordinal));
        values = values.Where(v => v.Length > 0);
        if (rule.Lower) values = values.Select(v => v.ToLowerInvariant());
        if (rule.Map is { } map) values = values.SelectMany(v => Mapped(v, map, rule, path, row));
        var list = values.Distinct(StringComparer.Ordinal).ToList();
        return rule.Max is { } max && list.Count > max ? list[..max] : list;
    }

    private IReadOnlyList<string> Found(string set, ValueRule rule, string path, RowReading row)
    {
        var terms = _keywords[set].In(rule.In!.Select(c => row[c]), rule.MinPoints);
        if (terms.Count == 0) row.Warn(path, $"no keyword of '{set}' found often enough");
        return terms;
    }

    private IReadOnlyList<string> Mapped(string value, string map, ValueRule rule, string path, RowReading row)
    {
        if (_maps[map].TryGetValue(value, out var target)) return target.Terms;
        switch (rule.Otherwise)
        {
            case MapMiss.Keep: return [value];
            case MapMiss.Drop: row.Warn(path, $"no entry in map '{map}' for '{ValueParsing.Shown(value)}'"); break;
            default: row.Fault(path, $"expected a value of map '{map}', got '{ValueParsing.Shown(value)}'"); break;
        }

        return [];
    }

    private static string Filled(string piece, RowReading row)
    {
        var isWhole = true;
        var text = RuleColumns.Placeholder().Replace(piece, m =>
        {
            var value = row[m.Groups[1].Value];
            isWhole &= value.Length > 0;
            return value;
        });
        return isWhole ? text : "";
    }
}
