using TechMatch.Core.Catalog;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

/// <summary>
/// A disk that fails at every operation in turn of a small history of commits. Whatever the moment, the index that is found
/// afterwards is the last one acknowledged or the one that was being committed, whole, and never something between.
/// </summary>
[Trait("catalogue", "R-04")]
public sealed class FailingDiskTests
{
    private const int Commits = 2;

    [Fact]
    public void PowerLost_atEveryOperation_leavesTheOldCommitOrTheNewOne()
    {
        var operations = OperationsOfAll();
        Assert.InRange(operations, 60, 2_000);
        var (asOld, asNew) = (0, 0);
        for (var at = 1; at <= operations; at++)
        {
            using var folder = new TempFolder();
            var disk = new FaultyDirectory(folder.File("live"), at, forGood: true);
            var acknowledged = Run(() => disk);
            Assert.True(disk.HasFailed, $"operation {at} of {operations} was never reached");
            disk.CopyAfterPowerLoss(folder.File("after"), new Random(at));

            var found = StateOf(folder.File("after"), acknowledged, $"power lost at operation {at}");
            if (found == acknowledged) asOld++;
            else asNew++;
        }

        // Both ends are met, or the test would look at one side only.
        Assert.True(asOld > 0 && asNew > 0, $"{asOld} as before, {asNew} as committed");
    }

    [Fact]
    public void OneError_atEveryOperation_leavesTheOldCommitOrTheNewOne_andNoLock()
    {
        var operations = OperationsOfAll();
        for (var at = 1; at <= operations; at++)
        {
            using var folder = new TempFolder();
            var acknowledged = Run(() => new FaultyDirectory(folder.File("live"), at, forGood: false));

            var found = StateOf(folder.File("live"), acknowledged, $"an error at operation {at}");
            // And it goes on in the same process.
            using var index = TextIndex.Open(folder.File("live"), new TextIndexOptions(), TextBench.Stamp);
            Write(index, Commits + 1);
            index.Commit(Commits + 1);
            Assert.True(index.ContentHashesOf([Fresh(Commits + 1)]).Single() is not null, $"after operation {at}, which left commit {found}");
        }
    }

    /// <returns>The last commit that was acknowledged.</returns>
    private static long Run(Func<Lucene.Net.Store.Directory> disk)
    {
        var acknowledged = 0L;
        try
        {
            using var index = TextIndex.Open(disk, new TextIndexOptions(), TextBench.Stamp);
            for (var commit = 1; commit <= Commits; commit++)
            {
                Write(index, commit);
                index.Commit(commit);
                acknowledged = commit;
            }
        }
        catch (SearchUnavailableException)
        {
            // The disk failed, and the index says so.
        }

        return acknowledged;
    }

    /// <summary>Each commit adds a record, changes the one all share, and takes the one before away.</summary>
    private static void Write(TextIndex index, int commit)
    {
        index.Upsert(TextBench.Document(Some.Technology($"fresh-{commit}", $"Kiln {commit}"), commit));
        index.Upsert(new TextDocument(Some.Technology("shared", $"Shared {commit}"), $"shared at {commit}", commit, _ => [1]));
        if (commit > 1) index.Delete(Fresh(commit - 1));
        index.Refresh();
    }

    /// <returns>The commit found, which must be the acknowledged one or the next, with all of its content and nothing else.</returns>
    private static long StateOf(string folder, long acknowledged, string after)
    {
        TextIndex index;
        try
        {
            index = TextIndex.Open(folder, new TextIndexOptions(), TextBench.Stamp);
        }
        catch (SearchUnavailableException e) when (acknowledged == 0)
        {
            // Nothing was promised, and what is not whole is refused; the index is made anew from the registry.
            Assert.NotNull(e.Message);
            System.IO.Directory.Delete(folder, recursive: true);
            return 0;
        }

        using (index)
        {
            var found = index.CommittedSequence;
            Assert.True(found == acknowledged || found == acknowledged + 1, $"{after}: commit {acknowledged} was acknowledged, {found} is there");
            index.CheckIntegrity();
            var expected = found == 0 ? [] : (string[])[$"hash of technologies/fresh-{found}", $"shared at {found}"];
            Assert.Equal(expected, index.EnumerateHashes().Select(h => h.ContentHash).Order(StringComparer.Ordinal));
            return found;
        }
    }

    private static int OperationsOfAll()
    {
        using var folder = new TempFolder();
        var disk = new FaultyDirectory(folder.File("live"), failAt: 0, forGood: false);
        Assert.Equal(Commits, Run(() => disk));
        return disk.Operations;
    }

    private static RecordId Fresh(int commit) => RecordId.Of(RecordKind.Technology, $"fresh-{commit}");
}
