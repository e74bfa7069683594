using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>
/// A kill between the commit of the vectors and that of the text leaves the text the older of the two. A change that then
/// gives a record its old content back was passed over, because the text knew that content, and the newer vectors stayed.
/// </summary>
public sealed class UnevenCommitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_given_back_after_a_kill_between_the_commits_reaches_the_vectors_too()
    {
        var before = Some.Technology("a", "Waste heat boiler");
        await using var bench = await IndexBench.StartAsync(before, Some.Technology("b", "Bag filter"));
        await bench.CloseAsync();
        using var older = new TempFolder();
        Copy(bench.GenerationFolder, older.Path);
        bench.Open();
        await bench.WriteAsync(Some.Technology("a", "Cement mill drive"));
        await bench.Index.CatchUpAsync(Token);
        await bench.CloseAsync();
        // All but the vectors as they were before the second commit.
        foreach (var file in Directory.GetFiles(Path.Combine(bench.GenerationFolder, "text"))) File.Delete(file);
        foreach (var file in Directory.GetFiles(older.Path, "*", SearchOption.AllDirectories).Where(f => !Path.GetRelativePath(older.Path, f).StartsWith("vectors", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(bench.GenerationFolder, Path.GetRelativePath(older.Path, file)), overwrite: true);

        await bench.WriteAsync(before);
        await bench.ReopenAsync();

        Assert.Equal("gen-000001", (await bench.Index.StateAsync(Token)).Generation);
        await bench.EqualsRegistryAsync();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
