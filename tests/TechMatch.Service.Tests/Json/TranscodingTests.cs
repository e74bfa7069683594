using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Json;

public sealed class TranscodingTests(BundledService bundled)
{
    private static readonly string s_technology = """
        {"name":"technologies/json","title":{"versions":[{"language":"en","text":"Sent as JSON"}]},"country":"KZ","tags":["kiln"],
         "provenance":{"source":"tests","licence":"CC0-1.0","retrievedOn":"2026-11-01"},"technology":{"readiness":8,"paybackYears":3.5}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Catalog_createGetUpdateListBatchDelete_answerAsJson()
    {
        await using var service = await RunningService.EmptyAsync();

        var created = await SendAsync(service, HttpMethod.Post, "/v1/records?requestId=3f2504e0-4f89-11d3-9a0c-0305e82c3301", s_technology);
        Assert.Equal(1, created.GetProperty("sequence").GetInt64());
        Assert.Equal(3.5, created.GetProperty("record").GetProperty("technology").GetProperty("paybackYears").GetDouble());

        var got = await SendAsync(service, HttpMethod.Get, "/v1/technologies/json");
        Assert.Equal("RECORD_STATE_PUBLISHED", got.GetProperty("record").GetProperty("state").GetString());

        var updated = await SendAsync(service, HttpMethod.Patch, "/v1/technologies/json?updateMask=country,technology.paybackYears", """{"country":"UZ","title":{"versions":[{"language":"en","text":"ignored"}]}}""");
        Assert.Equal("UZ", updated.GetProperty("record").GetProperty("country").GetString());
        Assert.Equal("Sent as JSON", updated.GetProperty("record").GetProperty("title").GetProperty("versions")[0].GetProperty("text").GetString());
        Assert.False(updated.GetProperty("record").GetProperty("technology").TryGetProperty("paybackYears", out _));

        var listed = await SendAsync(service, HttpMethod.Get, "/v1/records?kind=RECORD_KIND_TECHNOLOGY&pageSize=10");
        Assert.Equal(1, listed.GetProperty("records").GetArrayLength());

        var batch = await SendAsync(service, HttpMethod.Get, "/v1/records:batchGet?names=technologies/none&names=technologies/json");
        Assert.Equal("technologies/none", batch.GetProperty("missing")[0].GetString());
        Assert.Equal("technologies/json", batch.GetProperty("records")[0].GetProperty("name").GetString());

        var deleted = await SendAsync(service, HttpMethod.Delete, "/v1/technologies/json");
        Assert.Equal(3, deleted.GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Catalog_watch_streamsALineForEachChange()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));
        using var response = await service.Http.GetAsync(new Uri("/v1/records:watch?afterSequence=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        var second = JsonDocument.Parse((await lines.ReadLineAsync(Token))!).RootElement;
        var next = lines.ReadLineAsync(Token);
        await service.HoldAsync(Given.Technology("c"));
        var third = JsonDocument.Parse((await next)!).RootElement;

        Assert.Equal((2, "technologies/b"), (second.GetProperty("sequence").GetInt64(), second.GetProperty("name").GetString()));
        Assert.Equal((3, "technologies/c"), (third.GetProperty("sequence").GetInt64(), third.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Ingest_import_givesAResultForEachRecord()
    {
        await using var service = await RunningService.EmptyAsync();

        var answer = await SendAsync(service, HttpMethod.Post, "/v1/records:import", $$"""{"records":[{{s_technology}},{"name":"needs/empty"}]}""");

        Assert.Equal(["IMPORT_OUTCOME_CREATED", "IMPORT_OUTCOME_REJECTED"], answer.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal("record.title", answer.GetProperty("results")[1].GetProperty("faults")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Impact_everyCall_answersAsJson()
    {
        var free = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:estimate", """{"scenario":{"form":"electricity","host":"KG","activity":{"value":1000,"unit":"MWh/a"}}}""");
        var compared = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:compareCountries", """{"scenarioId":"electrified-kiln","countries":["KZ","KG"]}""");
        var curve = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:marginalAbatement", """{"cautious":true}""");
        var better = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:improve", """{"scenarioId":"electrified-kiln"}""");
        var verdict = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:judgeBat", """{"figure":{"pollutant":"dust","value":8,"unit":"mg/Nm3"},"country":"BG","sector":"cement.clinker"}""");

        var plant = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/impact:judgeBat", """{"scenario":{"host":"BG","sector":"cement.clinker","figures":[{"pollutant":"dust","value":8,"unit":"mg/Nm3","scope":"kiln firing"}]}}""");
        var sheets = await SendAsync(bundled.Service, HttpMethod.Get, "/v1/impact/batSheets?sector=cement.grinding");
        var sheet = await SendAsync(bundled.Service, HttpMethod.Get, "/v1/impact/batSheets/eu-cement/bat-18");

        Assert.True(free.GetProperty("estimate").GetProperty("annual").GetProperty("p10").GetDouble() > 0);
        Assert.Equal("KG", compared.GetProperty("countries")[0].GetProperty("country").GetString());
        Assert.True(curve.GetProperty("steps").GetArrayLength() > 0);
        Assert.True(better.GetProperty("steps").GetArrayLength() > 0);
        Assert.Equal("BAT_OUTCOME_NOT_COMPARABLE", verdict.GetProperty("verdicts")[0].GetProperty("outcome").GetString());
        Assert.Equal("dryness_missing", plant.GetProperty("verdicts")[0].GetProperty("gap").GetString());
        Assert.Equal("eu-cement/bat-18", sheets.GetProperty("sheets")[0].GetProperty("techniques")[0].GetProperty("id").GetString());
        Assert.Equal(10, sheet.GetProperty("sheet").GetProperty("techniques")[0].GetProperty("headings").GetArrayLength());
    }

    [Fact]
    public async Task Search_suggestAndFacets_answerAsJson()
    {
        var search = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/search", """{"query":"municipal waste","filter":{"kinds":["RECORD_KIND_TECHNOLOGY"]},"pageSize":3}""");
        var suggest = await SendAsync(bundled.Service, HttpMethod.Get, "/v1/suggest?prefix=was&maxSuggestions=2&kinds=RECORD_KIND_TECHNOLOGY&kinds=RECORD_KIND_NEED");
        var facets = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/facets", """{"dimensions":["country"]}""");

        Assert.Equal(3, search.GetProperty("hits").GetArrayLength());
        Assert.InRange(suggest.GetProperty("suggestions").GetArrayLength(), 1, 2);
        Assert.True(facets.GetProperty("facets")[0].GetProperty("values").GetArrayLength() > 1);
    }

    [Fact]
    public async Task Match_explainAndStream_answerAsJson()
    {
        const string Text = """{"text":{"text":"refuse derived fuel from municipal waste","language":"en"}""";
        var match = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/match", Text + ""","maxHits":2,"explain":true}""");
        var best = match.GetProperty("hits")[0].GetProperty("record").GetProperty("name").GetString();
        var explained = await SendAsync(bundled.Service, HttpMethod.Post, "/v1/match:explain", Text + $$""","candidate":"{{best}}"}""");
        using var streamed = await bundled.Service.Http.PostAsync(
            new Uri("/v1/match:stream", UriKind.Relative), new StringContent("""{"request":""" + Text + ""","maxHits":2}}""", Encoding.UTF8, "application/json"), Token);
        var lines = (await streamed.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();

        Assert.Equal(2, match.GetProperty("hits").GetArrayLength());
        Assert.Equal(best, explained.GetProperty("hit").GetProperty("record").GetProperty("name").GetString());
        Assert.Equal(best, lines[0].GetProperty("hit").GetProperty("record").GetProperty("name").GetString());
        Assert.True(lines[2].TryGetProperty("summary", out _));
        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public async Task Admin_calls_answerAsJson()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        Assert.Equal(1, (await SendAsync(service, HttpMethod.Get, "/v1/admin/stats")).GetProperty("counts")[0].GetProperty("count").GetInt64());
        Assert.Equal(1, (await SendAsync(service, HttpMethod.Get, "/v1/admin/index")).GetProperty("lastSequence").GetInt64());
        Assert.Equal(1, (await SendAsync(service, HttpMethod.Post, "/v1/admin/index:rebuild", "{}")).GetProperty("records").GetInt64());
        Assert.True((await SendAsync(service, HttpMethod.Post, "/v1/admin/index:verify", "{}")).GetProperty("equal").GetBoolean());
    }

    [Fact]
    public async Task Error_asJson_carriesReasonAndFieldViolations()
    {
        using var response = await bundled.Service.Http.PostAsync(
            new Uri("/v1/search", UriKind.Relative), new StringContent("""{"query":"x","filter":{"countries":["Kazakhstan"]}}""", Encoding.UTF8, "application/json"), Token);
        var error = await response.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(3, error.GetProperty("code").GetInt32());
        var details = error.GetProperty("details").EnumerateArray().ToDictionary(d => d.GetProperty("@type").GetString()!);
        Assert.Equal("INVALID_FIELDS", details["type.googleapis.com/google.rpc.ErrorInfo"].GetProperty("reason").GetString());
        Assert.Equal("filter.countries[0]", details["type.googleapis.com/google.rpc.BadRequest"].GetProperty("fieldViolations")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("GET", "/v1/technologies/none", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/nothing/none", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/records?pageToken=x", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/records?kind=RECORD_KIND_NOTHING", null, HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/search", "{", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/search", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/search", "null", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/search", """{"query":"x","mode":"BAD"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/search", """{"query":["x"]}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/records", """{"name":"needs/x"}""", HttpStatusCode.BadRequest)]
    [InlineData("PATCH", "/v1/technologies/none", "{}", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/technologies/none", null, HttpStatusCode.NotFound)]
    public async Task Error_badRequests_haveTheirStatusAndAJsonBody(string method, string path, string? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await bundled.Service.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
        if (path != "/v1/nothing/none") Assert.NotEmpty((await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task StaleEtag_asJson_isAConflict()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        using var response = await service.Http.DeleteAsync(new Uri("/v1/technologies/waste-heat-orc?etag=old", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    private static async Task<JsonElement> SendAsync(RunningService service, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.Http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
