using BenchmarkDotNet.Running;
using TechMatch.Benchmarks;
using TechMatch.Benchmarks.Peers;

// Whole jobs that print their figures. Without one of these verbs the arguments are BenchmarkDotNet's.
switch (args)
{
    // What the hashing embedder ships with.
    case ["prepare-hashing", var texts, var folder]:
        await HashingPreparation.RunAsync(texts, folder, CancellationToken.None);
        break;

    // How long a match takes over the bundled corpus, in process.
    case ["match-latency"]:
    case ["match-latency", "without-climate"]:
    case ["match-latency", "stages"]:
        await MatchLatency.RunAsync(withClimate: args[^1] != "without-climate", byStage: args[^1] == "stages", CancellationToken.None);
        break;

    // What an operator sees of the service: start, match over gRPC, memory.
    case ["service-figures"]:
        await ServiceFigures.RunAsync(repetitions: 3, CancellationToken.None);
        break;

    // How fast a catalogue becomes searchable: the file, its mapping, and how often.
    case ["import-speed", var file, var mapping]:
        await ImportSpeed.RunAsync(file, mapping, rounds: 6, CancellationToken.None);
        break;

    // What the climate model costs.
    case ["impact-speed"]:
        ImpactSpeed.Run();
        break;

    // How far the intervals without draws are from drawn ones, in every host.
    case ["impact-agreement"]:
        ImpactAgreement.Run(draws: 100_000, seeds: 1);
        break;
    case ["impact-agreement", var draws, var seeds]:
        ImpactAgreement.Run(int.Parse(draws, System.Globalization.CultureInfo.InvariantCulture), int.Parse(seeds, System.Globalization.CultureInfo.InvariantCulture));
        break;

    // How the calibration of words moves hybrid search over judged collections.
    case ["reach-sweep", .. var collections]:
        await ReachSweep.RunAsync(collections, CancellationToken.None);
        break;

    // How fast the concept finder reads.
    case ["concept-speed"]:
        ConceptSpeed.Run();
        break;

    // The embedded vector store on a prepared set: build, ways of searching, recall. The folder is filled when it is not there.
    case ["vector-speed", var data, var folder]:
        await VectorSpeed.RunAsync(data, folder, rounds: 1, CancellationToken.None);
        break;

    // One phase of the bench beside other engines.
    case ["peers", .. var phase]:
        await PeerRun.RunAsync(phase, CancellationToken.None);
        break;

    // What the graph misses of the exact answer on embeddings of real text.
    case ["graph-recall", .. var files]:
        await GraphRecall.RunAsync(files, CancellationToken.None);
        break;

    default:
        BenchmarkSwitcher.FromAssembly(typeof(HashingPreparation).Assembly).Run(args);
        break;
}
