using System.Text.RegularExpressions;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>What the documents point at exists.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Documents_everyRelativeLink_leadsSomewhere()
    {
        var broken =
            from file in MarkdownFiles()
            from Match link in MarkdownLink().Matches(File.ReadAllText(file))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target))
            select $"{Path.GetRelativePath(RepositoryRoot.Path, file)} → {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Readme_givesTheTwoCommands()
    {
        var readme = File.ReadAllText(RepositoryRoot.File("README.md"));
        Assert.Contains("dotnet run --project src/TechMatch.Service", readme, StringComparison.Ordinal);
        Assert.Contains("dotnet test", readme, StringComparison.Ordinal);
    }

    private static IEnumerable<string> MarkdownFiles() =>
        Directory.GetFiles(RepositoryRoot.Path, "*.md", SearchOption.AllDirectories)
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex MarkdownLink();
}
