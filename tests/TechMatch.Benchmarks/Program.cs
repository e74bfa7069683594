using BenchmarkDotNet.Running;
using TechMatch.Benchmarks;

// prepare-hashing TEXTS OUT measures what the hashing embedder ships with, match-latency how long a match takes over the
// bundled corpus, service-figures what an operator sees of the service,
// concept-speed how fast the concept finder reads; everything else is BenchmarkDotNet's.
if (args is ["prepare-hashing", var texts, var folder])
{
    await HashingPreparation.RunAsync(texts, folder, CancellationToken.None);
    return;
}

if (args is ["match-latency"])
{
    await MatchLatency.RunAsync(CancellationToken.None);
    return;
}

if (args is ["service-figures"])
{
    await ServiceFigures.RunAsync(repetitions: 3, CancellationToken.None);
    return;
}

if (args is ["concept-speed"])
{
    ConceptSpeed.Run();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(HashingPreparation).Assembly).Run(args);
