using System.Diagnostics;
using System.Globalization;
using TechMatch.Chaos.Histories;
using TechMatch.Chaos.Load;
using TechMatch.Chaos.Running;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Kills;

/// <summary>
/// One registry, many kills: each run starts the service on what the kill before left behind, checks it, and kills it again
/// under eight clients. With PostgreSQL every third run kills the server as well.
/// </summary>
internal sealed class KillSeries(string provider, int runs, int seed, TextWriter log)
{
    private const int Clients = 8;
    private const int RunsPerServerKill = 3;

    private static readonly TimeSpan s_earliest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(3);

    private readonly Random _random = new(seed);
    private KillReport _report = new(runs, 0, 0, 0, 0, 0, seed, 0, 0, provider, 0, 0, 0, 0, 0);
    private RegistryView _view = RegistryView.Empty;

    public async Task<KillReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var registry = await Registry.CreateAsync(provider, cancellationToken);
        var service = await ServiceProcess.StartAsync(registry.Settings(), cancellationToken);
        try
        {
            for (var run = 1; run <= runs; run++)
            {
                var book = new HistoryBook();
                var killsServer = registry.Server is not null && run % RunsPerServerKill == 0;
                var moment = s_earliest + (s_latest - s_earliest) * _random.NextDouble();
                var clients = await LoadUntilKilledAsync(registry, service, book, run, moment, killsServer, cancellationToken);
                service.Dispose();
                service = await ServiceProcess.StartAsync(registry.Settings(), cancellationToken);
                await RepeatAsync(service, book, clients, cancellationToken);
                var found = await CheckAsync(service, book, cancellationToken);
                var what = killsServer ? "service and server" : "service";
                await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"run {run}: {what} killed after {moment.TotalSeconds:0.00} s, {book.Promises} acknowledged, {found}"));
            }

            return _report;
        }
        finally
        {
            service.Dispose();
        }
    }

    /// <summary>The moment counts from the first acknowledgement: before it a fresh process has hardly begun to write.</summary>
    private async Task<IReadOnlyList<MixedClient>> LoadUntilKilledAsync(
        Registry registry, ServiceProcess victim, HistoryBook book, int run, TimeSpan moment, bool killsServer, CancellationToken cancellationToken)
    {
        var (strike, seen) = (new Strike(), new SeenVersions());
        var between = killsServer ? TimeSpan.FromMilliseconds(_random.Next(200)) : TimeSpan.Zero;
        var clients = Enumerable.Range(0, Clients).Select(c => new MixedClient(victim.Channel, book, strike, seen, $"r{run}c{c}", new Random(_random.Next()))).ToList();
        var all = Task.WhenAll(clients.Select(c => c.RunAsync(cancellationToken)));
        await await Task.WhenAny(all, StrikeAsync());
        await all;
        return clients;

        async Task StrikeAsync()
        {
            await book.FirstPromise.WaitAsync(cancellationToken);
            await Task.Delay(moment, cancellationToken);
            strike.Fall();
            if (killsServer)
            {
                await registry.Server!.KillAsync(cancellationToken);
                await Task.Delay(between, cancellationToken);
            }

            victim.Kill();
            if (!killsServer) return;
            await registry.Server!.StartAsync(cancellationToken);
            _report = _report with { ServerKills = _report.ServerKills + 1 };
        }
    }

    /// <summary>Half of the writes that nobody answered are sent again, as a client would: with their request ids.</summary>
    private async Task RepeatAsync(ServiceProcess survivor, HistoryBook book, IReadOnlyList<MixedClient> clients, CancellationToken cancellationToken)
    {
        var caller = new Caller(survivor.Channel.CreateCallInvoker());
        foreach (var unanswered in clients.SelectMany(c => c.Unanswered))
        {
            if (_random.Next(2) == 0)
            {
                book.Add(unanswered.Operation);
                continue;
            }

            book.Add((await caller.WriteAsync(unanswered, cancellationToken, again: true)).Operation);
            _report = _report with { Repeated = _report.Repeated + 1 };
        }

        _report = _report with { Unanswered = _report.Unanswered + clients.Sum(c => c.Unanswered.Count) };
    }

    private async Task<Findings> CheckAsync(ServiceProcess survivor, HistoryBook book, CancellationToken cancellationToken)
    {
        var view = await RegistryReading.AfterAsync(survivor.Channel.CreateCallInvoker(), _view, cancellationToken);
        var found = HistoryCheck.Run(_view, book.Operations, view, Console.Error.WriteLine);
        var clock = Stopwatch.StartNew();
        var verified = await new AdminService.AdminServiceClient(survivor.Channel).VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: cancellationToken);
        foreach (var difference in verified.Differences) await Console.Error.WriteLineAsync(difference);
        _view = view;
        _report = _report.With(found) with
        {
            Acknowledged = _report.Acknowledged + book.Promises,
            Operations = _report.Operations + book.Operations.Count,
            IndexDifferences = _report.IndexDifferences + verified.Differences.Count,
            SlowestCatchUp = Math.Round(Math.Max(_report.SlowestCatchUp, clock.Elapsed.TotalSeconds), 2),
        };
        return found;
    }
}
