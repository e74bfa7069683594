using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using TechMatch.Chaos.Load;
using TechMatch.Chaos.Running;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Rates;

/// <summary>How fast the service takes writes and shows them. Times are milliseconds as the client sees them.</summary>
/// <param name="CreatesPerSecond">Single acknowledged creates of eight clients over gRPC.</param>
/// <param name="ImportedPerSecond">Records in one stream, each acknowledged.</param>
/// <param name="SearchableP95">From sending a create to the answer of a search that shows it.</param>
/// <param name="SearchableLoadedP95">The same beside eight clients that create as fast as they can.</param>
/// <param name="ServiceCores">Processor seconds of the service per second while it took creates.</param>
/// <param name="ClientCores">The same of this program.</param>
/// <param name="LoadBefore">Processes of the machine that wanted a processor in the minute before the run.</param>
internal sealed record RateReport(
    string Provider, int Seconds, long Creates, double CreatesPerSecond, double CreateP50, double CreateP95, double CreateP99, double ImportedPerSecond,
    double SearchableP50, double SearchableP95, double SearchableLoadedP50, double SearchableLoadedP95, double ServiceCores, double ClientCores, int Processors, string LoadBefore);

/// <summary>Creates for a while with eight clients, then one stream, then records that are looked for at once.</summary>
internal sealed class RateRun(string provider, int seconds, int seed)
{
    private const int Clients = 8;
    private const int Imported = 4_000;
    private const int Sought = 200;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);

    private int _number;

    public async Task<RateReport> RunAsync(CancellationToken cancellationToken)
    {
        var load = (await System.IO.File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0];
        await using var registry = await Registry.CreateAsync(provider, cancellationToken);
        using var service = await ServiceProcess.StartAsync(registry.Settings(), cancellationToken);
        await CreateForAsync(service, s_warmUp, cancellationToken);
        var (serviceTime, clientTime, clock) = (service.ProcessorTime, Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var times = await CreateForAsync(service, TimeSpan.FromSeconds(seconds), cancellationToken);
        var took = clock.Elapsed.TotalSeconds;
        var (serviceCores, clientCores) = ((service.ProcessorTime - serviceTime).TotalSeconds / took, (Environment.CpuUsage.TotalTime - clientTime).TotalSeconds / took);
        var imported = await ImportAsync(service, cancellationToken);
        var alone = await SeekAsync(service, cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beside = CreateUntilAsync(service, enough.Token);
        var loaded = await SeekAsync(service, cancellationToken);
        await enough.CancelAsync();
        await beside;
        return new RateReport(
            provider, seconds, times.Count, Math.Round(times.Count / took), At(times, 0.5), At(times, 0.95), At(times, 0.99), Math.Round(imported),
            At(alone, 0.5), At(alone, 0.95), At(loaded, 0.5), At(loaded, 0.95), Math.Round(serviceCores, 2), Math.Round(clientCores, 2), Environment.ProcessorCount, load);
    }

    private async Task<List<double>> CreateForAsync(ServiceProcess service, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(duration);
        return await CreateUntilAsync(service, enough.Token);
    }

    private async Task<List<double>> CreateUntilAsync(ServiceProcess service, CancellationToken enough)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => Task.Run(() => ClientAsync(service, new Random(seed + c), enough), CancellationToken.None)));
        return [.. all.SelectMany(t => t)];
    }

    /// <summary>A client has a connection of its own and waits for each answer.</summary>
    private async Task<List<double>> ClientAsync(ServiceProcess service, Random random, CancellationToken enough)
    {
        using var channel = ServiceProcess.Open(service.Address);
        var times = new List<double>();
        while (!enough.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            await new CatalogService.CatalogServiceClient(channel).CreateRecordAsync(new CreateRecordRequest { Record = Next(random, "") }, cancellationToken: CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    private async Task<double> ImportAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var records = Enumerable.Range(0, Imported).Select(_ => Next(random, "")).ToList();
        var clock = Stopwatch.StartNew();
        using var call = new IngestService.IngestServiceClient(service.Channel).ImportRecords(cancellationToken: cancellationToken);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < records.Count; i++) await call.RequestStream.WriteAsync(new ImportRecordsRequest { Position = i, Record = records[i] }, cancellationToken);
            await call.RequestStream.CompleteAsync();
        }, cancellationToken);
        var created = 0;
        await foreach (var result in call.ResponseStream.ReadAllAsync(cancellationToken)) created += result.Outcome == ImportOutcome.Created ? 1 : 0;
        await sending;
        return created == Imported ? created / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"expected {Imported} created, got {created}");
    }

    private async Task<List<double>> SeekAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var (catalogue, search, random) = (new CatalogService.CatalogServiceClient(service.Channel), new SearchService.SearchServiceClient(service.Channel), new Random(seed));
        var times = new List<double>();
        for (var i = 0; i < Sought; i++)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"sought{Interlocked.Increment(ref _number)}");
            var record = Next(random, word);
            var begun = Stopwatch.GetTimestamp();
            var sequence = (await catalogue.CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: cancellationToken)).Sequence;
            var found = await FindAsync(search, new SearchRequest { Query = word, Mode = SearchMode.Lexical, MinSequence = sequence }, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            if (found.Hits.All(h => h.Record.Name != record.Name)) throw new InvalidOperationException($"{record.Name} was acknowledged at {sequence} and is not found by '{word}'");
        }

        return times;
    }

    /// <summary>A search that ran out of its time on a busy machine is asked again, and the time goes on.</summary>
    private static async Task<SearchResponse> FindAsync(SearchService.SearchServiceClient search, SearchRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await search.SearchAsync(request, cancellationToken: cancellationToken);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded)
            {
                // The change is on its way.
            }
        }
    }

    private Record Next(Random random, string word) =>
        Sample.Technology(string.Create(CultureInfo.InvariantCulture, $"technologies/rate-{Interlocked.Increment(ref _number)}"), $"{word} {random.Next()}", random);

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return Math.Round(times[Math.Max((int)Math.Ceiling(share * times.Count) - 1, 0)], 1);
    }
}
