using System.Text.RegularExpressions;

namespace TechMatch.Cli.Import;

/// <summary>Which columns a mapping reads, and from which of its members.</summary>
internal static partial class RuleColumns
{
    public static IEnumerable<(string Member, string Column)> Of(ImportMapping mapping)
    {
        foreach (var column in mapping.Source.FillDown) yield return ("source.fillDown", column);
        foreach (var column in mapping.Key.Columns ?? []) yield return ("key.columns", column);
        foreach (var column in mapping.Key.FirstOf ?? []) yield return ("key.firstOf", column);
        foreach (var found in Of("provenance.sourceId", mapping.Provenance.SourceId)) yield return found;
        foreach (var found in Of("provenance.url", mapping.Provenance.Url)) yield return found;
        foreach (var (field, rule) in mapping.Fields)
        {
            foreach (var found in Of($"fields.{field}", rule)) yield return found;
        }
    }

    public static IEnumerable<(string Member, string Column)> Of(string member, ValueRule? rule)
    {
        if (rule is null) yield break;
        if (rule.Column is { } column) yield return ($"{member}.column", column);
        foreach (var c in rule.Columns ?? []) yield return ($"{member}.columns", c);
        foreach (var c in rule.FirstOf ?? []) yield return ($"{member}.firstOf", c);
        foreach (var c in (rule.Template ?? []).SelectMany(Placeholders)) yield return ($"{member}.template", c);
        foreach (var c in rule.In ?? []) yield return ($"{member}.in", c);
        if (rule.LanguageColumn is { } language) yield return ($"{member}.languageColumn", language);
        foreach (var (name, child) in Children(rule))
        {
            foreach (var found in Of($"{member}.{name}", child)) yield return found;
        }
    }

    /// <summary>The rules inside a rule, with the member they stand in.</summary>
    public static IEnumerable<(string Name, ValueRule Rule)> Children(ValueRule rule)
    {
        for (var i = 0; i < (rule.All?.Count ?? 0); i++) yield return ($"all[{i}]", rule.All![i]);
        foreach (var (language, child) in rule.Languages ?? new Dictionary<string, ValueRule>()) yield return ($"languages.{language}", child);
        if (rule.Low is { } low) yield return ("low", low);
        if (rule.High is { } high) yield return ("high", high);
        for (var i = 0; i < (rule.Objects?.Count ?? 0); i++)
        {
            foreach (var (name, child) in rule.Objects![i]) yield return ($"objects[{i}].{name}", child);
        }
    }

    public static IEnumerable<string> Placeholders(string piece) => Placeholder().Matches(piece).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"\{([^{}]+)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    internal static partial Regex Placeholder();
}
