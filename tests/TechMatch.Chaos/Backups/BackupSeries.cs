using System.Diagnostics;
using System.Globalization;
using TechMatch.Chaos.Histories;
using TechMatch.Chaos.Load;
using TechMatch.Chaos.Running;
using TechMatch.Core.Ledger;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Audit;
using TechMatch.Store.Moving;

namespace TechMatch.Chaos.Backups;

/// <summary>What a series of backups found; Differences, Missed and BrokenChains must be 0.</summary>
/// <param name="Changes">Up to the sequences of the backups, over all of them.</param>
/// <param name="Differences">Changes and records in which what was restored is not the registry as of that sequence.</param>
/// <param name="Missed">Writes that were promised before a backup was asked for and are not in it.</param>
/// <param name="SlowestBackup">Seconds, under load.</param>
/// <param name="SlowestRestore">Seconds, checks included.</param>
internal sealed record BackupReport(int Runs, string Provider, int Seed, long Changes, int Differences, int Missed, int BrokenChains, double SlowestBackup, double SlowestRestore)
{
    public bool IsClean => Differences + Missed + BrokenChains == 0;
}

/// <summary>Backups under eight clients that write, each restored into a folder of its own and compared with the registry as it was at that change.</summary>
internal sealed class BackupSeries(string provider, int runs, int seed, TextWriter log)
{
    private const int Clients = 8;

    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_afterwards = TimeSpan.FromMilliseconds(300);

    private readonly Random _random = new(seed);
    private BackupReport _report = new(runs, provider, seed, 0, 0, 0, 0, 0, 0);

    public async Task<BackupReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var registry = await Registry.CreateAsync(provider, cancellationToken);
        for (var run = 1; run <= runs; run++)
        {
            var (book, backup, asked) = await BackUpUnderLoadAsync(registry, run, cancellationToken);
            var promised = book.Operations.Where(o => o.IsPromise && o.Ended < asked).Select(o => o.Sequence).DefaultIfEmpty().Max();
            await CompareAsync(registry, backup, run, cancellationToken);
            if (promised > backup.LastSequence) _report = _report with { Missed = _report.Missed + 1 };
            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"run {run}: backup at change {backup.LastSequence}, promised before it {promised}; {_report}"));
        }

        return _report;
    }

    private async Task<(HistoryBook Book, CreateBackupResponse Backup, long Asked)> BackUpUnderLoadAsync(Registry registry, int run, CancellationToken cancellationToken)
    {
        var (book, strike, seen) = (new HistoryBook(), new Strike(), new SeenVersions());
        using var service = await ServiceProcess.StartAsync([.. registry.Settings(), "--backup-folder", registry.File("backups")], cancellationToken);
        var clients = Enumerable.Range(0, Clients).Select(c => new MixedClient(service.Channel, book, strike, seen, $"b{run}c{c}", new Random(_random.Next())).RunAsync(cancellationToken)).ToList();
        var all = Task.WhenAll(clients);
        var work = BackUpAsync();
        await Task.WhenAny(all, work);
        if (all.IsFaulted) await all;
        var done = await work;
        await all;
        return done;

        async Task<(HistoryBook, CreateBackupResponse, long)> BackUpAsync()
        {
            await book.FirstPromise.WaitAsync(cancellationToken);
            await Task.Delay(s_latest * _random.NextDouble(), cancellationToken);
            var asked = HistoryBook.Now;
            var clock = Stopwatch.StartNew();
            var backup = await new AdminService.AdminServiceClient(service.Channel).CreateBackupAsync(new CreateBackupRequest(), cancellationToken: cancellationToken);
            _report = _report with { SlowestBackup = Math.Round(Math.Max(_report.SlowestBackup, clock.Elapsed.TotalSeconds), 2) };
            // So that the registry goes on beyond the backup.
            await Task.Delay(s_afterwards, cancellationToken);
            strike.Fall();
            service.Kill();
            return (book, backup, asked);
        }
    }

    private async Task CompareAsync(Registry registry, CreateBackupResponse backup, int run, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        // Elsewhere: a folder for the backup of a database too.
        var place = new CatalogStoreOptions { Folder = registry.File($"restored-{run}") };
        await RegistryBackup.RestoreAsync(backup.File, place, TimeProvider.System, cancellationToken);
        var took = clock.Elapsed.TotalSeconds;
        var vocabularies = new CorpusFolder(ServiceSettings.DefaultCorpus).ReadVocabularies();
        await using var original = await CatalogStore.OpenAsync(registry.Options(), vocabularies, TimeProvider.System, cancellationToken);
        await using var restored = await CatalogStore.OpenAsync(place, vocabularies, TimeProvider.System, cancellationToken);
        var differences = await BackupComparison.CountAsync(original, restored, backup.LastSequence, Console.Error.WriteLine, cancellationToken);
        var chains = new ChainReader(restored);
        var broken = 0;
        foreach (var chain in Enum.GetValues<Chain>()) broken += (await chains.VerifyAsync(chain, [], cancellationToken)).Faults.Count;
        _report = _report with
        {
            Changes = _report.Changes + backup.LastSequence,
            Differences = _report.Differences + differences,
            BrokenChains = _report.BrokenChains + broken,
            SlowestRestore = Math.Round(Math.Max(_report.SlowestRestore, took), 2),
        };
    }
}
