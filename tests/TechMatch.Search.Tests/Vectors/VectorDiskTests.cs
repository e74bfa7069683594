using TechMatch.Core.Access;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.TestKit;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>A disk that is full or cannot be written.</summary>
public sealed class VectorDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("catalogue", "R-07")]
    public async Task Full_disk_refuses_a_write_whole_keeps_reads_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.MountOrSkip("size=1m");
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[500_000], Token);
        var folder = Path.Combine(disk.Path, "vectors");
        var written = 0;
        await using (var store = EmbeddedVectorStore.Open(folder, Space))
        {
            await store.UpsertAsync([Point("first", East)], Token);
            await store.CommitAsync(1, Token);
            // 50 records of about 110 bytes in the log each; half a megabyte takes under 100 calls.
            var e = await Assert.ThrowsAsync<SearchUnavailableException>(async () =>
            {
                for (; written < 1_000; written++) await store.UpsertAsync([.. Enumerable.Range(0, 50).Select(i => Point($"w{written}-{i}", North))], Token);
            });
            Assert.Equal("vector store", e.Part);
            Assert.InRange(written, 1, 999);
            Assert.Equal(1 + 50 * written, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
            Assert.Equal("technologies/first", (await store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, Token))[0].Id.Record.Name);

            File.Delete(ballast);
            await store.UpsertAsync([Point("after", East)], Token);
            await store.CommitAsync(2, Token);
        }

        // The write that was refused left a torn stretch in the log; the one after it wrote over it.
        await using var again = EmbeddedVectorStore.Open(folder, Space);
        Assert.Equal(2 + 50 * written, await again.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        Assert.Equal(2, again.CommittedSequence);
    }

    [Fact]
    public async Task Disk_without_room_for_a_segment_still_commits_the_log()
    {
        using var disk = SmallDisk.MountOrSkip("size=200k");
        var folder = Path.Combine(disk.Path, "vectors");
        await using (var store = EmbeddedVectorStore.Open(folder, Space, Limits.Folding with { SealRows = 100 }))
        {
            // With a hash of 600 characters the log takes over 120 of 200 kB, and a segment of the same as much again.
            var payload = Payload(new string('h', 600));
            for (var i = 0; i < 20; i++) await store.UpsertAsync([.. Enumerable.Range(0, 10).Select(n => Point($"r{i}-{n}", East, 0, payload))], Token);
            await store.CommitAsync(12, Token);
        }

        Assert.Equal(["vectors-000001.log", "vectors-000001.segments", "vectors.commit"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        await using var again = EmbeddedVectorStore.Open(folder, Space);
        Assert.Equal((200, 12), (await again.CountAsync(RecordFilter.None, AccessScope.Public, Token), again.CommittedSequence));
    }

    [Fact]
    public void Read_only_folder_is_refused()
    {
        using var disk = SmallDisk.ReadOnlyOrSkip();
        var e = Assert.Throws<SearchUnavailableException>(() => EmbeddedVectorStore.Open(Path.Combine(disk.Path, "vectors"), Space));
        Assert.Equal("vector store", e.Part);
    }
}
