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
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(2);

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
                var moment = s_latest * random.NextDouble();
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

    /// <summary>The moment counts from the first acknowledgement: before it a fresh process has hardly begun to write.</summary>
    private static async Task WriteUntilKilledAsync(ServiceProcess victim, WriteLedger ledger, int run, int seed, TimeSpan moment, CancellationToken cancellationToken)
    {
        var strike = new Strike();
        var before = ledger.Confirmations;
        var writers = Enumerable.Range(0, Clients)
            .Select(client => Writer.RunAsync(victim.Channel, ledger, strike, $"r{run}-c{client}", new Random(seed + client), cancellationToken))
            .ToList();
        var all = Task.WhenAll(writers);
        var first = await Task.WhenAny(all, KillAsync(victim, ledger, strike, before, moment, cancellationToken));
        if (first == all) await all;
        await first;
        await all;
    }

    private static async Task KillAsync(ServiceProcess victim, WriteLedger ledger, Strike strike, long before, TimeSpan moment, CancellationToken cancellationToken)
    {
        await ledger.WaitForMoreThanAsync(before, cancellationToken);
        await Task.Delay(moment, cancellationToken);
        strike.Fall();
        victim.Kill();
    }
}

/// <summary>Whether the kill has come: from then on a client may meet any failure, before it none.</summary>
internal sealed class Strike
{
    private volatile bool _fallen;

    public bool HasFallen => _fallen;

    public void Fall() => _fallen = true;
}
