using System.Text.Json;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;
using static TechMatch.Service.Tests.Access.Expected;

namespace TechMatch.Service.Tests.Access;

/// <summary>What a cell of the matrix ends as.</summary>
internal enum Expected
{
    Ok,
    Unauthenticated,
    Denied,

    /// <summary>As a record that does not exist: NOT_FOUND, or not among the answers.</summary>
    Hidden,
}

/// <summary>
/// Every role × every record × every call, over gRPC, gRPC-Web and JSON, against one table: a record's line says who may know of it,
/// a call's line what becomes of that. A new sort of record (a visibility) is one line in <see cref="s_records"/>, a new
/// call one in <see cref="s_calls"/>.
/// </summary>
public sealed class MatrixTests : IAsyncLifetime
{
    private const string Own = GuardedService.Organisation;
    private const string Other = "organisations/other";

    private const string Alliance = "bri-low-carbon";

    private static readonly string[] s_curators = ["staff", "administrator"];
    private static readonly string[] s_callers = ["anonymous", "portal", "owner", "fund manager", "focal point", "staff", "administrator"];

    /// <summary>Key of the record, how it is made, who may know of it, and who of the curators reads it whole.</summary>
    private static readonly (string Key, Action<Record> Make, string[] Readers, string[] Whole)[] s_records =
    [
        ("public-own", r => r.Owner = Own, s_callers, s_curators),
        ("public-other", r => r.Owner = Other, s_callers, s_curators),
        ("draft-own", r => (r.Owner, r.State) = (Own, RecordState.Draft), ["owner", "fund manager", "staff", "administrator"], s_curators),
        ("draft-other", r => (r.Owner, r.State) = (Other, RecordState.Draft), s_curators, s_curators),
        ("withdrawn-other", r => (r.Owner, r.State) = (Other, RecordState.Withdrawn), s_curators, s_curators),
        // The owner's key is of the alliance; the fund manager's speaks for the same organisation and is not.
        ("alliance-other", r => (r.Owner, r.Access) = (Other, Rules(Visibility.Alliance, r => r.Alliances.Add(Alliance))), ["owner", "staff", "administrator"], ["administrator"]),
        ("restricted-other", r => (r.Owner, r.Access) = (Other, Rules(Visibility.Restricted, r => r.Organisations.Add(Own))), ["owner", "fund manager", "administrator"], ["administrator"]),
        ("restricted-own", r => (r.Owner, r.Access) = (Own, Rules(Visibility.Restricted, r => r.Organisations.Add("organisations/third"))), ["owner", "fund manager", "administrator"], ["administrator"]),
        ("private-own", r => (r.Owner, r.Access) = (Own, Rules(Visibility.Private)), ["owner", "fund manager", "administrator"], ["administrator"]),
        ("private-other", r => (r.Owner, r.Access) = (Other, Rules(Visibility.Private)), ["administrator"], ["administrator"]),
    ];

    /// <summary>Calls about one record: the gRPC form, the JSON form, and what becomes of it.</summary>
    private static readonly Call[] s_calls =
    [
        new("Get", (s, name) => Done(s.Catalog.GetRecordAsync(new GetRecordRequest { Name = name })), "GET", "/v1/{0}", null, Reading),
        new("BatchGet", (s, name) => Among(s.Catalog.BatchGetRecordsAsync(new BatchGetRecordsRequest { Names = { name } }), a => a.Records.Count > 0), "GET", "/v1/records:batchGet?names={0}", null, Reading) { JsonFinds = "\"title\"" },
        new("List", (s, name) => Among(s.Catalog.ListRecordsAsync(new ListRecordsRequest { PageSize = 500 }), a => a.Records.Any(r => r.Name == name)), "GET", "/v1/records?pageSize=500", null, Reading) { JsonFinds = "\"{0}\"" },
        new("Search", (s, name) => Among(s.Search.SearchAsync(new SearchRequest { Query = Word(name), Mode = SearchMode.Lexical }), a => a.Hits.Any(h => h.ToString().Contains(name, StringComparison.Ordinal))), "POST", "/v1/search", """{"query": "{1}", "mode": "SEARCH_MODE_LEXICAL"}""", Finding) { JsonFinds = "\"{0}\"" },
        new("Suggest", (s, name) => Among(s.Search.SuggestAsync(new SuggestRequest { Prefix = Word(name) }), a => a.Suggestions.Count > 0), "GET", "/v1/suggest?prefix={1}", null, Finding) { JsonFinds = "\"text\"" },
        new("Facets", (s, name) => Among(s.Search.FacetsAsync(new FacetsRequest { Query = Word(name), Dimensions = { "kind" } }), a => a.TotalSize > 0), "POST", "/v1/facets", """{"query": "{1}", "dimensions": ["kind"]}""", Finding) { JsonFinds = "\"totalSize\":\"1\"|\"totalSize\": \"1\"|\"totalSize\":1|\"totalSize\": 1" },
        new("Match", (s, name) => Done(s.Matching.MatchAsync(new MatchRequest { Name = name })), "POST", "/v1/match", """{"name": "{0}"}""", Finding),
        new("Explain", (s, name) => Done(s.Matching.ExplainAsync(new ExplainRequest { Name = name, Candidate = name.Replace("needs/", "technologies/", StringComparison.Ordinal) })), "POST", "/v1/match:explain", """{"name": "{0}", "candidate": "{2}"}""", Finding),
        new("Update", (s, name) => Done(s.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = name, Tags = { "seen" } } })), "PATCH", "/v1/{0}", """{"tags": ["seen"]}""", Writing),
        new("Delete", (s, name) => Done(s.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = name })), "DELETE", "/v1/{0}", null, Writing),
    ];

    /// <summary>Calls about no record in particular: who may make them.</summary>
    private static readonly (string Name, Func<Clients, Task> Grpc, string Verb, string Path, string? Body, string[] Who)[] s_whole =
    [
        ("GetStats", async s => await s.Admin.GetStatsAsync(new GetStatsRequest()), "GET", "/v1/admin/stats", null, ["staff", "administrator"]),
        ("GetIndexState", async s => await s.Admin.GetIndexStateAsync(new GetIndexStateRequest()), "GET", "/v1/admin/index", null, ["staff", "administrator"]),
        ("Diagnose", async s => await s.Admin.DiagnoseAsync(new DiagnoseRequest { Quick = true }), "GET", "/v1/admin/diagnosis?quick=true", null, ["administrator"]),
        ("VerifyIndex", async s => await s.Admin.VerifyIndexAsync(new VerifyIndexRequest()), "POST", "/v1/admin/index:verify", "{}", ["administrator"]),
        ("ListKeys", async s => await s.Access.ListKeysAsync(new ListKeysRequest()), "GET", "/v1/keys", null, ["administrator"]),
        ("ListAuditEntries", async s => await s.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest()), "GET", "/v1/audit/entries", null, ["administrator"]),
        ("VerifyChains", async s => await s.Audit.VerifyChainsAsync(new VerifyChainsRequest()), "POST", "/v1/audit:verify", "{}", ["administrator"]),
        ("ExportChain", s => FirstAsync(s.Audit.ExportChain(new ExportChainRequest { Chain = "audit" })), "GET", "", null, ["administrator"]),
        ("ListBatSheets", async s => await s.Impact.ListBatSheetsAsync(new ListBatSheetsRequest { Jurisdiction = "KZ" }), "GET", "/v1/impact/batSheets?jurisdiction=KZ", null, s_callers),
        ("GetBatSheet", async s => await s.Impact.GetBatSheetAsync(new GetBatSheetRequest { Id = "eu-cement/bat-17" }), "GET", "/v1/impact/batSheets/eu-cement/bat-17", null, s_callers),
        ("JudgeBat", async s => await s.Impact.JudgeBatAsync(new JudgeBatRequest { ScenarioId = "cement-kiln-stack" }), "POST", "/v1/impact:judgeBat", """{"scenarioId": "cement-kiln-stack"}""", s_callers),
        ("WhoAmI", async s => await s.Access.WhoAmIAsync(new WhoAmIRequest()), "GET", "/v1/whoami", null, s_callers),
        ("BatchImport", async s => await s.Ingest.BatchImportRecordsAsync(new BatchImportRecordsRequest { Records = { Given.Technology("imported") } }), "POST", "/v1/records:import",
            """{"records": [{"name": "technologies/imported"}]}""", ["staff", "administrator"]),
        ("Watch", s => FirstAsync(s.Catalog.WatchRecords(new WatchRecordsRequest())), "GET", "", null, ["staff", "administrator"]),
    ];

    private readonly Dictionary<string, string?> _keys = [];
    private GuardedService _guarded = null!;
    private GrpcChannel _pages = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _guarded = await GuardedService.StartAsync("--rate", "100000", "--rate-anonymous", "100000");
        _pages = _guarded.OpenAsPage();
        _keys["anonymous"] = null;
        _keys["portal"] = await _guarded.KeyAsync(PrincipalRole.Portal);
        _keys["owner"] = await _guarded.KeyAsync(PrincipalRole.Owner, g => g.Alliances.Add(Alliance));
        _keys["fund manager"] = await _guarded.KeyAsync(PrincipalRole.FundManager);
        _keys["focal point"] = await _guarded.KeyAsync(PrincipalRole.FocalPoint);
        _keys["staff"] = await _guarded.KeyAsync(PrincipalRole.Staff);
        _keys["administrator"] = _guarded.Administrator;
        foreach (var (key, make, _, _) in s_records) await _guarded.HoldAsync(Need(key, make), Technology(key, make));
    }

    public ValueTask DisposeAsync()
    {
        _pages.Dispose();
        return _guarded.DisposeAsync();
    }

    [Fact]
    public async Task Matrix_everyCellAboutARecord_isAsExpected()
    {
        var wrong = new List<string>();
        var cells = 0;
        foreach (var caller in s_callers)
        {
            foreach (var call in s_calls)
            {
                foreach (var (key, make, readers, whole) in s_records)
                {
                    var name = $"needs/{key}";
                    var expected = call.Expect(caller, new Cell(readers.Contains(caller), IsOwn: key.EndsWith("-own", StringComparison.Ordinal), IsPublished: !key.StartsWith("draft", StringComparison.Ordinal) && !key.StartsWith("withdrawn", StringComparison.Ordinal), whole.Contains(caller)));
                    await CompareAsync($"{caller} {call.Name} {key} over gRPC", expected, () => GrpcAsync(() => call.Grpc(ClientsOf(caller), name)));
                    await RestoreAsync(call, key, make);
                    await CompareAsync($"{caller} {call.Name} {key} over gRPC-Web", expected, () => GrpcAsync(() => call.Grpc(PagesOf(caller), name)));
                    await RestoreAsync(call, key, make);
                    await CompareAsync($"{caller} {call.Name} {key} over JSON", expected, () => JsonAsync(caller, call, name));
                    await RestoreAsync(call, key, make);
                }
            }
        }

        Assert.Equal(s_callers.Length * s_calls.Length * s_records.Length * 3, cells);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cells} cells:\n{string.Join('\n', wrong)}");

        async Task CompareAsync(string what, Expected expected, Func<Task<Expected>> ask)
        {
            cells++;
            var got = await ask();
            if (got != expected) wrong.Add($"{what}: expected {expected}, got {got}");
        }
    }

    [Fact]
    public async Task Matrix_everyCellAboutTheWhole_isAsExpected()
    {
        var wrong = new List<string>();
        foreach (var caller in s_callers)
        {
            foreach (var call in s_whole)
            {
                var expected = call.Who.Contains(caller) ? Ok : caller == "anonymous" ? Unauthenticated : Denied;
                var got = await GrpcAsync(async () => { await call.Grpc(ClientsOf(caller)); return true; });
                if (got != expected) wrong.Add($"{caller} {call.Name} over gRPC: expected {expected}, got {got}");
                got = await GrpcAsync(async () => { await call.Grpc(PagesOf(caller)); return true; });
                if (got != expected) wrong.Add($"{caller} {call.Name} over gRPC-Web: expected {expected}, got {got}");
                if (call.Path.Length == 0) continue;
                got = await StatusAsync(caller, call.Verb, call.Path, call.Body, finds: null);
                if (got != expected) wrong.Add($"{caller} {call.Name} over JSON: expected {expected}, got {got}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Matrix_creating_isForWhoWritesAndMakesItTheirOwn()
    {
        foreach (var caller in s_callers)
        {
            var expected = caller switch { "anonymous" => Unauthenticated, "portal" or "focal point" => Denied, _ => Ok };
            var record = Given.Technology($"made-{caller.Replace(' ', '-')}");
            Assert.Equal((caller, expected), (caller, await GrpcAsync(() => Done(ClientsOf(caller).Catalog.CreateRecordAsync(new CreateRecordRequest { Record = record })))));
            if (expected == Ok) Assert.Equal(caller is "owner" or "fund manager" ? Own : "", (await _guarded.Catalog(_guarded.Administrator).GetRecordAsync(new GetRecordRequest { Name = record.Name }, cancellationToken: Token)).Record.Owner);
        }
    }

    /// <summary>By name: whoever may know of it.</summary>
    private static Expected Reading(string caller, Cell cell) => cell.IsReader ? Ok : Hidden;

    /// <summary>By question: what is published, for whoever may know of it.</summary>
    private static Expected Finding(string caller, Cell cell) => cell is { IsReader: true, IsPublished: true } ? Ok : Hidden;

    private static Expected Writing(string caller, Cell cell) => caller switch
    {
        "anonymous" => Unauthenticated,
        "portal" => Denied,
        "staff" or "administrator" => cell.IsWhole ? Ok : cell.IsReader ? Denied : Hidden,
        "owner" or "fund manager" when cell.IsOwn => Ok,
        _ => cell.IsReader ? Denied : Hidden,
    };

    /// <summary>After a call that may have deleted it.</summary>
    private async Task RestoreAsync(Call call, string key, Action<Record> make)
    {
        if (call.Name != "Delete") return;
        try
        {
            await _guarded.HoldAsync(Need(key, make));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
        {
            // It was not deleted.
        }
    }

    private static async Task<Expected> GrpcAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call() ? Ok : Hidden;
        }
        catch (RpcException e)
        {
            return Of(e.StatusCode);
        }
    }

    private Task<Expected> JsonAsync(string caller, Call call, string name)
    {
        string? Fill(string? text) => text?.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", Word(name), StringComparison.Ordinal).Replace("{2}", name.Replace("needs/", "technologies/", StringComparison.Ordinal), StringComparison.Ordinal);
        return StatusAsync(caller, call.Verb, Fill(call.Path)!, Fill(call.Body), Fill(call.JsonFinds));
    }

    /// <param name="finds">Texts of which one must be in a good answer for the record to be among it.</param>
    private async Task<Expected> StatusAsync(string caller, string verb, string path, string? body, string? finds)
    {
        using var response = await _guarded.JsonAsync(_keys[caller], new HttpMethod(verb), path, body, origin: caller == "portal" ? "https://portal.example" : null);
        var text = await response.Content.ReadAsStringAsync(Token);
        if (response.IsSuccessStatusCode) return finds is null || finds.Split('|').Any(f => text.Contains(f, StringComparison.Ordinal)) ? Ok : Hidden;
        using var status = JsonDocument.Parse(text);
        Assert.Equal("techmatch.v1", status.RootElement.GetProperty("details")[0].GetProperty("domain").GetString());
        return Of((StatusCode)status.RootElement.GetProperty("code").GetInt32());
    }

    private static Expected Of(StatusCode code) => code switch
    {
        StatusCode.Unauthenticated => Unauthenticated,
        StatusCode.PermissionDenied => Denied,
        StatusCode.NotFound => Hidden,
        _ => throw new InvalidOperationException($"expected a status of access, got {code}"),
    };

    private Clients ClientsOf(string caller) => new(As(_guarded.Service.Channel.CreateCallInvoker(), caller));

    private Clients PagesOf(string caller) => new(As(_pages.CreateCallInvoker(), caller));

    private CallInvoker As(CallInvoker invoker, string caller) => invoker.Intercept(metadata =>
    {
        if (_keys[caller] is { } key) metadata.Add("authorization", $"Bearer {key}");
        // A portal's page names itself; in a browser that is the browser's doing.
        if (caller == "portal") metadata.Add("origin", "https://portal.example");
        return metadata;
    });

    private static AccessRules Rules(Visibility visibility, Action<AccessRules>? more = null)
    {
        var rules = new AccessRules { Visibility = visibility };
        more?.Invoke(rules);
        return rules;
    }

    private static Record Need(string key, Action<Record> make) => Made(Given.Need(key, Word(key)), make);

    private static Record Technology(string key, Action<Record> make) => Made(Given.Technology(key, $"Kit {key}"), make);

    private static Record Made(Record record, Action<Record> make)
    {
        make(record);
        return record;
    }

    /// <summary>One word that stands in this record only.</summary>
    private static string Word(string name) => $"zq{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace("-", "", StringComparison.Ordinal)}";

    private static async Task<bool> Among<T>(AsyncUnaryCall<T> call, Func<T, bool> isThere) => isThere(await call);

    private static async Task<bool> Done<T>(AsyncUnaryCall<T> call)
    {
        await call;
        return true;
    }

    private static async Task FirstAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call) await call.ResponseStream.MoveNext(Token);
    }

    /// <summary>One caller's clients.</summary>
    private sealed record Clients(CallInvoker Invoker)
    {
        public CatalogService.CatalogServiceClient Catalog => new(Invoker);

        public IngestService.IngestServiceClient Ingest => new(Invoker);

        public SearchService.SearchServiceClient Search => new(Invoker);

        public MatchService.MatchServiceClient Matching => new(Invoker);

        public AdminService.AdminServiceClient Admin => new(Invoker);

        public ImpactService.ImpactServiceClient Impact => new(Invoker);

        public AccessService.AccessServiceClient Access => new(Invoker);

        public AuditService.AuditServiceClient Audit => new(Invoker);
    }

    private sealed record Cell(bool IsReader, bool IsOwn, bool IsPublished, bool IsWhole);

    /// <param name="Path">{0} is the name, {1} the word of its title, {2} the technology of the same key.</param>
    private sealed record Call(string Name, Func<Clients, string, Task<bool>> Grpc, string Verb, string Path, string? Body, Func<string, Cell, Expected> Expect)
    {
        /// <summary>For an answer that is good either way.</summary>
        public string? JsonFinds { get; init; }
    }
}
