using BenchmarkDotNet.Attributes;
using TechMatch.Search.Embeddings.Training;

namespace TechMatch.Benchmarks;

/// <summary>
/// One training step of the size ADR 0010 compares: 2,048 pairs and 512 further documents of three pieces each, drawn
/// evenly from 48,000 (seed 1), 256 dimensions, two threads.
/// </summary>
public class ContrastiveStepBench
{
    private const int Pieces = 48_000;
    private const int Seed = 1;

    private readonly TrainingBatch _batch = new();
    private ContrastiveStep? _contrast;
    private int _step;

    [GlobalSetup]
    public void Prepare()
    {
        var table = new TokenTable(Pieces, 256);
        table.Initialise(Seed, 1, new float[Pieces]);
        _contrast = new ContrastiveStep(table, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        _batch.Resize(2_048, 2_560);
        var random = SeededRandom.For(Seed, 0, 0);
        for (var text = 0; text < _batch.Texts; text++)
        {
            var room = _batch.Room(text);
            for (var i = 0; i < 3; i++) room[i] = random.Next(Pieces);
            _batch.Set(text, 3, random.NextUInt64(), random.NextUInt64());
        }
    }

    [Benchmark]
    public double Step() => _contrast!.Run(_batch, 0.001f, ++_step);
}
