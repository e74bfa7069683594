using System.Globalization;

namespace TechMatch.Chaos;

/// <summary>What a series of kills found. Lost: acknowledged and gone. Phantom: there and never sent. Duplicate: created
/// twice in the change log, or a gap in it. IndexDifferences: records on which index and registry disagree after catch-up.</summary>
internal sealed record KillReport(int Runs, long Acknowledged, int Lost, int Phantom, int Duplicate, int IndexDifferences, int Seed)
{
    public bool IsClean => Lost + Phantom + Duplicate + IndexDifferences == 0;
}

/// <summary>One data folder, many kills: each run starts the service on what the kill before left behind.</summary>
internal static class KillSeries
{
    private const int Clients = 4;
    private static readonly TimeSpan s_earliest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(3);

    public static async Task<KillReport> RunAsync(int runs, int seed, TextWriter log, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("techmatch-kill-").FullName;
        var ledger = new WriteLedger();
        var findings = new Findings(0, 0, 0, 0);
        try
        {
            for (var run = 1; run <= runs; run++)
            {
                var moment = s_earliest + (s_latest - s_earliest) * random.NextDouble();
                using (var victim = await ServiceProcess.StartAsync(folder, cancellationToken))
                {
                    await WriteUntilKilledAsync(victim, ledger, run, random.Next(), moment, cancellationToken);
                }

                using var survivor = await ServiceProcess.StartAsync(folder, cancellationToken);
                var found = await Inspection.RunAsync(survivor.Channel, ledger, cancellationToken);
                findings = findings.Plus(found);
                await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"run {run}: killed after {moment.TotalSeconds:0.00} s, {ledger.Acknowledged} acknowledged so far, {found}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new KillReport(runs, ledger.Acknowledged, findings.Lost, findings.Phantom, findings.Duplicate, findings.IndexDifferences, seed);
    }

    private static async Task WriteUntilKilledAsync(ServiceProcess victim, WriteLedger ledger, int run, int seed, TimeSpan moment, CancellationToken cancellationToken)
    {
        var writers = Enumerable.Range(0, Clients)
            .Select(client => Writer.RunAsync(victim.Channel, ledger, $"r{run}-c{client}", new Random(seed + client), cancellationToken))
            .ToList();
        using var strike = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        strike.CancelAfter(moment);
        // Writers only end when the service is gone; the moment comes first unless something else broke it.
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bell = strike.Token.Register(() => struck.TrySetResult());
        var all = Task.WhenAll(writers);
        var first = await Task.WhenAny(all, struck.Task);
        cancellationToken.ThrowIfCancellationRequested();
        if (first == all) throw new InvalidOperationException("the service stopped answering before it was killed");
        victim.Kill();
        await all;
    }
}
