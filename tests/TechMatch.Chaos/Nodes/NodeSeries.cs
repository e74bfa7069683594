using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using TechMatch.Chaos.Histories;
using TechMatch.Chaos.Load;
using TechMatch.Chaos.Running;
using TechMatch.FakeQdrant;
using TechMatch.Protocol.V1;
using TechMatch.TestKit;

namespace TechMatch.Chaos.Nodes;

/// <summary>
/// PostgreSQL, a vector server and three nodes of the service, each a process with a folder of its own. Eight clients go to
/// whichever node takes their call; each node in turn is killed and started again, then each is stopped and started as a new
/// version would be; then every node is held against the registry and against what the clients were promised.
/// </summary>
internal sealed class NodeSeries(int rounds, int seed, bool freezes, TextWriter log)
{
    private const int Nodes = 3;
    private const int MixedClients = 5;
    private const int ReadingClients = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_earliest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);
    private readonly ServiceProcess[] _nodes = new ServiceProcess[Nodes];
    /// <summary>A frozen holder's lease ends after ten seconds; many times that is no takeover.</summary>
    private static readonly TimeSpan s_takeover = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private readonly int[] _ports = [.. Enumerable.Range(0, Nodes).Select(_ => FreePort.Next())];
    private NodeReport _report = new(rounds, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, seed, Nodes, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private RegistryView _view = RegistryView.Empty;

    public async Task<NodeReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var registry = await Registry.CreateAsync("postgres", cancellationToken);
        await using var vectors = await FakeQdrantServer.StartAsync(cancellationToken);
        try
        {
            // At once, on an empty registry: whatever a first start does, it does once.
            await Task.WhenAll(Enumerable.Range(0, Nodes).Select(n => StartAsync(registry, vectors, n, cancellationToken)));
            var keys = await new AccessService.AccessServiceClient(_nodes[0].Channel).ListKeysAsync(new ListKeysRequest(), cancellationToken: cancellationToken);
            _report = _report with { Administrators = keys.Keys.Count(k => k.Grant.Role == PrincipalRole.Administrator) - 1 };
            for (var round = 1; round <= rounds; round++) await RoundAsync(registry, vectors, round, cancellationToken);
            return _report;
        }
        finally
        {
            foreach (var node in _nodes) node?.Dispose();
        }
    }

    private async Task StartAsync(Registry registry, FakeQdrantServer vectors, int node, CancellationToken cancellationToken)
    {
        var settings = registry.Settings($"node-{node}").Select(s => s.StartsWith("postgres://", StringComparison.Ordinal) ? $"{s}&application_name={Title(node)}" : s);
        _nodes[node] = await ServiceProcess.StartAsync([.. settings, "--vectors", "qdrant", "--qdrant", vectors.Address.ToString(), "--commit-interval", "1"], cancellationToken, _ports[node]);
    }

    private async Task RoundAsync(Registry registry, FakeQdrantServer vectors, int round, CancellationToken cancellationToken)
    {
        var (book, strike, seen) = (new HistoryBook(), new Strike(), new SeenVersions());
        using var channel = NodeClients.Open([.. _nodes.Select(n => n.Address)]);
        var mixed = Enumerable.Range(0, MixedClients).Select(c => new MixedClient(channel, book, strike, seen, $"n{round}c{c}", new Random(_random.Next()), s_patience)).ToList();
        var reading = Enumerable.Range(0, ReadingClients).Select(c => new ReadingClient(channel, book, strike, $"n{round}r{c}", new Random(_random.Next()), s_patience)).ToList();
        var load = Task.WhenAll(mixed.Select(c => c.RunAsync(cancellationToken)).Concat(reading.Select(c => c.RunAsync(cancellationToken))));
        var disturbance = DisturbAsync();
        await await Task.WhenAny(load, disturbance);
        await disturbance;
        strike.Fall();
        await load;
        _report = _report with { Unread = _report.Unread + reading.Sum(c => c.Unread), Searches = _report.Searches + reading.Sum(c => c.Searches) };
        await CheckAsync(book, channel.CreateCallInvoker(), cancellationToken);
        await log.WriteLineAsync($"round {round}: {_report}");

        int Failures() => mixed.Sum(c => c.Failures) + reading.Sum(c => c.Failures);

        async Task DisturbAsync()
        {
            await book.FirstPromise.WaitAsync(cancellationToken);
            for (var node = 0; node < Nodes; node++) await KillAsync(registry, vectors, node, cancellationToken);
            if (freezes) await FreezeAsync(registry, cancellationToken);
            await PauseAsync(cancellationToken);
            var before = Failures();
            _report = _report with { FailedInKills = _report.FailedInKills + before };
            for (var node = 0; node < Nodes; node++) await RestartAsync(registry, vectors, node, cancellationToken);
            await PauseAsync(cancellationToken);
            _report = _report with { FailedInRestarts = _report.FailedInRestarts + Failures() - before };
        }
    }

    private async Task KillAsync(Registry registry, FakeQdrantServer vectors, int node, CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        var holders = await HoldersAsync(registry, cancellationToken);
        _nodes[node].Kill();
        var clock = Stopwatch.StartNew();
        _report = _report with { Kills = _report.Kills + 1, Holders = Math.Max(_report.Holders, holders.Count - 1) };
        if (holders.Contains(Title(node)))
        {
            await UntilHeldAsync(registry, other: Title(node), cancellationToken);
            _report = _report with { Takeovers = _report.Takeovers + 1, SlowestTakeover = Math.Round(Math.Max(_report.SlowestTakeover, clock.Elapsed.TotalSeconds), 2) };
        }

        _nodes[node].Dispose();
        await StartAsync(registry, vectors, node, cancellationToken);
    }

    /// <summary>The node that writes the vectors stands still, until the database has given its lease to another; then it goes on.</summary>
    private async Task FreezeAsync(Registry registry, CancellationToken cancellationToken)
    {
        var holder = await UntilHeldAsync(registry, other: null, cancellationToken);
        var frozen = Enumerable.Range(0, Nodes).Single(n => Title(n) == holder);
        await _nodes[frozen].FreezeAsync(cancellationToken);
        var clock = Stopwatch.StartNew();
        await UntilHeldAsync(registry, other: holder, cancellationToken);
        _report = _report with { Freezes = _report.Freezes + 1, SlowestFrozenTakeover = Math.Round(Math.Max(_report.SlowestFrozenTakeover, clock.Elapsed.TotalSeconds), 2) };
        await PauseAsync(cancellationToken);
        await _nodes[frozen].ThawAsync(cancellationToken);
    }

    /// <summary>Waits until a node holds the lease of the vectors: one that nobody takes over ends the series.</summary>
    /// <param name="other">It has to be another one than this.</param>
    private static async Task<string> UntilHeldAsync(Registry registry, string? other, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_takeover)
        {
            if ((await HoldersAsync(registry, cancellationToken)).FirstOrDefault(h => h != other) is { } holder) return holder;
            await Task.Delay(s_look, cancellationToken);
        }

        throw new InvalidOperationException($"expected another node to hold the lease of the vectors within {s_takeover.TotalSeconds} s of the end of '{other}', got none");
    }

    private async Task RestartAsync(Registry registry, FakeQdrantServer vectors, int node, CancellationToken cancellationToken)
    {
        await PauseAsync(cancellationToken);
        var status = await _nodes[node].StopAsync(cancellationToken);
        if (status != 0) throw new InvalidOperationException($"{Title(node)} was told to stop and ended with {status}: {_nodes[node].Said}");
        _nodes[node].Dispose();
        await StartAsync(registry, vectors, node, cancellationToken);
        // As an orchestrator waits before it goes on to the next.
        await _nodes[node].WaitUntilServingAsync("", cancellationToken);
        _report = _report with { Restarts = _report.Restarts + 1 };
    }

    /// <param name="anyNode">Each page of a list comes from another node.</param>
    private async Task CheckAsync(HistoryBook book, CallInvoker anyNode, CancellationToken cancellationToken)
    {
        var views = new List<RegistryView>();
        foreach (var invoker in _nodes.Select(n => n.Channel.CreateCallInvoker()).Append(anyNode)) views.Add(await RegistryReading.AfterAsync(invoker, _view, cancellationToken));
        var found = HistoryCheck.Run(_view, book.Operations, views[0], Console.Error.WriteLine);
        var divergences = views.Skip(1).Sum(v => v.Holdings.Keys.Union(views[0].Holdings.Keys).Count(name => v[name] != views[0][name]));
        foreach (var node in _nodes)
        {
            var verified = await new AdminService.AdminServiceClient(node.Channel).VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: cancellationToken);
            foreach (var difference in verified.Differences) await Console.Error.WriteLineAsync($"{node.Address}: {difference}");
            divergences += verified.Differences.Count;
        }

        var chains = await new AuditService.AuditServiceClient(_nodes[0].Channel).VerifyChainsAsync(new VerifyChainsRequest(), cancellationToken: cancellationToken);
        _view = views[0];
        _report = _report.With(found) with
        {
            Acknowledged = _report.Acknowledged + book.Promises,
            Operations = _report.Operations + book.Operations.Count,
            Divergences = _report.Divergences + divergences,
            BrokenChains = _report.BrokenChains + (chains.Sound ? 0 : Math.Max(chains.Faults.Count, 1)),
        };
    }

    /// <summary>Titles of the nodes that the database says hold the lease of the vectors.</summary>
    private static async Task<IReadOnlyList<string>> HoldersAsync(Registry registry, CancellationToken cancellationToken)
    {
        var told = await registry.Server!.SqlAsync(registry.Address!, """
            SELECT split_part(application_name, ' ', 1) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted AND application_name LIKE '% lease of vectors'
            """, cancellationToken);
        return told.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Title(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node}");

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(s_earliest + (s_latest - s_earliest) * _random.NextDouble(), cancellationToken);
}
