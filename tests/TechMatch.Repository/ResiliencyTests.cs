using System.Text.RegularExpressions;
using TechMatch.TestKit;

namespace TechMatch.Repository;

/// <summary>The document of guarantees names tests that are there, and every test that carries a number is in it.</summary>
public sealed partial class ResiliencyTests
{
    private static readonly string s_document = File.ReadAllText(RepositoryRoot.File("docs", "resiliency.md"));

    private static readonly IReadOnlyList<(string Name, string Text)> s_tests =
        [.. Directory.GetFiles(RepositoryRoot.File("tests"), "*Tests.cs", SearchOption.AllDirectories).Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))];

    [Fact]
    public void Document_everyTestItNames_exists()
    {
        var named = TestName().Matches(s_document).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).Distinct().ToList();

        Assert.True(named.Count > 80, $"expected the document to name its tests, found {named.Count}");
        Assert.DoesNotContain(named, n => !s_tests.Any(t => t.Name == n.Class && Regex.IsMatch(t.Text, $@"\bpublic (async Task|Task|void) {n.Method}\(")));
    }

    [Fact]
    public void Document_everyRow_hasATestACommandOrSaysWhyNot()
    {
        var rows = s_document.Split('\n').Where(l => Row().IsMatch(l)).ToList();

        Assert.Equal(54, rows.Sum(r => Number().Count(r.Split('|')[1])) + rows.Count(r => r.StartsWith("| G", StringComparison.Ordinal)));
        Assert.DoesNotContain(rows, r => !TestName().IsMatch(r) && !r.Contains("the command `", StringComparison.Ordinal) && !r.Contains("KNOWN GAP", StringComparison.Ordinal)
            && !r.Contains("does not apply", StringComparison.Ordinal) && !r.Contains("by its signature", StringComparison.Ordinal));
    }

    [Fact]
    public void Traits_ofTests_areNumbersOfTheDocument()
    {
        var traits = s_tests.SelectMany(t => Trait().Matches(t.Text).Select(m => m.Groups[1].Value)).Distinct().ToList();

        Assert.DoesNotContain(traits, t => !s_document.Contains($"| {t}", StringComparison.Ordinal));
        // R-04 to R-09 and H-01 to H-13, but for the one that does not apply, are each found by their number.
        var expected = Enumerable.Range(4, 6).Select(i => $"R-{i:00}").Concat(Enumerable.Range(1, 13).Where(i => i != 11).Select(i => $"H-{i:00}"));
        Assert.Empty(expected.Except(traits));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^\| [GRHAC]-?\d+")]
    private static partial Regex Row();

    [GeneratedRegex(@"[RHAC]-\d\d")]
    private static partial Regex Number();

    [GeneratedRegex("""\[Trait\("catalogue", "([A-Z]-\d\d)"\)\]""")]
    private static partial Regex Trait();
}
