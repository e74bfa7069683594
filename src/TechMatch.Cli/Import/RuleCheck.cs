using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>Does a rule hold together, and does it suit the field it fills?</summary>
internal sealed class RuleCheck(ImportMapping mapping, Action<string, string> fault)
{
    private static readonly string[] s_setElsewhere = ["id", "kind", "provenance"];

    /// <param name="member">Where the rule stands in the mapping.</param>
    /// <param name="path">The field under <paramref name="owner"/>.</param>
    public void Field(Type owner, string member, string path, ValueRule rule)
    {
        if (s_setElsewhere.Contains(path.Split('.')[0]) && typeof(CatalogRecord).IsAssignableFrom(owner))
        {
            fault(member, $"expected no rule here: '{path}' is made from key, kind and provenance");
            return;
        }

        if (TargetField.Find(owner, path) is not { } target)
        {
            fault(member, $"expected a field of {owner.Name.ToLowerInvariant()} ({string.Join(", ", TargetField.NamesOf(owner))}) or a member of one, got '{path}'");
            return;
        }

        Rule(member, target, rule);
    }

    public void Provenance(string member, ValueRule? rule)
    {
        if (rule is not null) Rule(member, new TargetField(member, TargetShape.Scalar, typeof(string)), rule);
    }

    private void Rule(string member, TargetField target, ValueRule rule)
    {
        CheckOrigin(member, target, rule);
        CheckNames(member, rule);
        var isList = target.Shape == TargetShape.ScalarList;
        Only(isList, $"{member}.split", rule.Split is not null, "a list field");
        Only(isList, $"{member}.max", rule.Max is not null, "a list field");
        Only(isList, $"{member}.all", rule.All is not null, "a list field");
        Only(isList, $"{member}.keywords", rule.Keywords is not null, "a list of terms");
        Only(target.Shape == TargetShape.ObjectList, $"{member}.objects", rule.Objects is not null, "a list of objects");
        Only(target.Shape == TargetShape.Text, $"{member}.languages", rule.Languages is not null, "a text");
        Only(target.Shape == TargetShape.Text, $"{member}.language", rule.Language is not null || rule.LanguageColumn is not null, "a text");
        Only(target.Shape == TargetShape.MoneyRange, $"{member}.low", rule.Low is not null || rule.High is not null, "a money range");
        if (target.Shape is TargetShape.Money or TargetShape.MoneyRange && rule.Currency is not { Length: 3 }) fault($"{member}.currency", $"expected three letters A-Z (ISO 4217), got '{rule.Currency}'");
        if (rule is { Head: not null, Rest: not null }) fault($"{member}.rest", "expected head or rest, got both");
        if (rule.Head is < 1 || rule.Rest is < 1 || rule.Max is < 1) fault(member, "expected head, rest and max to be at least 1");
        if (rule.Language is { } language && !LanguageCode.TryParse(language, out _)) fault($"{member}.language", $"expected two letters a-z (ISO 639-1) or und, got '{language}'");
        if (rule.Decimal == rule.Group) fault($"{member}.group", $"expected another sign than the decimal '{rule.Decimal}', got the same");
        foreach (var (name, child) in rule.Objects?.SelectMany((o, i) => o.Select(p => ($"objects[{i}].{p.Key}", p))) ?? [])
        {
            if (target.Shape == TargetShape.ObjectList) Field(target.ItemType, $"{member}.{name}", child.Key, child.Value);
        }

        foreach (var (name, child) in RuleColumns.Children(rule))
        {
            if (!name.StartsWith("objects[", StringComparison.Ordinal)) Child(member, name, target, child);
        }
    }

    private void Child(string member, string name, TargetField target, ValueRule child)
    {
        if (name.StartsWith("languages.", StringComparison.Ordinal) && !LanguageCode.TryParse(name["languages.".Length..], out _))
            fault($"{member}.{name}", "expected two letters a-z (ISO 639-1) or und as the name");
        Rule($"{member}.{name}", name is "low" or "high" ? target with { Shape = TargetShape.Number } : target, child);
    }

    private void CheckOrigin(string member, TargetField target, ValueRule rule)
    {
        var origins = new (string Name, bool Given)[]
        {
            ("column", rule.Column is not null), ("columns", rule.Columns is not null), ("firstOf", rule.FirstOf is not null),
            ("constant", rule.Constant is not null), ("template", rule.Template is not null), ("keywords", rule.Keywords is not null),
            ("all", rule.All is not null), ("objects", rule.Objects is not null), ("languages", rule.Languages is not null),
            ("low and high", rule.Low is not null || rule.High is not null),
        };
        var given = origins.Where(o => o.Given).Select(o => o.Name).ToList();
        if (given.Count != 1) fault(member, $"expected one of {string.Join(", ", origins.Select(o => o.Name))}, got {(given.Count == 0 ? "none" : string.Join(" and ", given))}");
        if (target.Shape == TargetShape.ObjectList && rule.Objects is null) fault(member, "expected objects: the field is a list of objects");
    }

    private void CheckNames(string member, ValueRule rule)
    {
        if (rule.Map is { } map && !mapping.Maps.ContainsKey(map)) fault($"{member}.map", $"expected one of maps ({string.Join(", ", mapping.Maps.Keys)}), got '{map}'");
        if (rule.LanguageMap is { } names && !mapping.Maps.ContainsKey(names)) fault($"{member}.languageMap", $"expected one of maps ({string.Join(", ", mapping.Maps.Keys)}), got '{names}'");
        if (rule.Keywords is not { } set) return;
        if (!mapping.Keywords.ContainsKey(set)) fault($"{member}.keywords", $"expected one of keywords ({string.Join(", ", mapping.Keywords.Keys)}), got '{set}'");
        if (rule.In is not { Count: > 0 }) fault($"{member}.in", "expected the columns to look in, got none");
    }

    private void Only(bool suits, string member, bool given, string where)
    {
        if (given && !suits) fault(member, $"expected only on {where}");
    }
}
