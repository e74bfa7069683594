using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>Random histories against an oracle that scans a list, and readers beside a writer.</summary>
public abstract class VectorOracleConformance
{
    private static readonly CountryCode[] s_countries = [CountryCode.Of("KZ"), CountryCode.Of("CZ"), CountryCode.Of("TR")];
    private static readonly Code[] s_sectors = [Code.Of("cement"), Code.Of("cement.clinker"), Code.Of("waste"), Code.Of("water")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<IVectorStore> OpenAsync(EmbeddingSpace space);

    /// <summary>How far the cosine at a place may be from the true one of that place: sums of another order differ in the last bits.</summary>
    protected virtual double Tolerance => 1e-5;

    /// <summary>False for a store whose searches may see a record between two versions, but never a passage twice.</summary>
    protected virtual bool ReplacesAtOnce => true;

    [Theory]
    [InlineData(20261124)]
    [InlineData(1)]
    [InlineData(77)]
    public async Task Random_history_answers_as_a_scan_over_a_list_would(int seed)
    {
        var random = new Random(seed);
        var oracle = new Dictionary<RecordId, VectorPoint[]>();
        var store = await OpenAsync(Space);
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    var records = Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomRecord(random)).DistinctBy(r => r[0].Id.Record).ToList();
                    await store.UpsertAsync([.. records.SelectMany(r => r)], Token);
                    foreach (var record in records) oracle[record[0].Id.Record] = record;
                    break;
                case < 8:
                    var gone = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomId(random)).ToList();
                    await store.DeleteAsync(gone, Token);
                    foreach (var id in gone) oracle.Remove(id);
                    break;
                case 8:
                    await store.CommitAsync(step, Token);
                    await store.DisposeAsync();
                    store = await OpenAsync(Space);
                    Assert.Equal(step, store.CommittedSequence);
                    break;
            }

            await AgreesAsync(store, oracle, random, $"seed {seed}, step {step}");
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task Search_beside_a_writer_sees_each_record_once_and_whole()
    {
        await using var store = await OpenAsync(Space);
        const int Records = 40;
        await store.UpsertAsync([.. Enumerable.Range(0, Records).SelectMany(i => Version(i, 0))], Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var searches = 0;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var hits = await store.SearchAsync(East, 1_000, RecordFilter.None, AccessScope.Public, Token);
                Assert.Equal(hits.Count, hits.Select(h => h.Id).Distinct().Count());
                Interlocked.Increment(ref searches);
                if (!ReplacesAtOnce) continue;
                // Two passages per record in every version, and never of two versions: both lie at one cosine.
                foreach (var record in hits.GroupBy(h => h.Id.Record))
                    Assert.True(record.Count() == 2 && record.Select(h => h.Cosine).Distinct().Count() == 1, $"{record.Key}: {string.Join(", ", record)}");
                Assert.Equal(Records, hits.Select(h => h.Id.Record).Distinct().Count());
            }
        }, Token)).ToList();
        // Enough versions that the table outgrows its chunks of 4,096 slots while it is read.
        for (var version = 1; version <= 150 || Volatile.Read(ref searches) < 30; version++)
        {
            await store.UpsertAsync([.. Enumerable.Range(0, Records).SelectMany(i => Version(i, version))], Token);
            if (version % 50 == 0) await store.CommitAsync(version, Token);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static VectorPoint[] Version(int record, int version)
    {
        var vector = AtCosine(0.9 - version % 500 * 0.001);
        return [Point($"r{record}", vector, 0), Point($"r{record}", vector, 1)];
    }

    private static RecordId RandomId(Random random) => RecordId.Of(random.Next(2) == 0 ? RecordKind.Technology : RecordKind.Need, $"r{random.Next(40)}");

    private static VectorPoint[] RandomRecord(Random random)
    {
        var payload = Payload($"h{random.Next(1000)}") with
        {
            State = (RecordState)random.Next(3),
            Country = random.Next(3) == 0 ? null : s_countries[random.Next(3)],
            Readiness = random.Next(3) == 0 ? null : new ReadinessLevel(random.Next(1, 10)),
            Sectors = [.. s_sectors.Where(_ => random.Next(2) == 0)],
        };
        var id = RandomId(random);
        // Vectors from a small set as well, so that ties happen.
        return [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => Point(id, random.Next(3) == 0 ? North : Random(random), i * 2, payload))];
    }

    private async Task AgreesAsync(IVectorStore store, Dictionary<RecordId, VectorPoint[]> oracle, Random random, string where)
    {
        var filter = new RecordFilter
        {
            Countries = random.Next(2) == 0 ? [] : [s_countries[random.Next(3)]],
            Sectors = random.Next(2) == 0 ? [] : [s_sectors[random.Next(4)]],
            MinReadiness = random.Next(3) == 0 ? new ReadinessLevel(random.Next(1, 10)) : null,
            Kinds = random.Next(3) == 0 ? [RecordKind.Need] : [],
        };
        var scope = random.Next(2) == 0 ? AccessScope.Public : AccessScope.Operator;
        var query = random.Next(3) == 0 ? North : Random(random);
        var k = random.Next(1, 60);
        var expected = oracle.Values.SelectMany(p => p).Where(p => Passes(p, filter, scope))
            .Select(p => (p.Id, Cosine: Cosine(query, p.Vector))).OrderByDescending(h => h.Cosine).ThenBy(h => h.Id).ToList();
        var hits = await store.SearchAsync(query, k, filter, scope, Token);
        Assert.True(hits.Count == Math.Min(k, expected.Count), $"{where}: expected {Math.Min(k, expected.Count)} hits, got {hits.Count}");
        for (var i = 0; i < hits.Count; i++)
        {
            // Within the tolerance another candidate may stand here.
            Assert.True(Math.Abs(hits[i].Cosine - expected[i].Cosine) < Tolerance, $"{where}: place {i}: expected {expected[i]}, got {hits[i]}");
            Assert.True(expected.Exists(e => e.Id == hits[i].Id && Math.Abs(e.Cosine - hits[i].Cosine) < 1e-5), $"{where}: {hits[i]} should not be here");
        }

        Assert.True(hits.Zip(hits.Skip(1)).All(p => p.First.Cosine > p.Second.Cosine || p.First.Cosine == p.Second.Cosine && p.First.Id < p.Second.Id), $"{where}: the order is not total");
        Assert.Equal(expected.Count, await store.CountAsync(filter, scope, Token));
        var names = new List<(RecordId, string)>();
        await foreach (var entry in store.EnumerateAsync(Token)) names.Add(entry);
        Assert.Equal(oracle.OrderBy(o => o.Key.Name, StringComparer.Ordinal).Select(o => (o.Key, o.Value[0].Payload.ContentHash)), names);
    }

    private static bool Passes(VectorPoint point, RecordFilter filter, AccessScope scope) =>
        scope.VisibleStates.Contains(point.Payload.State)
        && (filter.Kinds.Count == 0 || filter.Kinds.Contains(point.Id.Record.Kind))
        && (filter.Countries.Count == 0 || point.Payload.Country is { } c && filter.Countries.Contains(c))
        && (filter.MinReadiness is not { } least || point.Payload.Readiness?.Value >= least.Value)
        && (filter.Sectors.Count == 0 || filter.Sectors.Any(w => point.Payload.Sectors.Any(s => s.Value == w.Value || s.Value.StartsWith(w.Value + ".", StringComparison.Ordinal))));

    private static double Cosine(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (double)a.Span[i] * b.Span[i];
        return sum;
    }
}
