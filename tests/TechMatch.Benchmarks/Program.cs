using BenchmarkDotNet.Running;
using TechMatch.Benchmarks;

// prepare-hashing TEXTS OUT measures what the hashing embedder ships with, match-latency how long a match takes over the
// bundled corpus, service-figures what an operator sees of the service, impact-speed what the climate model costs;
// everything else is BenchmarkDotNet's.
if (args is ["prepare-hashing", var texts, var folder])
{
    await HashingPreparation.RunAsync(texts, folder, CancellationToken.None);
    return;
}

if (args is ["match-latency", .. var options] && options is [] or ["without-climate"])
{
    await MatchLatency.RunAsync(withClimate: options is [], CancellationToken.None);
    return;
}

if (args is ["service-figures"])
{
    await ServiceFigures.RunAsync(repetitions: 3, CancellationToken.None);
    return;
}

if (args is ["impact-speed"])
{
    ImpactSpeed.Run();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(HashingPreparation).Assembly).Run(args);
