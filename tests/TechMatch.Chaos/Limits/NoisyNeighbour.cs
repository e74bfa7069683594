using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using TechMatch.Chaos.Measuring;
using TechMatch.Chaos.Running;
using TechMatch.Protocol.V1;

namespace TechMatch.Chaos.Limits;

/// <param name="AloneP95">Of the modest caller, in milliseconds.</param>
/// <param name="BesideP95">… while the noisy one calls ten times as often as it may.</param>
/// <param name="ChangePercent">From the first to the second.</param>
/// <param name="TurnedAway">Calls of the modest one that found no place; they have no time.</param>
/// <param name="NoisyAnswered">Calls of the noisy one that were answered; the others were told to wait.</param>
internal sealed record NeighbourReport(
    int Rounds, int Calls, double AloneP50, double AloneP95, double BesideP50, double BesideP95, double ChangePercent, long TurnedAway, long NoisyAnswered, long NoisyRefused, int Seed, int Processors, string LoadBefore)
{
    /// <summary>In percent.</summary>
    public const double Limit = 10;

    public bool IsClean => ChangePercent < Limit && TurnedAway == 0 && NoisyRefused > 0;
}

/// <summary>
/// What one caller feels of another who does not stop: the same searches at a steady rate, in turn alone and beside a caller with a
/// key of its own who asks for two hundred matches a second, of which its rate is twenty. The service is a process with its limits as
/// they come.
/// </summary>
internal sealed class NoisyNeighbour(int rounds, int seed, TextWriter log)
{
    private const int CallsARound = 200;

    private static readonly TimeSpan s_noisyPace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20);
    private static readonly string[] s_words = ["waste heat", "cement kiln", "battery recycling", "slag", "цемент", "жылу", "methane leak", "+kiln \"waste heat\"", "水泥"];

    private long _answered;
    private long _refused;
    private long _turnedAway;

    public async Task<NeighbourReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("techmatch-neighbour-").FullName;
        var load = OperatingSystem.IsLinux() ? (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0] : "";
        try
        {
            // The last of two settings counts: keys are asked for, and the catalogue is the bundled one.
            using var service = await ServiceProcess.StartAsync(["--data", folder, "--corpus", Path.Combine(AppContext.BaseDirectory, "corpus"), "--access", "keys", "--drain-notice", "0"], cancellationToken);
            var administrator = (await File.ReadAllTextAsync(Path.Combine(folder, "admin.key"), cancellationToken)).Trim();
            using var modestChannel = GrpcChannel.ForAddress(service.Address);
            using var noisyChannel = GrpcChannel.ForAddress(service.Address);
            var modest = As(modestChannel, await KeyAsync(modestChannel, administrator, cancellationToken));
            var noisy = As(noisyChannel, await KeyAsync(noisyChannel, administrator, cancellationToken));
            var random = new Random(seed);
            await CallAsync(modest, random, cancellationToken);
            var (alone, beside) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                alone.AddRange(await CallAsync(modest, random, cancellationToken));
                beside.AddRange(await BesideAsync(modest, noisy, random, cancellationToken));
                await log.WriteLineAsync($"round {round + 1}: p95 {Quantiles.At([.. alone.Order()], 0.95)} alone, {Quantiles.At([.. beside.Order()], 0.95)} ms beside");
            }

            return Report([.. alone.Order()], [.. beside.Order()], load);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<double>> BesideAsync(CallInvoker modest, CallInvoker noisy, Random random, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var noise = Task.Run(() => ShoutAsync(noisy, enough.Token), CancellationToken.None);
        var times = await CallAsync(modest, random, cancellationToken);
        await enough.CancelAsync();
        await noise;
        return times;
    }

    /// <summary>Matches, the dearest of what everybody may ask, whether or not those before have been answered.</summary>
    private async Task ShoutAsync(CallInvoker noisy, CancellationToken cancellationToken)
    {
        var calls = new List<Task>();
        using var pace = new PeriodicTimer(s_noisyPace);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken)) calls.Add(OneAsync());
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls);
        }

        async Task OneAsync()
        {
            try
            {
                await new MatchService.MatchServiceClient(noisy).MatchAsync(new MatchRequest { Text = new FreeText { Text = "waste heat of a cement kiln", Language = "en" } }, cancellationToken: CancellationToken.None);
                Interlocked.Increment(ref _answered);
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    /// <summary>A call every so often, whether or not the one before has been answered: who waits for answers hides what is slow.</summary>
    private async Task<List<double>> CallAsync(CallInvoker modest, Random random, CancellationToken cancellationToken)
    {
        var search = new SearchService.SearchServiceClient(modest);
        var calls = new List<Task<double?>>(CallsARound);
        using var pace = new PeriodicTimer(s_pace);
        while (calls.Count < CallsARound && await pace.WaitForNextTickAsync(cancellationToken)) calls.Add(TimedAsync(s_words[random.Next(s_words.Length)]));
        return [.. (await Task.WhenAll(calls)).OfType<double>()];

        async Task<double?> TimedAsync(string words)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await search.SearchAsync(new SearchRequest { Query = words }, cancellationToken: cancellationToken);
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                Interlocked.Increment(ref _turnedAway);
                return null;
            }
        }
    }

    private NeighbourReport Report(List<double> alone, List<double> beside, string load)
    {
        var (one, other) = (Quantiles.At(alone, 0.95), Quantiles.At(beside, 0.95));
        return new NeighbourReport(
            rounds, alone.Count, Quantiles.At(alone, 0.5), one, Quantiles.At(beside, 0.5), other, Math.Round((other - one) / one * 100, 1),
            Interlocked.Read(ref _turnedAway), Interlocked.Read(ref _answered), Interlocked.Read(ref _refused), seed, Environment.ProcessorCount, load);
    }

    private static async Task<string> KeyAsync(GrpcChannel channel, string administrator, CancellationToken cancellationToken)
    {
        var request = new CreateKeyRequest { Label = "neighbour", Grant = new KeyGrant { Role = PrincipalRole.Staff } };
        return (await new AccessService.AccessServiceClient(As(channel, administrator)).CreateKeyAsync(request, cancellationToken: cancellationToken)).Secret;
    }

    private static CallInvoker As(GrpcChannel channel, string key) => channel.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {key}");
        return metadata;
    });
}
