using BenchmarkDotNet.Attributes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;

namespace TechMatch.Benchmarks;

/// <summary>
/// One search over unit vectors drawn evenly from the sphere (seed 20261124), one per record, half of the records in one
/// country. The baseline scans them all; the filter leaves every second one out before its arithmetic. Judge the ratio
/// and the allocation, not the nanoseconds.
/// </summary>
[MemoryDiagnoser]
public class VectorScan
{
    private const int Seed = 20261124;
    private const int Dimensions = 512;

    private string _folder = "";
    private EmbeddedVectorStore _store = null!;
    private float[] _query = [];

    [Params(1_000, 20_000)]
    public int Records { get; set; }

    [GlobalSetup]
    public async Task FillAsync()
    {
        _folder = Directory.CreateTempSubdirectory("techmatch-scan-").FullName;
        _store = EmbeddedVectorStore.Open(_folder, new EmbeddingSpace("bench-1", Dimensions, Normalised: true));
        var random = new Random(Seed);
        for (var i = 0; i < Records; i += 1_000)
            await _store.UpsertAsync([.. Enumerable.Range(i, 1_000).Select(n => Point(n, random))], CancellationToken.None);
        _query = Unit(random);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task<IReadOnlyList<VectorHit>> All() => _store.SearchAsync(_query, 100, RecordFilter.None, AccessScope.Public, CancellationToken.None);

    [Benchmark]
    public Task<IReadOnlyList<VectorHit>> HalfByCountry() =>
        _store.SearchAsync(_query, 100, new RecordFilter { Countries = [CountryCode.Of("KZ")] }, AccessScope.Public, CancellationToken.None);

    private static VectorPoint Point(int number, Random random)
    {
        var payload = new VectorPayload
        {
            State = RecordState.Published,
            Language = LanguageCode.Of("en"),
            RecordLanguages = [LanguageCode.Of("en")],
            Country = CountryCode.Of(number % 2 == 0 ? "KZ" : "CZ"),
            ContentHash = "",
        };
        return new VectorPoint(new PassageId(RecordId.Of(RecordKind.Technology, $"r{number}"), 0), Unit(random), payload);
    }

    /// <summary>Normal components by Box and Muller, scaled to unit length.</summary>
    private static float[] Unit(Random random)
    {
        var vector = new double[Dimensions];
        for (var i = 0; i < Dimensions; i++) vector[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var norm = Math.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => (float)(v / norm))];
    }
}
