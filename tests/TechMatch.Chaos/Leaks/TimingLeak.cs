using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TechMatch.Chaos.Measuring;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using AccessRules = TechMatch.Core.Access.AccessRules;
using LocalizedText = TechMatch.Core.Catalog.LocalizedText;
using Provenance = TechMatch.Core.Catalog.Provenance;
using Visibility = TechMatch.Core.Access.Visibility;
using WriteOptions = TechMatch.Store.WriteOptions;

namespace TechMatch.Chaos.Leaks;

/// <param name="DifferenceMs">Between the medians; what a caller could tell the two apart by.</param>
internal sealed record TimingPair(string Call, double HiddenMs, double AbsentMs, double DifferenceMs);

internal sealed record TimingReport(int CallsEach, IReadOnlyList<TimingPair> Pairs, int Seed)
{
    /// <summary>Of the medians, in milliseconds.</summary>
    public const double Limit = 2;

    public bool IsClean => Pairs.All(p => Math.Abs(p.DifferenceMs) < Limit);
}

/// <summary>Whether a caller can tell by the clock that a record is there which it may not see: the same call for a hidden one and for none, in random turn.</summary>
internal static class TimingLeak
{
    private const int Records = 200;

    public static async Task<TimingReport> RunAsync(int calls, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-timing-").FullName;
        try
        {
            await using var app = await ServiceHost.BuildAsync(
                ["--data", folder, "--http", "http://127.0.0.1:0", "--grpc", "http://127.0.0.1:0", "--rate-anonymous", "1000000", "--drain-notice", "0", "--Logging:LogLevel:Default", "Error"], cancellationToken);
            await app.StartAsync(cancellationToken);
            await HideAsync(app.Services.GetRequiredService<CatalogStore>(), cancellationToken);
            await app.Services.GetRequiredService<SearchSystem>().Index.CatchUpAsync(cancellationToken);
            using var channel = GrpcChannel.ForAddress(app.Urls.Last());
            var report = new TimingReport(calls, await MeasureAsync(channel, calls, seed, cancellationToken), seed);
            await app.StopAsync(cancellationToken);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task HideAsync(CatalogStore store, CancellationToken cancellationToken)
    {
        var hidden = Enumerable.Range(0, Records).Select(i => new Technology
        {
            Id = RecordId.Of(Core.Catalog.RecordKind.Technology, $"hidden-{i}"),
            Title = LocalizedText.Of("en", $"Zirconium quench {i} of wolframite"),
            Provenance = new Provenance { Source = "chaos", Licence = "CC0-1.0", RetrievedOn = new DateOnly(2026, 11, 1), Illustrative = true },
            Owner = RecordId.Parse("organisations/hidden"),
            Access = new AccessRules { Visibility = Visibility.Private },
        });
        await store.UpsertBatchAsync([.. hidden], new WriteOptions { Principal = "chaos", Method = "TimingLeak" }, cancellationToken);
    }

    private static async Task<IReadOnlyList<TimingPair>> MeasureAsync(GrpcChannel channel, int calls, int seed, CancellationToken cancellationToken)
    {
        var catalog = new CatalogService.CatalogServiceClient(channel);
        var search = new SearchService.SearchServiceClient(channel);
        var match = new MatchService.MatchServiceClient(channel);
        // Names and words of one length, so that only what is behind them differs.
        (string Call, Func<bool, int, Task> Ask)[] pairs =
        [
            ("GetRecord", (hidden, i) => catalog.GetRecordAsync(new GetRecordRequest { Name = Name(hidden, i) }, cancellationToken: cancellationToken).ResponseAsync),
            ("BatchGetRecords", (hidden, i) => catalog.BatchGetRecordsAsync(new BatchGetRecordsRequest { Names = { Enumerable.Range(0, 20).Select(n => Name(hidden, i + n)) } }, cancellationToken: cancellationToken).ResponseAsync),
            ("Search", (hidden, _) => search.SearchAsync(new SearchRequest { Query = hidden ? "wolframite" : "wolframyte", Mode = Protocol.V1.SearchMode.Lexical }, cancellationToken: cancellationToken).ResponseAsync),
            ("Facets", (hidden, _) => search.FacetsAsync(new FacetsRequest { Query = hidden ? "wolframite" : "wolframyte" }, cancellationToken: cancellationToken).ResponseAsync),
            ("Suggest", (hidden, _) => search.SuggestAsync(new SuggestRequest { Prefix = hidden ? "zirconiu" : "zyrconiu" }, cancellationToken: cancellationToken).ResponseAsync),
            ("Match", (hidden, i) => match.MatchAsync(new MatchRequest { Name = Name(hidden, i) }, cancellationToken: cancellationToken).ResponseAsync),
        ];
        var random = new Random(seed);
        var found = new List<TimingPair>();
        foreach (var (call, ask) in pairs)
        {
            for (var i = 0; i < 100; i++) await TimedAsync(() => ask(i % 2 == 0, i % Records));
            var (hidden, absent) = (new List<double>(calls), new List<double>(calls));
            while (hidden.Count < calls || absent.Count < calls)
            {
                var isHidden = absent.Count >= calls || hidden.Count < calls && random.Next(2) == 0;
                (isHidden ? hidden : absent).Add(await TimedAsync(() => ask(isHidden, random.Next(Records - 20))));
            }

            var (one, other) = (Quantiles.Median(hidden), Quantiles.Median(absent));
            found.Add(new TimingPair(call, one, other, Math.Round(one - other, 3)));
        }

        return found;
    }

    private static string Name(bool hidden, int i) => $"technologies/{(hidden ? "hidden" : "absent")}-{i}";

    private static async Task<double> TimedAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await call();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            // What both are told.
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
