using TechMatch.Core.Catalog;
using TechMatch.Store.History;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Earlier contents: what an update replaces is kept, what is deleted is gone.</summary>
public abstract class RevisionTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly Technology s_record = Some.Technology();

    [Fact]
    public async Task Contents_ofEveryRevision_areTheBytesThatWereWritten()
    {
        await using var bench = await StartAsync();
        for (var i = 1; i <= 4; i++) await bench.Store.UpsertAsync(Version(i), StoreBench.By, Token);
        var reader = new RevisionReader(bench.Store);

        for (var i = 1; i <= 4; i++) Assert.Equal(RecordJson.Write(Version(i)), await reader.ContentAsync(s_record.Id, i, Token));
        Assert.Null(await reader.ContentAsync(s_record.Id, 5, Token));
        Assert.Equal([4, 3, 2, 1], (await reader.ListAsync(s_record.Id, 10, Token)).Where(r => r.HasContent).Select(r => r.Number));
    }

    [Fact]
    public async Task Contents_ofVersionsThatOneBatchReplaced_areKeptToo()
    {
        await using var bench = await StartAsync();
        await bench.Store.CreateAsync(Version(1), StoreBench.By, Token);
        await bench.Store.UpsertBatchAsync([Version(2), Version(3), Version(4)], StoreBench.By, Token);
        var reader = new RevisionReader(bench.Store);

        for (var i = 1; i <= 4; i++) Assert.Equal(RecordJson.Write(Version(i)), await reader.ContentAsync(s_record.Id, i, Token));
    }

    [Fact]
    public async Task Deleting_takesEarlierContentsAway_andANewRecordOfTheNameHasItsOwn()
    {
        await using var bench = await StartAsync();
        for (var i = 1; i <= 3; i++) await bench.Store.UpsertAsync(Version(i), StoreBench.By, Token);
        await bench.Store.DeleteAsync(s_record.Id, null, StoreBench.By, Token);
        var reader = new RevisionReader(bench.Store);

        Assert.DoesNotContain(await reader.ListAsync(s_record.Id, 10, Token), r => r.HasContent);
        await bench.Store.CreateAsync(Version(5), StoreBench.By, Token);
        await bench.Store.UpsertAsync(Version(6), StoreBench.By, Token);
        Assert.Equal([6, 5], (await reader.ListAsync(s_record.Id, 10, Token)).Where(r => r.HasContent).Select(r => r.Number));
    }

    [Fact]
    public async Task Contents_ofARecordWrittenOverAndOver_areBounded()
    {
        await using var bench = await StartAsync();
        for (var i = 1; i <= 5; i++) await bench.Store.UpsertBatchAsync([.. Enumerable.Range(i * 100, 100).Select(Version)], StoreBench.By, Token);

        var kept = (await new RevisionReader(bench.Store).ListAsync(s_record.Id, 1_000, Token)).Where(r => r.HasContent).Select(r => r.Number).ToList();
        Assert.Equal(500, kept[0]);
        Assert.InRange(kept.Count, 200, 320);
    }

    private static Technology Version(int number) => s_record with { Title = LocalizedText.Of("en", $"Version {number}") };
}
