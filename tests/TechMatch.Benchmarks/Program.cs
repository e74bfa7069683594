using BenchmarkDotNet.Running;
using TechMatch.Benchmarks;

// prepare-hashing TEXTS OUT measures what the hashing embedder ships with; everything else is BenchmarkDotNet's.
if (args is ["prepare-hashing", var texts, var folder])
{
    await HashingPreparation.RunAsync(texts, folder, CancellationToken.None);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(HashingPreparation).Assembly).Run(args);
