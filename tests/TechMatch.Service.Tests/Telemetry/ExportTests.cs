using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using TechMatch.Core.Telemetry;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Telemetry;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Telemetry;

/// <summary>What a collector gets to hear: everything it is promised, and nothing that a caller or a record says.</summary>
public sealed class ExportTests
{
    /// <summary>In every text, name and header that these tests hand in.</summary>
    private const string Canary = "canary";

    private static readonly string[] s_metrics =
    [
        "techmatch.call.duration", "techmatch.calls.refused", "techmatch.calls.running", "techmatch.calls.waiting", "techmatch.stage.duration", "techmatch.store.waiting",
        "techmatch.store.sequence", "techmatch.index.lag", "techmatch.index.generation", "techmatch.index.set_aside", "techmatch.vectors.backlog",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_ofAllSignals_hasStagesAndMetrics_andNothingThatACallerOrARecordSays()
    {
        await using var collector = await FakeCollector.StartAsync();
        using var folder = new TempFolder();
        using var service = ServiceProcess.Run(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100", ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            },
            "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--drain-notice", "0", "--commit-interval", "0.05", "--rate-anonymous", "1");
        await service.StartedAsync(Token);
        var secret = (await File.ReadAllTextAsync(folder.File(FirstKey.FileName), Token)).Trim();
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        await CallAsync(channel, service.Addresses[0], secret);
        service.Terminate();
        Assert.Equal((0, ""), await service.EndAsync(Token));

        var (traces, metrics, logs) = (collector.Heard("traces"), collector.Heard("metrics"), collector.Heard("logs"));
        Assert.All(Stages.All.Except([Stages.Rebuild]), stage => Assert.Contains(stage, traces, StringComparison.Ordinal));
        Assert.Contains("techmatch.v1.SearchService/Search", traces, StringComparison.Ordinal);
        Assert.Contains("techmatch.v1.MatchService/Match", traces, StringComparison.Ordinal);
        Assert.Contains(TraceIdBytes, traces, StringComparison.Ordinal);
        Assert.All(s_metrics, metric => Assert.Contains(metric, metrics, StringComparison.Ordinal));
        Assert.Contains("RATE_LIMITED", metrics, StringComparison.Ordinal);
        Assert.Contains("Now listening on: {address}", logs, StringComparison.Ordinal);
        var all = traces + metrics + logs;
        foreach (var kept in (string[])[Canary, secret, secret[^20..], "00000000c0de", folder.Path])
            Assert.DoesNotContain(kept, all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Export_thatIsDisabled_sendsNothing()
    {
        await using var collector = await FakeCollector.StartAsync();
        using var folder = new TempFolder();
        using var service = ServiceProcess.Run(
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_SDK_DISABLED"] = "true" },
            "--data", folder.Path, "--corpus", "none", "--urls", "http://127.0.0.1:0;http://127.0.0.1:0", "--drain-notice", "0");
        await service.StartedAsync(Token);
        service.Terminate();
        Assert.Equal((0, ""), await service.EndAsync(Token));

        Assert.True(collector.HeardNothing);
    }

    [Fact]
    public async Task Export_thatNobodyAskedFor_isNotThere()
    {
        await using var service = await RunningService.EmptyAsync();

        Assert.Throws<InvalidOperationException>(() => service.Get<TracerProvider>());
    }

    [Fact]
    public void LogEntry_withAMessageOfAnException_keepsItsTemplateAndTypeOnly()
    {
        var heard = new List<string>();
        using var logs = LoggerFactory.Create(b => b.AddOpenTelemetry(o => o.AddProcessor(new PlainLog()).AddProcessor(new Reader(heard))));

        logs.CreateLogger("tests").LogError(new InvalidDataException("canary of an exception"), "{Method} met {Reason} at {Sequence}", "/techmatch.v1.SearchService/Search", "canary of a reason", 7L);

        var entry = Assert.Single(heard);
        Assert.Contains("{Method} met {Reason} at {Sequence}", entry, StringComparison.Ordinal);
        Assert.Contains("System.IO.InvalidDataException", entry, StringComparison.Ordinal);
        Assert.Contains("/techmatch.v1.SearchService/Search", entry, StringComparison.Ordinal);
        Assert.Contains("Sequence=7", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperationsDocument_namesEveryStageAndEveryInstrument()
    {
        var document = await File.ReadAllTextAsync(RepositoryRoot.File("docs", "operations.md"), Token);
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (i, _) => { if (i.Meter.Name == Stage.SourceName) instruments.Add(i.Name); } };
        listener.Start();
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Need());

        Assert.Equal(s_metrics.Order(StringComparer.Ordinal), instruments.Order(StringComparer.Ordinal));
        Assert.All(instruments.Concat(Stages.All), name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    /// <summary>Sixteen bytes of a trace that a caller began.</summary>
    private static string TraceIdBytes => System.Text.Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c"));

    /// <summary>Every way a text can come in: queries, records, names, headers, bad credentials, refused fields.</summary>
    private static async Task CallAsync(GrpcChannel channel, Uri http, string secret)
    {
        var headers = new Metadata
        {
            { "authorization", $"Bearer {secret}" }, { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
            { "tracestate", "canary=state" }, { "baggage", "canary=baggage" }, { "x-canary", "canary" }, { "user-agent", "canary" },
        };
        var catalog = new CatalogService.CatalogServiceClient(channel);
        var technology = Given.Technology("canary-name", "Canary title of a kiln boiler");
        technology.Body = Given.Text("Ask canary.person@example.org about the canary.");
        await catalog.CreateRecordAsync(new CreateRecordRequest { Record = technology, RequestId = "00000000-0000-4000-8000-00000000c0de" }, headers, cancellationToken: Token);
        var written = await catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Need("canary-need", "Canary need of a kiln boiler") }, headers, cancellationToken: Token);
        await new SearchService.SearchServiceClient(channel).SearchAsync(new SearchRequest { Query = "canary boiler", MinSequence = written.Sequence }, headers, cancellationToken: Token);
        await new MatchService.MatchServiceClient(channel).MatchAsync(new MatchRequest { Name = "needs/canary-need" }, headers, cancellationToken: Token);
        await RefusedAsync(catalog.GetRecordAsync(new GetRecordRequest { Name = "technologies/canary-missing" }, headers, cancellationToken: Token));
        await RefusedAsync(catalog.GetRecordAsync(new GetRecordRequest { Name = "canary" }, headers, cancellationToken: Token));
        await RefusedAsync(catalog.GetRecordAsync(new GetRecordRequest { Name = "needs/a" }, new Metadata { { "authorization", "Bearer tm_canarykey" } }, cancellationToken: Token));
        using var client = new HttpClient { BaseAddress = http };
        using var byName = await client.GetAsync(new Uri("/v1/technologies/canary-name", UriKind.Relative), Token);
        using var typed = await client.GetAsync(new Uri("/v1/suggest?prefix=canary", UriKind.Relative), Token);
        using var none = await client.GetAsync(new Uri("/canary/of/no/route", UriKind.Relative), Token);
        using var posted = await client.PostAsJsonAsync(new Uri("/v1/search", UriKind.Relative), new { query = "canary", canary = "canary" }, Token);
        // A bucket of fifty: the last of these are turned away.
        for (var i = 0; i < 12; i++) using (await client.PostAsJsonAsync(new Uri("/v1/match", UriKind.Relative), new { text = new { text = "canary" } }, Token)) { }
        await new SearchService.SearchServiceClient(channel).SuggestAsync(new SuggestRequest { Prefix = "canary" }, headers, cancellationToken: Token);
    }

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call) => await Assert.ThrowsAsync<RpcException>(async () => await call);

    private sealed class Reader(List<string> heard) : OpenTelemetry.BaseProcessor<OpenTelemetry.Logs.LogRecord>
    {
        public override void OnEnd(OpenTelemetry.Logs.LogRecord data) =>
            heard.Add($"{data.Body} {data.FormattedMessage} {data.Exception} {string.Join(' ', data.Attributes!.Select(a => $"{a.Key}={a.Value}"))}");
    }
}
