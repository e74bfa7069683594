using TechMatch.Search.Concepts;

namespace TechMatch.Search.Text.Analysis.Compounds;

/// <summary>
/// The words compounds of a language are made of, one a line: "-" behind a word that only stands in front, "-" before one
/// that only stands at the end. Learned from the texts of the bundled corpus (docs/languages.md).
/// </summary>
internal sealed record CompoundList(IReadOnlyList<string> Modifiers, IReadOnlyList<string> Heads)
{
    public static CompoundList Read(string language)
    {
        var name = $"TechMatch.Search.Text.Analysis.Compounds.parts-{language}.txt";
        using var stream = typeof(CompoundList).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"resource {name} is missing");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    public static CompoundList Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new CompoundList([.. lines.Where(l => l[0] != '-').Select(l => l.TrimEnd('-'))], [.. lines.Where(l => l[^1] != '-').Select(l => l.TrimStart('-'))]);
    }

    public string Format() => string.Concat(
        Modifiers.Select(m => Heads.Contains(m) ? m : m + "-").Concat(Heads.Except(Modifiers).Select(h => "-" + h))
            .OrderBy(l => l.Trim('-'), StringComparer.Ordinal).Select(l => l + "\n"));

    public CompoundSplitter Splitter(string language, params string[] links) => new(Modifiers, Heads, Endings.Of(language), links);
}
