using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Segments;
using TechMatch.TestKit;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors.Segments;

/// <summary>The store when it has grown over several segments and a graph.</summary>
public sealed class SegmentStoreTests : IDisposable
{
    private const int Seed = 20261130;
    private const int Dimensions = 32;
    private const int Records = 4_000;
    private const int K = 20;

    private static readonly Search.Embeddings.EmbeddingSpace s_space = new("test-1", Dimensions, Normalised: true);

    /// <summary>Small segments, a graph from 500 rows on, nothing in float but the last scoring.</summary>
    private static readonly VectorLimits s_limits = VectorLimits.Default with { SealRows = 300, GraphRows = 500, ExactRows = 0, Workers = 2 };

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Growth_ends_in_few_segments_the_large_ones_with_a_graph()
    {
        await using var store = Open();
        await FillAsync(store, Enumerable.Range(0, Records));
        Assert.InRange(store.Parts.Count, 1, 4);
        Assert.All(store.Parts, p => Assert.Equal(p.Segment.Rows >= 500, p.Graph is not null));
        Assert.Equal(Records, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Recall_after_a_third_is_deleted_and_put_back_is_that_of_a_fresh_store()
    {
        double renewed, fresh;
        await using (var store = Open())
        {
            await FillAsync(store, Enumerable.Range(0, Records));
            var random = new Random(Seed);
            var gone = Enumerable.Range(0, Records).Where(_ => random.NextDouble() < 0.3).ToList();
            await store.DeleteAsync([.. gone.Select(Id)], Token);
            await store.CommitAsync(2, Token);
            Assert.Equal(Records - gone.Count, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
            await FillAsync(store, gone);
            renewed = await RecallAsync(store);
        }

        using var elsewhere = new TempFolder();
        await using (var store = EmbeddedVectorStore.Open(elsewhere.Path, s_space, s_limits))
        {
            await FillAsync(store, Enumerable.Range(0, Records));
            fresh = await RecallAsync(store);
        }

        Assert.True(fresh >= 0.98, $"seed {Seed}: expected a recall of at least 0.98 in a fresh store, got {fresh}");
        Assert.True(renewed >= fresh - 0.005, $"seed {Seed}: expected a recall within 0.005 of {fresh}, got {renewed}");
    }

    [Fact]
    public async Task Graph_with_a_third_of_its_rows_gone_finds_the_others()
    {
        await using var store = Open();
        await FillAsync(store, Enumerable.Range(0, Records));
        // Just under the share at which a segment is written anew.
        var gone = Enumerable.Range(0, Records).Where(i => i % 7 < 2).ToHashSet();
        await store.DeleteAsync([.. gone.Select(Id)], Token);
        var recall = await RecallAsync(store, gone);
        Assert.True(recall >= 0.98, $"seed {Seed}: expected a recall of at least 0.98, got {recall}");
    }

    [Fact]
    public async Task Reopened_store_answers_as_before_with_the_same_segments()
    {
        List<VectorHit> before;
        List<int> segments;
        await using (var store = Open())
        {
            await FillAsync(store, Enumerable.Range(0, 2_000));
            await store.DeleteAsync([Id(3), Id(1_999)], Token);
            await store.CommitAsync(9, Token);
            await store.SettleAsync(Token);
            before = await HitsAsync(store, 7);
            segments = [.. store.Parts.Select(p => p.Segment.Number)];
        }

        await using var again = Open();
        Assert.Equal(segments, again.Parts.Select(p => p.Segment.Number));
        Assert.Equal(before, await HitsAsync(again, 7));
        Assert.Equal((1_998, 9), (await again.CountAsync(RecordFilter.None, AccessScope.Public, Token), again.CommittedSequence));
    }

    [Fact]
    public async Task Store_closed_while_it_merges_and_builds_loses_nothing()
    {
        for (var round = 1; round <= 6; round++)
        {
            await using var store = Open();
            await store.UpsertAsync([.. Enumerable.Range(round * 400, 400).Select(Point)], Token);
            await store.CommitAsync(round, Token);
            Assert.Equal(round * 400, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        }
    }

    [Fact]
    public async Task Change_that_was_not_committed_does_not_become_durable_by_a_merge()
    {
        await using (var store = Open())
        {
            await FillAsync(store, Enumerable.Range(0, 900));
            await store.UpsertAsync([.. Enumerable.Range(900, 350).Select(Point)], Token);
            await store.CommitAsync(2, Token);
            // The merge that this commit is due finds these two applied and not committed.
            await store.UpsertAsync([Point(5_000)], Token);
            await store.DeleteAsync([Id(0)], Token);
            await store.SettleAsync(Token);
            Assert.Equal(1_250, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        }

        await using var again = Open();
        Assert.Empty(await again.GetAsync([Id(5_000)], Token));
        Assert.Single(await again.GetAsync([Id(0)], Token));
    }

    [Fact]
    public async Task Flipped_bit_in_a_graph_is_refused()
    {
        await using (var store = Open()) await FillAsync(store, Enumerable.Range(0, 600));
        var path = Directory.GetFiles(_folder.Path, "*.graph").Single();
        var bytes = await File.ReadAllBytesAsync(path, Token);
        var random = new Random(Seed);
        for (var round = 0; round < 50; round++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, damaged, Token);
            Assert.Throws<SearchUnavailableException>(Open);
        }

        await File.WriteAllBytesAsync(path, bytes[..^64], Token);
        Assert.Throws<SearchUnavailableException>(Open);
        File.Delete(path);
        Assert.Throws<SearchUnavailableException>(Open);
        await File.WriteAllBytesAsync(path, bytes, Token);
        await using var whole = Open();
        Assert.Equal(600, await whole.CountAsync(RecordFilter.None, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Small_store_answers_exactly_as_floats_do()
    {
        await using var store = EmbeddedVectorStore.Open(_folder.Path, s_space);
        await store.UpsertAsync([.. Enumerable.Range(0, 900).Select(Point)], Token);
        foreach (var query in Enumerable.Range(0, 20))
        {
            var vector = Vector(10_000 + query);
            var expected = Enumerable.Range(0, 900).Select(i => (Id: Id(i), Cosine: System.Numerics.Tensors.TensorPrimitives.Dot(vector.Span, Vector(i).Span)))
                .OrderByDescending(h => h.Cosine).ThenBy(h => h.Id.Name, StringComparer.Ordinal).Take(K);
            Assert.Equal(expected, (await HitsAsync(store, 10_000 + query)).Select(h => (h.Id.Record, h.Cosine)));
        }
    }

    [Fact]
    public async Task Searches_go_on_while_segments_are_replaced_under_them()
    {
        await using var store = Open();
        await store.UpsertAsync([.. Enumerable.Range(0, 500).Select(Point)], Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reader = Task.Run(async () =>
        {
            var searches = 0;
            for (; !stop.IsCancellationRequested; searches++)
            {
                var hits = await HitsAsync(store, searches % 500);
                Assert.Equal(K, hits.Select(h => h.Id).Distinct().Count());
                Assert.Equal(Id(searches % 500), hits[0].Id.Record);
            }

            return searches;
        }, Token);
        for (var round = 1; round <= 12; round++)
        {
            await store.UpsertAsync([.. Enumerable.Range(0, 500).Select(Point)], Token);
            await store.CommitAsync(round, Token);
            if (round % 4 == 0) await store.SettleAsync(Token);
        }

        await stop.CancelAsync();
        Assert.True(await reader > 0);
    }

    private static RecordId Id(int number) => Technology($"r{number:00000}");

    private static ReadOnlyMemory<float> Vector(int number) => Random(new Random(Seed * 31 + number), Dimensions);

    private static VectorPoint Point(int number) => Point(Id(number), Vector(number));

    private static VectorPoint Point(RecordId id, ReadOnlyMemory<float> vector) => Vec.Point(id, vector);

    private static async Task FillAsync(EmbeddedVectorStore store, IEnumerable<int> numbers)
    {
        foreach (var batch in numbers.Chunk(250))
        {
            await store.UpsertAsync([.. batch.Select(Point)], Token);
            await store.CommitAsync(store.CommittedSequence + 1, Token);
        }

        await store.SettleAsync(Token);
    }

    private static async Task<double> RecallAsync(EmbeddedVectorStore store, HashSet<int>? gone = null)
    {
        var vectors = Enumerable.Range(0, Records).Where(i => gone?.Contains(i) != true).Select(i => (Id: Id(i), Vector: Vector(i))).ToList();
        var found = 0;
        const int Queries = 40;
        for (var query = 0; query < Queries; query++)
        {
            var vector = Vector(100_000 + query);
            var exact = vectors.OrderByDescending(v => System.Numerics.Tensors.TensorPrimitives.Dot(vector.Span, v.Vector.Span)).Take(K).Select(v => v.Id);
            found += exact.Intersect((await HitsAsync(store, 100_000 + query)).Select(h => h.Id.Record)).Count();
        }

        return found / (double)(Queries * K);
    }

    private static async Task<List<VectorHit>> HitsAsync(EmbeddedVectorStore store, int query) =>
        [.. await store.SearchAsync(Vector(query), K, RecordFilter.None, AccessScope.Public, Token)];

    private EmbeddedVectorStore Open() => EmbeddedVectorStore.Open(_folder.Path, s_space, s_limits);
}
