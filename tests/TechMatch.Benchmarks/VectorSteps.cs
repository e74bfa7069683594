using BenchmarkDotNet.Attributes;
using TechMatch.Search.Vectors.Codes;
using TechMatch.Search.Vectors.Graph;

namespace TechMatch.Benchmarks;

/// <summary>
/// The parts a vector search is made of, on unit vectors around 200 centres (seed 20261130, 256 dimensions): the scan of all
/// codes is the baseline; the walk and the making of the graph read the same codes. Judge the ratio and the allocation.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public unsafe class VectorSteps
{
    private const int Seed = 20261130;
    private const int Dimensions = 256;
    private const int Breadth = 150;

    private GrowingBlock _block = null!;
    private GraphColumns _columns = null!;
    private GraphLinks _links;
    private sbyte[] _query = [];
    private int _bias;

    [Params(5_000, 20_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(Seed);
        var centres = Enumerable.Range(0, 200).Select(_ => Unit(random, null)).ToList();
        _block = new GrowingBlock(Rows, Dimensions, 0);
        for (var row = 0; row < Rows; row++) _block.Append(Unit(random, centres[row % centres.Count]));
        _query = new sbyte[_block.Stride];
        VectorCode.WriteQuery(Unit(random, centres[0]), _query);
        _bias = VectorCode.BiasOf(_query);
        _columns = Make();
        fixed (int* levelZero = _columns.LevelZero, upper = _columns.Upper)
        fixed (byte* levels = _columns.Levels)
        {
            // The columns are pinned for good where they are made.
            _links = new GraphLinks(levelZero, upper, levels, GraphLinks.Starts(_columns.Levels).Starts);
        }
    }

    [Benchmark(Baseline = true)]
    public int ScanOfAllCodes()
    {
        using var best = new BestRows(Breadth);
        fixed (sbyte* query = _query) CodeScan.All(_block, Rows, query, _bias, 0, best, CancellationToken.None);
        return best.Count;
    }

    [Benchmark]
    public int Walk()
    {
        using var best = new BestRows(Breadth);
        using var walk = new GraphWalk(_links, _block);
        fixed (sbyte* query = _query)
        {
            var from = walk.Descend(_columns.Entry, _columns.Levels[_columns.Entry], 0, query, _bias);
            walk.Spread(from, 0, query, _bias, [], best, CancellationToken.None);
        }

        return best.Count;
    }

    [Benchmark]
    public int Build() => Make().Entry;

    private GraphColumns Make() => GraphBuilder.Build(_block, Rows, new GraphMake(), CancellationToken.None);

    private static float[] Unit(Random random, float[]? near)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++)
            vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())) * (near is null ? 1 : 0.05f) + (near?[i] ?? 0);
        var norm = MathF.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => v / norm)];
    }
}
