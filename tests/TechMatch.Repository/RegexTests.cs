using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>
/// A regular expression that backtracks can be made to run for minutes by who writes the text it reads. A limit of time is no way
/// out: on a busy machine one of 100 ms failed on our own files.
/// </summary>
[Trait("catalogue", "H-06")]
public sealed class RegexTests
{
    private static readonly string[] s_makers = ["GeneratedRegex(", "new Regex(", "Regex.IsMatch(", "Regex.Match(", "Regex.Matches(", "Regex.Replace(", "Regex.Split("];

    [Fact]
    public void Regexes_ofTheProduct_cannotBacktrack()
    {
        var lines = Directory.GetFiles(RepositoryRoot.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(f).Where(l => s_makers.Any(m => l.Contains(m, StringComparison.Ordinal))).Select(l => $"{Path.GetRelativePath(RepositoryRoot.Path, f)}: {l.Trim()}"))
            .ToList();

        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, l => !l.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal));
    }
}
