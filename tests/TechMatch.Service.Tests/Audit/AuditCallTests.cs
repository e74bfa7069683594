using System.Text.Json;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Audit;

/// <summary>What leaves a trace, and who may read it.</summary>
public sealed class AuditCallTests : IAsyncLifetime
{
    private GuardedService _guarded = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync();
        var open = Given.Technology("open", "Kiln waste heat for everybody");
        var draft = Given.Technology("draft", "Kiln waste heat of a draft");
        draft.State = RecordState.Draft;
        await _guarded.HoldAsync(open, draft, Given.Need());
        await _guarded.Catalog(_guarded.Administrator).CreateRecordAsync(new CreateRecordRequest { Record = Priced() }, cancellationToken: Token);
        await _guarded.Service.Node.Search.Index.CatchUpAsync(Token);
    }

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Fact]
    public async Task Staff_readingADraft_leavesATraceBeforeTheAnswerAndOthersNone()
    {
        var staff = await _guarded.KeyAsync(PrincipalRole.Staff);
        foreach (var name in (string[])["technologies/open", "technologies/draft"])
            await _guarded.Catalog(staff).GetRecordAsync(new GetRecordRequest { Name = name }, cancellationToken: Token);
        await _guarded.Catalog(null).GetRecordAsync(new GetRecordRequest { Name = "technologies/open" }, cancellationToken: Token);

        var seen = Assert.Single(await EntriesAsync(new ListAuditEntriesRequest { Action = "private.seen" }));
        Assert.Equal(($"key:{staff.Substring(3, 12)}", "GetRecord", "technologies/draft", 1L), (seen.Actor, seen.Method, seen.Subject, seen.Revision));
    }

    [Theory]
    [InlineData("BatchGetRecords")]
    [InlineData("ListRecords")]
    [InlineData("Search")]
    [InlineData("Match")]
    [InlineData("UpdateRecord")]
    public async Task Administrator_shownAKeptField_leavesATrace(string method)
    {
        var (catalog, invoker) = (_guarded.Catalog(_guarded.Administrator), _guarded.As(_guarded.Administrator));
        Task call = method switch
        {
            "BatchGetRecords" => catalog.BatchGetRecordsAsync(new BatchGetRecordsRequest { Names = { "technologies/priced" } }, cancellationToken: Token).ResponseAsync,
            "ListRecords" => catalog.ListRecordsAsync(new ListRecordsRequest(), cancellationToken: Token).ResponseAsync,
            "Search" => new SearchService.SearchServiceClient(invoker).SearchAsync(new SearchRequest { Query = "price" }, cancellationToken: Token).ResponseAsync,
            "Match" => new MatchService.MatchServiceClient(invoker).MatchAsync(new MatchRequest { Text = new FreeText { Text = "Kiln waste heat at a price" } }, cancellationToken: Token).ResponseAsync,
            _ => catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = Priced() }, cancellationToken: Token).ResponseAsync,
        };
        await call;

        Assert.Single(await EntriesAsync(new ListAuditEntriesRequest { Action = "private.seen", Subject = "technologies/priced" }), e => e.Method == method);
        Assert.Empty(await EntriesAsync(new ListAuditEntriesRequest { Action = "private.seen", Subject = "technologies/open" }));
    }

    [Fact]
    public async Task Update_withAReason_keepsTheReasonAndTheNamesOfFieldsButNoValue()
    {
        var update = new UpdateRecordRequest { Record = new Record { Name = "technologies/priced", Tags = { "secret-tag-value" } }, Reason = "the owner asked by telephone" };
        await _guarded.Catalog(_guarded.Administrator).UpdateRecordAsync(update, cancellationToken: Token);

        var entry = Assert.Single(await EntriesAsync(new ListAuditEntriesRequest { Action = "record.updated" }));
        Assert.Equal(("UpdateRecord", "the owner asked by telephone", 2L), (entry.Method, entry.Reason, entry.Revision));
        Assert.Equal(["tags"], entry.Fields);
        Assert.DoesNotContain("secret-tag-value", entry.ToString(), StringComparison.Ordinal);
        var refusal = await Refusal.OfAsync(_guarded.Catalog(_guarded.Administrator).UpdateRecordAsync(new UpdateRecordRequest { Record = Priced(), Reason = new string('x', 501) }, cancellationToken: Token));
        refusal.AssertInvalid("reason");
    }

    [Fact]
    public async Task Keys_madeAndRevoked_areInTheLogWithTheirMaker()
    {
        var created = await _guarded.CreateAsync(PrincipalRole.Owner);
        await _guarded.Keys.RevokeKeyAsync(new RevokeKeyRequest { Name = created.Key.Name }, cancellationToken: Token);

        var entries = await EntriesAsync(new ListAuditEntriesRequest { Subject = created.Key.Name });
        Assert.Equal(["key.made", "key.revoked"], entries.Select(e => e.Action));
        Assert.All(entries, e => Assert.Equal($"key:{_guarded.Administrator.Substring(3, 12)}", e.Actor));
        Assert.Single(await EntriesAsync(new ListAuditEntriesRequest { Actor = "operator", Action = "key.made" }));
    }

    [Fact]
    public async Task List_inPages_isTheWholeLogOnce()
    {
        var all = await EntriesAsync(new ListAuditEntriesRequest());
        var paged = await EntriesAsync(new ListAuditEntriesRequest { PageSize = 2 });

        Assert.True(all.Count >= 5, $"expected the key and four records, got {all.Count}");
        Assert.Equal(all, paged);
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Verify_soundAndWithAnotherHeadKept_saysWhich()
    {
        var sound = await Client().VerifyChainsAsync(new VerifyChainsRequest(), cancellationToken: Token);
        Assert.True(sound.Sound, string.Join("; ", sound.Faults));
        Assert.Equal(["audit", "matches"], sound.Heads.Select(h => h.Chain));
        var stats = await new AdminService.AdminServiceClient(_guarded.As(_guarded.Administrator)).GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);
        Assert.Equal(sound.Heads, stats.ChainHeads);

        var kept = sound.Heads[0].Clone();
        kept.Sequence++;
        var cut = await Client().VerifyChainsAsync(new VerifyChainsRequest { Anchors = { kept } }, cancellationToken: Token);
        Assert.Equal((false, $"audit: row {kept.Sequence}, whose hash was kept, is not there"), (cut.Sound, Assert.Single(cut.Faults)));
        (await Refusal.OfAsync(Client().VerifyChainsAsync(new VerifyChainsRequest { Anchors = { new ChainHead { Chain = "audit", Sequence = 1, Hash = "x" } } }, cancellationToken: Token))).AssertInvalid("anchors[0]");
    }

    [Fact]
    public async Task Export_ofTheLog_endsWithItsHead()
    {
        using var call = Client().ExportChain(new ExportChainRequest { Chain = "audit" }, cancellationToken: Token);
        var parts = await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

        Assert.Equal(parts[^2].Row.Hash.ToByteArray(), Convert.FromHexString(parts[^1].Head.Hash));
        Assert.Equal(parts.Count - 1, parts[^1].Head.Sequence);
        (await Refusal.OfAsync(Client().ExportChain(new ExportChainRequest { Chain = "other" }, cancellationToken: Token))).AssertInvalid("chain");
    }

    [Theory]
    [InlineData(PrincipalRole.Staff, StatusCode.PermissionDenied)]
    [InlineData(PrincipalRole.Owner, StatusCode.PermissionDenied)]
    [InlineData(PrincipalRole.Unspecified, StatusCode.Unauthenticated)]
    public async Task Log_forAnybodyButAdministrators_isClosed(PrincipalRole role, StatusCode expected)
    {
        var client = new AuditService.AuditServiceClient(_guarded.As(role == PrincipalRole.Unspecified ? null : await _guarded.KeyAsync(role)));

        Assert.Equal(expected, (await Refusal.OfAsync(client.ListAuditEntriesAsync(new ListAuditEntriesRequest(), cancellationToken: Token))).Code);
        Assert.Equal(expected, (await Refusal.OfAsync(client.VerifyChainsAsync(new VerifyChainsRequest(), cancellationToken: Token))).Code);
        Assert.Equal(expected, (await Refusal.OfAsync(client.ExportChain(new ExportChainRequest { Chain = "audit" }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task List_overJson_isTheSame()
    {
        using var response = await _guarded.JsonAsync(_guarded.Administrator, HttpMethod.Get, "/v1/audit/entries?subject=technologies/open");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));

        Assert.Equal("record.created", json.RootElement.GetProperty("entries")[0].GetProperty("action").GetString());
    }

    [Fact]
    public async Task Start_saysTheHeadsInTheLog()
    {
        // It is said some seconds after the start, so that the first callers are answered first.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_guarded.Service.Log.Lines.Any(l => l.Text.Contains("chain head matches:0:0000", StringComparison.Ordinal))) await tick.WaitForNextTickAsync(limit.Token);
    }

    private AuditService.AuditServiceClient Client() => new(_guarded.As(_guarded.Administrator));

    private static Record Priced()
    {
        var record = Given.Technology("priced", "Kiln waste heat at a price");
        record.Summary = Given.Text("Heat of a kiln for a price");
        record.Access = new AccessRules { Disclosure = { new FieldDisclosure { Field = "summary", Tier = DisclosureTier.Agreement } } };
        return record;
    }

    private async Task<List<AuditEntry>> EntriesAsync(ListAuditEntriesRequest request)
    {
        var all = new List<AuditEntry>();
        do
        {
            var page = await Client().ListAuditEntriesAsync(request, cancellationToken: Token);
            all.AddRange(page.Entries);
            request = new ListAuditEntriesRequest(request) { PageToken = page.NextPageToken };
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
