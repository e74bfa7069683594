using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TechMatch.Cli.Import.Sources;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>A row after mapping: a record, or why there is none.</summary>
internal sealed record MappedRow(long Line, string Name, CatalogRecord? Record)
{
    public IReadOnlyList<FieldFault> Faults { get; init; } = [];

    /// <summary>What was left out of the record, and why. Alike for all rows it happens to, so that they can be counted.</summary>
    public IReadOnlyList<FieldFault> Warnings { get; init; } = [];
}

/// <summary>
/// Makes records of rows. Everything goes through <see cref="RecordJson.TryRead"/>, so an imported record keeps the same
/// rules as one from anywhere else.
/// </summary>
internal sealed class RecordMapper
{
    private readonly ImportMapping _mapping;
    private readonly DateOnly _retrievedOn;
    private readonly (TargetField Target, ValueRule Rule)[] _fields;
    private readonly RuleReader _reader;
    private readonly Dictionary<string, long> _lineOfKey = new(StringComparer.Ordinal);

    /// <param name="mapping">Has passed <see cref="MappingCheck.Faults"/>.</param>
    public RecordMapper(ImportMapping mapping, DateOnly? retrievedOn = null)
    {
        _mapping = mapping;
        _retrievedOn = retrievedOn ?? mapping.Provenance.RetrievedOn;
        _fields = [.. mapping.Fields.Select(f => (TargetField.Find(TargetField.RecordType(mapping.Kind), f.Key)!, f.Value))];
        _reader = new RuleReader(mapping);
    }

    public MappedRow Map(SourceRow row)
    {
        if (row.Fault is { } unreadable) return Rejected(row.Line, "", [new FieldFault("row", unreadable)]);
        var reading = new RowReading(row, SourceFormatting.Of(_mapping.Source));
        var sourceId = SourceKey.ValueOf(row, _mapping.Key);
        if (sourceId.Length == 0) return Rejected(row.Line, "", [new FieldFault("key", $"expected a value in {string.Join(" or ", _mapping.Key.FirstOf ?? _mapping.Key.Columns!)}, got nothing")]);
        var name = $"{RecordCollections.CollectionOf(_mapping.Kind)}/{SourceKey.KeyOf(sourceId, _mapping.Key)}";
        if (!_lineOfKey.TryAdd(name, row.Line))
            return Rejected(row.Line, name, [new FieldFault("key", $"expected each key once, got '{ValueParsing.Shown(sourceId)}' also on line {_lineOfKey[name].ToString(CultureInfo.InvariantCulture)}")]);

        var json = Assemble(name, sourceId, reading);
        if (reading.Faults.Count > 0) return Rejected(row.Line, name, reading.Faults, reading.Warnings);
        CatalogRecord? record;
        while (!RecordJson.TryRead(JsonSerializer.SerializeToUtf8Bytes(json), out record, out var fault))
        {
            if (Droppable(fault) is not { } path) return Rejected(row.Line, name, [fault], reading.Warnings);
            JsonPath.Remove(json, path);
            reading.Warn(path, ImportTally.General(fault.Message));
        }

        return new MappedRow(row.Line, name, record) { Warnings = reading.Warnings };
    }

    private JsonObject Assemble(string name, string sourceId, RowReading reading)
    {
        var json = new JsonObject
        {
            ["kind"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(_mapping.Kind.ToString()),
            ["id"] = name,
            ["provenance"] = Provenance(sourceId, reading),
        };
        var filled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (target, rule) in _fields)
        {
            if (_reader.Read(target, rule, target.Path, reading) is not { } value)
            {
                if (rule.Required || target.Path == "title") reading.Fault(target.Path, $"expected a value in {Columns(rule)}, got nothing");
                continue;
            }

            JsonPath.Set(json, target.Path, value);
            if (rule.Constant is null && target.Path.Contains('.', StringComparison.Ordinal)) filled.Add(target.Path[..target.Path.LastIndexOf('.')]);
        }

        // "climate.evidence": a constant alone is no claim.
        foreach (var parent in _fields.Where(f => f.Target.Path.Contains('.', StringComparison.Ordinal)).Select(f => f.Target.Path[..f.Target.Path.LastIndexOf('.')]).Distinct())
        {
            if (!filled.Any(f => f == parent || f.StartsWith(parent + ".", StringComparison.Ordinal))) JsonPath.Remove(json, parent);
        }

        return json;
    }

    private JsonObject Provenance(string sourceId, RowReading reading)
    {
        var provenance = new JsonObject
        {
            ["source"] = _mapping.Provenance.Source,
            ["sourceId"] = sourceId,
            ["licence"] = _mapping.Provenance.Licence,
            ["retrievedOn"] = _retrievedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        void Set(string member, ValueRule? rule)
        {
            var target = new TargetField($"provenance.{member}", TargetShape.Scalar, typeof(string));
            if (rule is not null && _reader.Read(target, rule, target.Path, reading) is { } value) provenance[member] = value;
        }

        Set("sourceId", _mapping.Provenance.SourceId);
        Set("url", _mapping.Provenance.Url);
        return provenance;
    }

    /// <summary>The path of the field that may go without, when the fault stands in one.</summary>
    private string? Droppable(FieldFault fault) => _fields
        .Where(f => f.Rule.OnInvalid == InvalidValue.Drop)
        .Select(f => f.Target.Path)
        .Concat(_mapping.Provenance.Url?.OnInvalid == InvalidValue.Drop ? ["provenance.url"] : [])
        .FirstOrDefault(path => fault.Field == path || fault.Field.StartsWith(path + ".", StringComparison.Ordinal) || fault.Field.StartsWith(path + "[", StringComparison.Ordinal)
            // A rule of a nested object names only its own member.
            || fault.Field == path[(path.LastIndexOf('.') + 1)..]);

    private static string Columns(ValueRule rule) => string.Join(" or ", RuleColumns.Of("", rule).Select(c => $"column '{c.Column}'").Distinct().DefaultIfEmpty("the mapping"));

    private static MappedRow Rejected(long line, string name, IReadOnlyList<FieldFault> faults, IReadOnlyList<FieldFault>? warnings = null) =>
        new(line, name, null) { Faults = faults, Warnings = warnings ?? [] };
}

/// <summary>One row while it is being read: cleaned cells, and what was found wrong.</summary>
internal sealed class RowReading(SourceRow row, SourceFormatting formatting)
{
    private readonly Dictionary<string, string> _clean = new(StringComparer.Ordinal);
    private readonly List<FieldFault> _faults = [];
    private readonly List<FieldFault> _warnings = [];

    public IReadOnlyList<FieldFault> Faults => _faults;

    public IReadOnlyList<FieldFault> Warnings => _warnings;

    public string this[string column]
    {
        get
        {
            if (!_clean.TryGetValue(column, out var text)) _clean.Add(column, text = TextCleaning.Clean(row[column], formatting));
            return text;
        }
    }

    public void Fault(string field, string message) => _faults.Add(new FieldFault(field, message));

    public void Warn(string field, string message) => _warnings.Add(new FieldFault(field, message));
}
