using TechMatch.TestKit;

namespace TechMatch.Relevance;

/// <summary>
/// A checked-in answer. A difference fails with both texts; <c>TECHMATCH_UPDATE_GOLDEN=1</c> accepts the new one, and the
/// diff of the commit shows what moved.
/// </summary>
internal static class GoldenFile
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("TECHMATCH_UPDATE_GOLDEN") == "1";

    public static void Check(string name, string actual)
    {
        var path = RepositoryRoot.File("tests", "TechMatch.Relevance", "golden", name);
        if (s_update)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"golden/{name} is missing; TECHMATCH_UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    /// <summary>Golden files under <paramref name="folder"/> that no check has a name for any more.</summary>
    public static IReadOnlyList<string> Orphans(string folder, IEnumerable<string> expected)
    {
        var path = RepositoryRoot.File("tests", "TechMatch.Relevance", "golden", folder);
        var known = expected.ToHashSet(StringComparer.Ordinal);
        return Directory.Exists(path) ? [.. Directory.GetFiles(path).Select(f => Path.GetFileName(f)!).Where(f => !known.Contains(f)).Order(StringComparer.Ordinal)] : [];
    }
}
