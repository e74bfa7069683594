using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class DamageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Damage is found by opening or by the check at the latest, and says what is damaged, never what it took it for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("catalogue", "R-05")]
    public void Every_file_altered_or_cut_is_found_by_opening_or_checking(bool altered)
    {
        using var folder = new TempFolder();
        string[] files;
        using (var index = Open(folder.Path))
        {
            // Two segments and a deletion, so that every kind of file is there.
            for (var i = 0; i < 50; i++) index.Upsert(TextBench.Document(TextBench.Text($"r{i}", $"Kiln {i}", "waste heat of kilns")));
            index.Commit(50);
            for (var i = 0; i < 5; i++) index.Upsert(TextBench.Document(TextBench.Text($"r{i}", "Kiln", "changed")));
            index.Commit(55);
            files = [.. index.CommittedFiles()];
        }

        Assert.True(files.Length >= 5, $"expected several files, got {string.Join(' ', files)}");
        foreach (var file in files)
        {
            var path = folder.File(file);
            var good = File.ReadAllBytes(path);
            File.WriteAllBytes(path, altered ? Flipped(good) : good[..(good.Length / 2)]);
            var e = Record.Exception(() =>
            {
                using var index = Open(folder.Path);
                index.CheckIntegrity();
            });
            Assert.True(e is SearchUnavailableException, $"{file}: expected it to be refused, got {e?.GetType().Name ?? "nothing"}");

            // The attempt left no lock behind: repaired, the folder opens in the same process.
            File.WriteAllBytes(path, good);
            using var repaired = Open(folder.Path);
            repaired.CheckIntegrity();
            Assert.Equal(50, repaired.DocumentCount);
        }
    }

    [Fact]
    public void Missing_file_is_refused()
    {
        using var folder = new TempFolder();
        using (var index = Open(folder.Path))
        {
            index.Upsert(TextBench.Document(Some.Technology("a", "Kiln")));
            index.Commit(1);
        }

        File.Delete(Directory.EnumerateFiles(folder.Path, "*.cfs").First());
        var e = Assert.Throws<SearchUnavailableException>(() => Open(folder.Path));
        Assert.Equal("text index", e.Part);
        Assert.NotNull(e.InnerException);
    }

    [Fact]
    public void Folder_that_is_a_file_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("text"), "");
        Assert.Throws<SearchUnavailableException>(() => Open(folder.File("text")));
    }

    [Fact]
    public void Read_only_folder_is_refused()
    {
        using var disk = SmallDisk.ReadOnlyOrSkip();
        Assert.Throws<SearchUnavailableException>(() => Open(disk.Path));
    }

    [Fact]
    public void Full_disk_fails_the_commit_keeps_the_last_one_and_leaves_no_lock()
    {
        using var disk = SmallDisk.MountOrSkip("size=3m");
        var ballast = Path.Combine(disk.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[1_500_000]);
        var folder = Path.Combine(disk.Path, "text");
        var committed = 0L;
        using (var index = Open(folder))
        {
            var random = new Random(20261124);
            var e = Assert.Throws<SearchUnavailableException>(() =>
            {
                for (var i = 1; i <= 1_000; i++)
                {
                    index.Upsert(TextBench.Document(TextBench.Text($"r{i:0000}", "Kiln", string.Join(' ', Enumerable.Range(0, 3_000).Select(_ => random.Next().ToString("x8", null))))));
                    index.Commit(i);
                    committed = i;
                }
            });
            Assert.Equal("text index", e.Part);
            Assert.InRange(committed, 1, 999);
            Assert.Equal(committed, index.CommittedSequence);
        }

        File.Delete(ballast);
        using var reopened = Open(folder);
        reopened.CheckIntegrity();
        Assert.Equal(committed, reopened.CommittedSequence);
        Assert.Equal(committed, reopened.DocumentCount);
        reopened.Upsert(TextBench.Document(Some.Technology("more", "Kiln")));
        reopened.Commit(committed + 1);
        reopened.Refresh();
        Assert.Equal(committed + 1, reopened.Search(TextQuery.Parse("kiln", LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 10, Token).TotalHits);
    }

    private static TextIndex Open(string folder) => TextIndex.Open(folder, new TextIndexOptions(), TextBench.Stamp);

    private static byte[] Flipped(byte[] bytes)
    {
        var altered = bytes.ToArray();
        altered[altered.Length / 2] ^= 0x10;
        return altered;
    }
}
