using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Hosting;

public sealed class FirstStartTests(BundledService bundled)
{
    private const string Edited = "technologies/from-corpus";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstStart_bundledCorpus_isWhollyIndexed()
    {
        var bundledRecords = Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "*.jsonl", SearchOption.AllDirectories).Sum(f => File.ReadLines(f).Count(l => l.Length > 0));

        var stats = await bundled.Service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);
        var state = await bundled.Service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);

        Assert.Equal(bundledRecords, stats.Counts.Sum(c => c.Count));
        Assert.Equal(bundledRecords, state.LastSequence);
        Assert.Equal(state.LastSequence, state.VisibleSequence);
        Assert.Empty(state.PoisonRecords);
    }

    [Fact]
    public async Task SecondStart_importsNothingAndKeepsEditsAndDeletions()
    {
        using var folder = new TempFolder();
        using var corpus = Corpus(2);
        await using (var first = await RunningService.StartAsync(folder.Path, "--corpus", corpus.Path))
        {
            Assert.Equal(2, first.Node.Store.LastSequence);
            var held = (await first.Catalog.GetRecordAsync(new GetRecordRequest { Name = Edited }, cancellationToken: Token)).Record;
            held.Title = Given.Text("Edited by a member");
            await first.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = held }, cancellationToken: Token);
            await first.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = "technologies/from-corpus-1" }, cancellationToken: Token);
        }

        await using var second = await RunningService.StartAsync(folder.Path, "--corpus", corpus.Path);

        Assert.Equal(4, second.Node.Store.LastSequence);
        Assert.Equal("Edited by a member", (await second.Catalog.GetRecordAsync(new GetRecordRequest { Name = Edited }, cancellationToken: Token)).Record.Title.Versions[0].Text);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(second.Catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/from-corpus-1" }, cancellationToken: Token))).Code);
        await second.Node.Search.Index.CatchUpAsync(Token);
        Assert.Equal([Edited], (await second.Search.SearchAsync(new SearchRequest { Query = "edited member" }, cancellationToken: Token)).Hits.Select(h => h.Record.Name));
    }

    [Fact]
    public async Task FirstStart_brokenOffMidway_isFinishedByTheNext()
    {
        using var folder = new TempFolder();
        using var corpus = Corpus(1_200);
        // A record the registry refuses, at the end: the batches before it are written, then the start fails.
        var last = Path.Combine(corpus.Path, "records", "z.jsonl");
        await File.WriteAllTextAsync(last, """{"kind":"technology","id":"technologies/refused","title":{"versions":[{"language":"en","text":"Refused","kind":"original"}]},"sectors":["no-such-sector"],"provenance":{"source":"tests","licence":"CC0-1.0","retrievedOn":"2026-11-01"}}""", Token);
        var failure = await Assert.ThrowsAsync<StartException>(() => RunningService.StartAsync(folder.Path, "--corpus", corpus.Path));
        Assert.Contains("technologies/refused", failure.Message, StringComparison.Ordinal);
        File.Delete(last);

        await using var next = await RunningService.StartAsync(folder.Path, "--corpus", corpus.Path);

        Assert.Equal(1_200, next.Node.Store.LastSequence);
    }

    [Fact]
    public async Task Start_corpusNone_isEmptyAndReady()
    {
        await using var service = await RunningService.EmptyAsync();

        Assert.Equal(0, service.Node.Store.LastSequence);
        await service.Node.Search.Index.CatchUpAsync(Token);
        Assert.Empty((await service.Search.SearchAsync(new SearchRequest { Query = "heat" }, cancellationToken: Token)).Hits);
    }

    [Fact]
    public async Task Start_indexLost_isBuiltAgainFromTheRegistry()
    {
        using var folder = new TempFolder();
        await using (var first = await RunningService.StartAsync(folder.Path, "--corpus", "none"))
        {
            await first.HoldAsync(Given.Technology());
        }

        Directory.Delete(folder.File("index"), recursive: true);
        await using var second = await RunningService.StartAsync(folder.Path, "--corpus", "none");
        await second.Node.Search.Index.CatchUpAsync(Token);

        Assert.Single((await second.Search.SearchAsync(new SearchRequest { Query = "kiln" }, cancellationToken: Token)).Hits);
    }

    [Fact]
    public async Task Start_pageTokenOfTheRunBefore_isStillGood()
    {
        using var folder = new TempFolder();
        string token;
        await using (var first = await RunningService.StartAsync(folder.Path, "--corpus", "none"))
        {
            await first.HoldAsync(Given.Technology("a"), Given.Technology("b"));
            token = (await first.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 1 }, cancellationToken: Token)).NextPageToken;
        }

        await using var second = await RunningService.StartAsync(folder.Path, "--corpus", "none");

        Assert.Equal(["technologies/b"], (await second.Catalog.ListRecordsAsync(new ListRecordsRequest { PageToken = token }, cancellationToken: Token)).Records.Select(r => r.Name));
    }

    /// <summary>A folder laid out like <c>corpus/</c> with technologies <c>from-corpus</c>, <c>from-corpus-1</c> …</summary>
    private static TempFolder Corpus(int count)
    {
        var corpus = new TempFolder();
        foreach (var part in (string[])["vocabularies", "profiles"])
        {
            Directory.CreateDirectory(corpus.File(part));
            foreach (var file in Directory.GetFiles(RepositoryRoot.File("corpus", part), "*.json", SearchOption.AllDirectories)) File.Copy(file, corpus.File(part, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(corpus.File("records"));
        File.WriteAllLines(corpus.File("records", "technologies.jsonl"), Enumerable.Range(0, count).Select(i =>
            $$$"""{"kind":"technology","id":"technologies/from-corpus{{{(i == 0 ? "" : $"-{i}")}}}","title":{"versions":[{"language":"en","text":"Bundled","kind":"original"}]},"provenance":{"source":"tests","licence":"CC0-1.0","retrievedOn":"2026-11-01"}}"""));
        return corpus;
    }
}
