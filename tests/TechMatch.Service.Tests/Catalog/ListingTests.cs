using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Catalog;

public sealed class ListingTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_allPages_givesEveryRecordOnceInOrder()
    {
        var stats = await bundled.Service.Admin.GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);

        var names = await ReadAllAsync(bundled.Service, new ListRecordsRequest { PageSize = 37 });

        Assert.Equal(stats.Counts.Sum(c => c.Count), names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task List_oneKind_givesOnlyThat()
    {
        var names = await ReadAllAsync(bundled.Service, new ListRecordsRequest { Kind = RecordKind.Need, PageSize = 10 });

        Assert.NotEmpty(names);
        Assert.All(names, n => Assert.StartsWith("needs/", n, StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_recordsAddedBetweenPages_repeatsAndSkipsNothing()
    {
        await using var service = await RunningService.EmptyAsync();
        var before = Enumerable.Range(0, 20).Select(i => $"technologies/t{i * 10:000}").ToList();
        await service.HoldAsync([.. before.Select(n => Given.Technology(n["technologies/".Length..]))]);
        var seen = new List<string>();
        var token = "";
        var added = 0;
        do
        {
            var page = await service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 3, PageToken = token }, cancellationToken: Token);
            seen.AddRange(page.Records.Select(r => r.Name));
            token = page.NextPageToken;
            // One before everything seen so far, one after it.
            await service.HoldAsync(Given.Technology($"s{added:000}"), Given.Technology($"u{added:000}"));
            added++;
        }
        while (token.Length > 0 && added < 60);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Empty(before.Except(seen));
        Assert.DoesNotContain(seen, n => n.StartsWith("technologies/s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_lastPageExactlyFull_hasNoToken()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));

        var page = await service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 2 }, cancellationToken: Token);

        Assert.Equal(2, page.Records.Count);
        Assert.Empty(page.NextPageToken);
    }

    [Fact]
    public async Task List_tooLargePage_isServedAsTheLargest()
    {
        var page = await bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 1_000_000 }, cancellationToken: Token);

        Assert.InRange(page.Records.Count, 1, 500);
    }

    [Fact]
    public async Task List_negativePage_isRefused() =>
        (await Refusal.OfAsync(bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = -1 }, cancellationToken: Token))).AssertInvalid("page_size");

    [Fact]
    public async Task List_unknownKind_isRefused() =>
        (await Refusal.OfAsync(bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { Kind = (RecordKind)42 }, cancellationToken: Token))).AssertInvalid("kind");

    [Fact]
    public async Task PageToken_everyAlteredCharacter_isRefused()
    {
        var token = (await bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 1 }, cancellationToken: Token)).NextPageToken;
        // The last character may hold bits that no byte uses, so it is left out.
        for (var i = 0; i < token.Length - 1; i++)
        {
            var altered = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            (await RefuseAsync(altered)).AssertInvalid("page_token");
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all !")]
    public async Task PageToken_madeUp_isRefused(string token) => (await RefuseAsync(token)).AssertInvalid("page_token");

    [Fact]
    public async Task PageToken_ofAnotherKindOrCall_isRefused()
    {
        var ofNeeds = (await bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { Kind = RecordKind.Need, PageSize = 1 }, cancellationToken: Token)).NextPageToken;
        var ofSearch = (await bundled.Service.Search.SearchAsync(new SearchRequest { Query = "waste", PageSize = 1 }, cancellationToken: Token)).NextPageToken;
        Assert.NotEmpty(ofSearch);

        (await RefuseAsync(ofNeeds)).AssertInvalid("page_token");
        (await RefuseAsync(ofSearch)).AssertInvalid("page_token");
    }

    [Fact]
    public async Task PageToken_ofAnotherRegistry_isRefused()
    {
        await using var other = await RunningService.EmptyAsync();
        await other.HoldAsync(Given.Technology("a"), Given.Technology("b"));
        var foreign = (await other.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 1 }, cancellationToken: Token)).NextPageToken;

        (await RefuseAsync(foreign)).AssertInvalid("page_token");
    }

    private Task<Refusal> RefuseAsync(string token) =>
        Refusal.OfAsync(bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { PageToken = token }, cancellationToken: Token));

    private static async Task<List<string>> ReadAllAsync(RunningService service, ListRecordsRequest request)
    {
        var names = new List<string>();
        do
        {
            var page = await service.Catalog.ListRecordsAsync(request, cancellationToken: Token);
            names.AddRange(page.Records.Select(r => r.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }
}
