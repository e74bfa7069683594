using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>
/// What every vector store promises. An implementation inherits it and says how a store is opened; a store that is
/// opened again after it was disposed finds what it had committed.
/// </summary>
public abstract class VectorStoreConformance : IAsyncLifetime
{
    private IVectorStore _store = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static RecordFilter All => RecordFilter.None;

    protected IVectorStore Store => _store;

    /// <summary>Opens the one store of this test, new at the first call.</summary>
    protected abstract Task<IVectorStore> OpenAsync(EmbeddingSpace space);

    public async ValueTask InitializeAsync() => _store = await OpenAsync(Space);

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task New_store_is_empty_at_position_zero_in_its_space()
    {
        Assert.Equal(Space, Store.Space);
        Assert.Equal(0, Store.CommittedSequence);
        Assert.Equal(0, await Store.CountAsync(All, AccessScope.Operator, Token));
        Assert.Empty(await Store.SearchAsync(East, 10, All, AccessScope.Public, Token));
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Search_orders_by_cosine_and_tells_it()
    {
        await UpsertAsync(Point("far", AtCosine(-0.5)), Point("near", AtCosine(0.9)), Point("middle", AtCosine(0.25)));
        var hits = await Store.SearchAsync(East, 10, All, AccessScope.Public, Token);
        Assert.Equal(["technologies/near", "technologies/middle", "technologies/far"], hits.Select(h => h.Id.Record.Name));
        Assert.Equal([0.9f, 0.25f, -0.5f], hits.Select(h => MathF.Round(h.Cosine, 5)));
    }

    [Fact]
    public async Task Search_breaks_ties_by_name_then_by_ordinal_also_at_the_cut()
    {
        // All six are the same vector; k = 4 must keep the first four of the total order, however they were written.
        await UpsertAsync(Point("c", East), Point("a", East, 1), Point("a", East, 0), Point("a", East, 10), Point("b-2", East), Point("b", East));
        var hits = await Store.SearchAsync(East, 4, All, AccessScope.Public, Token);
        Assert.Equal(["technologies/a 0", "technologies/a 1", "technologies/a 10", "technologies/b 0"], hits.Select(h => $"{h.Id.Record.Name} {h.Id.Ordinal}"));
        var all = await Store.SearchAsync(East, 6, All, AccessScope.Public, Token);
        Assert.Equal(["technologies/b 0", "technologies/b-2 0", "technologies/c 0"], all.Skip(3).Select(h => $"{h.Id.Record.Name} {h.Id.Ordinal}"));
    }

    [Fact]
    public async Task Search_with_k_over_the_count_gives_all()
    {
        await UpsertAsync(Point("a", East), Point("b", North));
        Assert.Equal(2, (await Store.SearchAsync(East, 10_000, All, AccessScope.Public, Token)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task Search_refuses_a_k_out_of_range(int k) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SearchAsync(East, k, All, AccessScope.Public, Token));

    [Fact]
    public async Task Cosine_of_a_vector_with_itself_is_never_over_one()
    {
        // Rounded components can have a dot product of 1 + 1e-7.
        var vector = new float[] { 0.57735026f, 0.57735026f, 0.57735026f, 0.0001f };
        await UpsertAsync(Point("a", vector));
        Assert.Equal(1f, (await Store.SearchAsync(vector, 1, All, AccessScope.Public, Token))[0].Cosine, 5);
        Assert.InRange((await Store.SearchAsync(vector, 1, All, AccessScope.Public, Token))[0].Cosine, -1f, 1f);
    }

    [Fact]
    public async Task Upsert_replaces_all_passages_of_the_record()
    {
        await UpsertAsync(Point("a", East, 0), Point("a", North, 1), Point("b", East));
        await UpsertAsync(Point("a", North, 0, Payload("h2")));
        Assert.Equal(["technologies/b", "technologies/a"], (await Store.SearchAsync(East, 10, All, AccessScope.Public, Token)).Select(h => h.Id.Record.Name));
        Assert.Equal(2, await Store.CountAsync(All, AccessScope.Public, Token));
        Assert.Equal([("technologies/a", "h2"), ("technologies/b", "h1")], await NamesAsync());
    }

    [Fact]
    public async Task Upsert_of_one_passage_twice_in_a_call_keeps_the_last()
    {
        await UpsertAsync(Point("a", East), Point("a", North));
        Assert.Equal(North.ToArray(), Assert.Single(await Store.GetAsync([Technology("a")], Token)).Vector.ToArray());
    }

    [Fact]
    public async Task Upsert_twice_is_upsert_once()
    {
        await UpsertAsync(Point("a", East), Point("a", North, 1));
        await UpsertAsync(Point("a", East), Point("a", North, 1));
        Assert.Equal(2, await Store.CountAsync(All, AccessScope.Public, Token));
        Assert.Single(await NamesAsync());
    }

    [Fact]
    public async Task Upsert_of_nothing_changes_nothing()
    {
        await UpsertAsync();
        Assert.Equal(0, await Store.CountAsync(All, AccessScope.Public, Token));
    }

    public static TheoryData<string, float[]> BadVectors => new()
    {
        { "too short", [1, 0, 0] },
        { "too long", [1, 0, 0, 0, 0] },
        { "empty", [] },
        { "zero", [0, 0, 0, 0] },
        { "NaN", [float.NaN, 0, 0, 0] },
        { "infinite", [float.PositiveInfinity, 0, 0, 0] },
        { "not of unit length", [1, 1, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(BadVectors))]
    public async Task Bad_vector_is_refused_and_leaves_nothing_of_its_call(string what, float[] vector)
    {
        var e = await Assert.ThrowsAnyAsync<ArgumentException>(() => UpsertAsync(Point("good", East), Point("bad", vector)));
        Assert.Contains("expected", e.Message, StringComparison.Ordinal);
        Assert.True(await Store.CountAsync(All, AccessScope.Public, Token) == 0, $"{what}: the good point of the call was written");
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.SearchAsync(vector, 1, All, AccessScope.Public, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.BestPassagesAsync(vector, [Technology("good")], AccessScope.Public, Token));
    }

    [Fact]
    public async Task Negative_ordinal_is_refused() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => UpsertAsync(Point("a", East, -1)));

    [Fact]
    public async Task Passages_of_one_record_with_two_payloads_are_refused()
    {
        var withdrawn = Payload() with { State = RecordState.Withdrawn };
        await Assert.ThrowsAnyAsync<ArgumentException>(() => UpsertAsync(Point("a", East, 0), Point("a", North, 1, withdrawn)));
        Assert.Equal(0, await Store.CountAsync(All, AccessScope.Operator, Token));
    }

    [Fact]
    public async Task Delete_takes_every_passage_and_only_of_these_records()
    {
        await UpsertAsync(Point("a", East), Point("a", North, 1), Point("b", East), Point("c", East));
        await Store.DeleteAsync([Technology("a"), Technology("never-there"), Technology("a")], Token);
        Assert.Equal([("technologies/b", "h1"), ("technologies/c", "h1")], await NamesAsync());
        Assert.Equal(["technologies/b", "technologies/c"], (await Store.SearchAsync(East, 10, All, AccessScope.Public, Token)).Select(h => h.Id.Record.Name));
        Assert.Empty(await Store.GetAsync([Technology("a")], Token));
        await UpsertAsync(Point("a", North));
        Assert.Equal(3, await Store.CountAsync(All, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Get_gives_back_what_was_put_ordered_by_passage()
    {
        var full = new VectorPayload
        {
            State = RecordState.Draft,
            Language = LanguageCode.Of("kk"),
            RecordLanguages = [LanguageCode.Of("kk"), LanguageCode.Of("ru")],
            Country = CountryCode.Of("KZ"),
            Owner = RecordId.Of(RecordKind.Organisation, "centre"),
            Readiness = new ReadinessLevel(7),
            Sectors = [Code.Of("cement.clinker"), Code.Of("energy")],
            Streams = [Code.Of("heat")],
            ContentHash = new string('a', 64),
        };
        var second = full with { Language = LanguageCode.Of("ru") };
        await UpsertAsync(Point("b", North), Point("a", AtCosine(0.3), 5, second), Point("a", East, 0, full));
        var points = await Store.GetAsync([Technology("b"), Technology("none"), Technology("a")], Token);
        Assert.Equal([("technologies/a", 0), ("technologies/a", 5), ("technologies/b", 0)], points.Select(p => (p.Id.Record.Name, p.Id.Ordinal)));
        Assert.Equal([full, second, Payload()], points.Select(p => p.Payload));
        Assert.Equal(AtCosine(0.3).ToArray(), points[1].Vector.ToArray());
    }

    [Fact]
    public async Task Best_passages_gives_the_nearest_of_each_record_in_their_order()
    {
        await UpsertAsync(Point("a", AtCosine(0.1), 0), Point("a", AtCosine(0.8), 1), Point("a", AtCosine(0.8), 2), Point("b", AtCosine(-0.4)));
        var best = await Store.BestPassagesAsync(East, [Technology("b"), Technology("none"), Technology("a")], AccessScope.Public, Token);
        Assert.Equal([("technologies/b", 0, -0.4f), ("technologies/a", 1, 0.8f)], best.Select(h => (h.Id.Record.Name, h.Id.Ordinal, MathF.Round(h.Cosine, 5))));
    }

    [Fact]
    public async Task Commit_keeps_position_and_content_over_a_reopening()
    {
        await UpsertAsync(Point("a", East, 0, Payload("h7")), Point("a", AtCosine(0.6), 3, Payload("h7")), Point("b", North));
        await Store.DeleteAsync([Technology("b")], Token);
        await Store.CommitAsync(42, Token);
        Assert.Equal(42, Store.CommittedSequence);
        var before = await Store.GetAsync([Technology("a")], Token);
        await ReopenAsync();
        Assert.Equal(42, Store.CommittedSequence);
        Assert.Equal([("technologies/a", "h7")], await NamesAsync());
        var after = await Store.GetAsync([Technology("a")], Token);
        Assert.Equal(before.Select(p => (p.Id, p.Payload)), after.Select(p => (p.Id, p.Payload)));
        Assert.Equal(before.Select(p => p.Vector.ToArray()), after.Select(p => p.Vector.ToArray()));
        Assert.Equal([1f, 0.6f], (await Store.SearchAsync(East, 10, All, AccessScope.Public, Token)).Select(h => MathF.Round(h.Cosine, 5)));
    }

    [Fact]
    public async Task Cancelled_calls_end_in_cancellation()
    {
        await UpsertAsync(Point("a", East));
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SearchAsync(East, 1, All, AccessScope.Public, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.BestPassagesAsync(East, [Technology("a")], AccessScope.Public, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync([Technology("a")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CountAsync(All, AccessScope.Public, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.UpsertAsync([Point("b", East)], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync([Technology("a")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Store.EnumerateAsync(cancelled)) { }
        });
        Assert.Equal([("technologies/a", "h1")], await NamesAsync());
    }

    protected Task UpsertAsync(params VectorPoint[] points) => Store.UpsertAsync(points, Token);

    protected async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = await OpenAsync(Space);
    }

    private async Task<List<(string Name, string Hash)>> NamesAsync()
    {
        var names = new List<(string, string)>();
        await foreach (var (record, hash) in Store.EnumerateAsync(Token)) names.Add((record.Name, hash));
        return names;
    }
}
