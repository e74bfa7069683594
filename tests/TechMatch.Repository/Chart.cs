using System.Globalization;
using System.Text.RegularExpressions;
using TechMatch.TestKit;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace TechMatch.Repository;

/// <summary>
/// The templates of the chart with its own values, filled in. Knows what they use of Helm's language (values, the name of the
/// release, quote, toYaml, nindent, if) and refuses all else, so that what it reads is what Helm makes.
/// </summary>
internal static partial class Chart
{
    public const string Release = "here";

    private static string Folder => RepositoryRoot.File("deploy", "helm");

    /// <param name="changes">Values that are not those of the chart: a path, and what stands there instead.</param>
    public static IReadOnlyList<string> Render(params (string Path, string Value)[] changes) =>
        [.. Directory.GetFiles(Path.Combine(Folder, "templates"), "*.yaml").Order(StringComparer.Ordinal).Select(f => Fill(File.ReadAllText(f), changes))];

    private static string Fill(string template, (string Path, string Value)[] changes)
    {
        var wanted = Condition().Replace(template, m => Value(m.Groups["path"].Value, changes).ToString() is { Length: > 0 } ? m.Groups["body"].Value : "");
        var filled = Action().Replace(wanted, m => Evaluate(m.Groups["pipe"].Value, changes));
        return filled.Contains("{{", StringComparison.Ordinal) ? throw new NotSupportedException($"a template uses more of Helm's language than is known here: {filled}") : filled;
    }

    private static string Evaluate(string pipe, (string, string)[] changes)
    {
        var steps = pipe.Split('|', StringSplitOptions.TrimEntries);
        object value = steps[0] switch
        {
            ".Release.Name" => Release,
            var path when path.StartsWith(".Values.", StringComparison.Ordinal) => Value(path, changes),
            var other => throw new NotSupportedException($"'{other}' in a template is not known here"),
        };
        foreach (var step in steps.Skip(1)) value = Apply(step, value);
        return value is YamlMappingNode or YamlSequenceNode ? throw new NotSupportedException($"'{pipe}' is no text") : value.ToString()!;
    }

    private static object Apply(string step, object value) => step.Split(' ') switch
    {
        ["quote"] => $"\"{value}\"",
        ["toYaml"] => new SerializerBuilder().Build().Serialize((YamlNode)value).TrimEnd(),
        ["nindent", var by] => string.Concat(((string)value).Split('\n').Select(l => "\n" + new string(' ', int.Parse(by, CultureInfo.InvariantCulture)) + l.TrimEnd('\r'))),
        _ => throw new NotSupportedException($"'{step}' in a template is not known here"),
    };

    private static object Value(string path, (string Path, string Value)[] changes)
    {
        var keys = path[".Values.".Length..];
        if (changes.FirstOrDefault(c => c.Path == keys) is { Value: { } changed }) return changed;
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, "values.yaml"))));
        var node = keys.Split('.').Aggregate(stream.Documents[0].RootNode, (n, k) => n[k]);
        return node is YamlScalarNode { Value: { } text } ? text : node;
    }

    [GeneratedRegex(@"^\{\{- if (?<path>\.Values\.[\w.]+) \}\}\n(?<body>(?s:.*?))^\{\{- end \}\}\n", RegexOptions.Multiline)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\{\{ (?<pipe>[^{}]+) \}\}")]
    private static partial Regex Action();
}
