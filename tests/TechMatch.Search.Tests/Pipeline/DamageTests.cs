using System.Diagnostics;
using TechMatch.Core.Catalog;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

/// <summary>Whatever happens to the files of a generation: the indexes equal the registry again, and never serve the damage.</summary>
public sealed class DamageTests
{
    /// <summary>Lucene's hint and lock, which carry no content: damage to them is harmless.</summary>
    private static readonly string[] s_withoutContent = ["segments.gen", "write.lock"];

    private static readonly CatalogRecord[] s_records =
    [
        Some.Technology("a", "Waste heat boiler") with { Summary = LocalizedText.Of("en", "Steam from kiln exhaust gas, with a bypass for dust.") },
        Some.Technology("b", "Bag filter for cement dust"), Some.Need("c", "Use of kiln exhaust heat"), Some.Startup("d"), Some.Mandate("e"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Harms => ["flip first", "flip middle", "flip last", "empty", "cut half", "cut last", "missing"];

    [Theory]
    [MemberData(nameof(Harms))]
    [Trait("catalogue", "R-05")]
    public async Task Damage_to_any_file_is_found_at_the_next_start_and_rebuilt(string harm)
    {
        await using var bench = await IndexBench.StartAsync(s_records);
        // A second commit on top of the first, so that there is more than one segment, and a deletion.
        await bench.WriteAsync(Some.Technology("f", "Turbine"));
        await bench.Index.CatchUpAsync(Token);
        await bench.DeleteAsync(RecordId.Parse("startups/d"));
        await bench.Index.CatchUpAsync(Token);
        await bench.CloseAsync();
        using var sound = new TempFolder();
        Copy(bench.IndexFolder, sound.Path);
        var files = Directory.GetFiles(sound.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(sound.Path, f)).Order(StringComparer.Ordinal).ToList();
        Assert.InRange(files.Count, 9, 40);
        foreach (var file in files)
        {
            Directory.Delete(bench.IndexFolder, recursive: true);
            Copy(sound.Path, bench.IndexFolder);
            if (!Harm(Path.Combine(bench.IndexFolder, file), harm)) continue;
            bench.Open();
            await bench.EqualsRegistryAsync($"{file}: {harm}");
            Assert.Equal(["technologies/a"], bench.Find("boiler"));
            Assert.Equal(["technologies/f"], bench.Find("turbine"));
            var rebuilt = (await bench.Index.StateAsync(Token)).Generation != "gen-000001";
            Assert.True(rebuilt || s_withoutContent.Contains(Path.GetFileName(file)), $"{file}: {harm}: expected a rebuild");
            await bench.CloseAsync();
        }
    }

    [Fact]
    public async Task Missing_vectors_beside_a_sound_text_index_come_back()
    {
        // The text index knows every hash, so nothing would ever have been embedded again.
        await using var bench = await IndexBench.StartAsync(s_records);
        await bench.CloseAsync();
        Directory.Delete(Path.Combine(bench.GenerationFolder, "vectors"), recursive: true);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Missing_text_index_beside_sound_vectors_comes_back()
    {
        await using var bench = await IndexBench.StartAsync(s_records);
        await bench.CloseAsync();
        Directory.Delete(Path.Combine(bench.GenerationFolder, "text"), recursive: true);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Whole_index_folder_may_be_deleted()
    {
        await using var bench = await IndexBench.StartAsync(s_records);
        await bench.CloseAsync();
        Directory.Delete(bench.IndexFolder, recursive: true);
        await bench.ReopenAsync();
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Index_of_another_registry_is_never_served()
    {
        // The same number of changes in both, so that only the identity of the registry tells them apart.
        await using var bench = await IndexBench.StartAsync(Some.Technology("ours", "Boiler"));
        await using var other = await IndexBench.StartAsync(Some.Technology("theirs", "Boiler"));
        await bench.CloseAsync();
        await other.CloseAsync();
        Directory.Delete(bench.IndexFolder, recursive: true);
        Copy(other.IndexFolder, bench.IndexFolder);
        await bench.ReopenAsync();
        Assert.Equal(["technologies/ours"], bench.Find("boiler"));
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Index_ahead_of_its_registry_is_rebuilt()
    {
        // As after a restore from a backup: the same registry with fewer changes.
        await using var bench = await IndexBench.StartAsync(Some.Technology("kept"));
        await bench.CloseAsync();
        var folder = Path.Combine(bench.IndexFolder, "gen-000001");
        var manifest = GenerationManifest.TryRead(folder)!;
        await using (var generation = IndexGeneration.Open(folder, bench.Make, bench.Time))
        {
            await generation.Vectors.CommitAsync(99, Token);
            generation.Text.Commit(99);
        }

        (manifest with { Sequence = 1 }).Write(folder);
        await bench.ReopenAsync();
        Assert.Equal("gen-000002", (await bench.Index.StateAsync(Token)).Generation);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    public async Task Index_of_another_schema_is_rebuilt()
    {
        await using var bench = await IndexBench.StartAsync(s_records);
        await bench.CloseAsync();
        var folder = bench.GenerationFolder;
        (GenerationManifest.TryRead(folder)! with { SchemaVersion = "0" }).Write(folder);
        await bench.ReopenAsync();
        Assert.Equal("gen-000002", (await bench.Index.StateAsync(Token)).Generation);
        await bench.EqualsRegistryAsync();
    }

    [Fact]
    [Trait("catalogue", "R-08")]
    public async Task Read_only_index_folder_is_refused_with_a_sentence()
    {
        using var disk = SmallDisk.ReadOnlyOrSkip();
        await using var bench = await IndexBench.RegistryAsync(Path.Combine(disk.Path, "index"));
        var e = Assert.Throws<SearchUnavailableException>(() => bench.Open());
        Assert.Equal("index folder", e.Part);
        Assert.Contains(bench.IndexFolder, e.Message, StringComparison.Ordinal);
    }

    /// <returns>False when the harm leaves the file as it is.</returns>
    private static bool Harm(string path, string harm)
    {
        var bytes = File.ReadAllBytes(path);
        if (harm == "missing")
        {
            File.Delete(path);
            return true;
        }

        if (bytes.Length == 0) return false;
        switch (harm)
        {
            case "flip first": bytes[0] ^= 0x10; break;
            case "flip middle": bytes[bytes.Length / 2] ^= 0x01; break;
            case "flip last": bytes[^1] ^= 0x80; break;
            case "empty": bytes = []; break;
            case "cut half": bytes = bytes[..(bytes.Length / 2)]; break;
            case "cut last": bytes = bytes[..^1]; break;
        }

        File.WriteAllBytes(path, bytes);
        return true;
    }

    /// <summary>By cp, which reads beside the lock of a writer, as .NET would not; a file that vanishes meanwhile is left out.</summary>
    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        using var copying = Process.Start(new ProcessStartInfo("cp", ["-R", Path.Combine(from, "."), to]) { RedirectStandardError = true })!;
        copying.WaitForExit();
    }
}
