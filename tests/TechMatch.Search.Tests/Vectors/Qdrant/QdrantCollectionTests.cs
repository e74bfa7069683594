using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.FakeQdrant;
using TechMatch.FakeQdrant.Wire;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Qdrant;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors.Qdrant;

/// <summary>How a collection is made, stamped, checked and written.</summary>
public sealed class QdrantCollectionTests : IAsyncLifetime
{
    private const string Name = "test-gen-000001";

    private FakeQdrantServer _server = null!;
    private QdrantServer _connection = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeQdrantServer.StartAsync(Token);
        _connection = Given.Connection(Given.Settings(_server));
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task New_collection_is_made_as_the_settings_say_and_stamped()
    {
        using var connection = Given.Connection(Given.Settings(_server) with { Shards = 6, ReplicationFactor = 3, WriteConsistency = 2 });
        await Given.OpenAsync(connection, Space);
        var made = _server.Calls.Select(c => c.Request).OfType<CreateCollection>().Single();
        Assert.Equal((6u, 3u, 2u), (made.ShardNumber, made.ReplicationFactor, made.WriteConsistencyFactor));
        Assert.Equal((4ul, Distance.Dot), (made.VectorsConfig.ParamsMap.Map["dense"].Size, made.VectorsConfig.ParamsMap.Map["dense"].Distance));
        Assert.Equal((QuantizationType.Int8, 0.99f), (made.QuantizationConfig.Scalar.Type, made.QuantizationConfig.Scalar.Quantile));
        Assert.Equal(("registry-1", "test-1/4/unit", 0), (made.Metadata["techmatch_registry"].StringValue, made.Metadata["techmatch_space"].StringValue, made.Metadata["techmatch_sequence"].IntegerValue));
        Assert.Equal(PointLayout.Indexes.Select(i => i.Field).Order(), _server.Calls.Select(c => c.Request).OfType<CreateFieldIndexCollection>().Select(c => c.FieldName).Order());
        Assert.All(_server.Calls.Select(c => c.Request).OfType<CreateFieldIndexCollection>(), c => Assert.True(c.Wait));
    }

    [Fact]
    public async Task Space_that_is_not_normalised_is_compared_by_angle_without_codes_where_asked()
    {
        using var connection = Given.Connection(Given.Settings(_server) with { Quantised = false });
        var store = await Given.OpenAsync(connection, new EmbeddingSpace("long-1", 4, Normalised: false));
        var made = _server.Calls.Select(c => c.Request).OfType<CreateCollection>().Single();
        Assert.Equal((Distance.Cosine, false), (made.VectorsConfig.ParamsMap.Map["dense"].Distance, made.QuantizationConfig is not null));
        await store.UpsertAsync([Point("a", new float[] { 3, 4, 0, 0 })], Token);
        // (1,0,0,0)·(3,4,0,0) / 5 = 0.6
        Assert.Equal(0.6f, (await store.SearchAsync(new float[] { 7, 0, 0, 0 }, 1, RecordFilter.None, AccessScope.Public, Token))[0].Cosine, 5);
        Assert.Null(_server.Calls.Select(c => c.Request).OfType<QueryPoints>().Single().Params.Quantization);
    }

    [Fact]
    public async Task Codes_are_rescored_and_a_missing_signal_is_exact()
    {
        var store = await Given.OpenAsync(_connection, Space);
        await store.UpsertAsync([Point("a", East)], Token);
        await store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, Token);
        await store.BestPassagesAsync(East, [Technology("a")], AccessScope.Public, Token);
        var asked = _server.Calls.Select(c => c.Request).OfType<QueryPoints>().Select(q => q.Params).ToList();
        Assert.Equal((true, 2.0, false), (asked[0].Quantization.Rescore, asked[0].Quantization.Oversampling, asked[0].Exact));
        Assert.Equal((true, true), (asked[1].Exact, asked[1].Quantization is null));
    }

    public static TheoryData<EmbeddingSpace> OtherSpaces =>
        [new EmbeddingSpace("test-2", 4, Normalised: true), new EmbeddingSpace("test-1", 5, Normalised: true), new EmbeddingSpace("test-1", 4, Normalised: false)];

    [Theory]
    [MemberData(nameof(OtherSpaces))]
    public async Task Collection_of_another_space_is_refused_as_it_is_opened(EmbeddingSpace other)
    {
        await Given.OpenAsync(_connection, Space);
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => Given.OpenAsync(_connection, other));
        Assert.EndsWith($"expected collection {Name} to hold vectors of {other}, got test-1/4/unit; rebuild the indexes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collection_of_another_registry_is_neither_read_nor_emptied()
    {
        var store = await Given.OpenAsync(_connection, Space);
        await store.UpsertAsync([Point("a", East)], Token);
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => Given.OpenAsync(_connection, Space, owner: "registry-2"));
        Assert.EndsWith("belongs to another registry; give this service a prefix of its own", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SearchUnavailableException>(() => QdrantVectorStore.Open(_connection, Name, Space, "registry-2", startsEmpty: true).ConnectAsync(Token));
        Assert.Equal(1, _server.CountPoints(Name));
    }

    [Fact]
    public async Task New_generation_empties_what_an_earlier_one_of_its_name_left()
    {
        var store = await Given.OpenAsync(_connection, Space);
        await store.UpsertAsync([Point("a", East)], Token);
        await store.CommitAsync(7, Token);
        var fresh = QdrantVectorStore.Open(_connection, Name, Space, Given.Owner, startsEmpty: true);
        Assert.Equal(0, await fresh.ConnectAsync(Token));
        Assert.Equal(0, _server.CountPoints(Name));
        await fresh.UpsertAsync([Point("b", East)], Token);
        // Once, and not at every connection.
        await fresh.ConnectAsync(Token);
        Assert.Equal(1, _server.CountPoints(Name));
    }

    [Fact]
    public async Task Server_too_old_to_keep_the_stamp_is_told()
    {
        (_server.Version, _server.Misbehaviour.ForgetsMetadata) = ("1.12.4", true);
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => Given.OpenAsync(_connection, Space));
        Assert.EndsWith("the server is too old to keep collection metadata (it is 1.12.4)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collection_that_a_kill_left_without_indexes_gets_them()
    {
        await Given.OpenAsync(_connection, Space);
        var stamp = _server.Calls.Select(c => c.Request).OfType<CreateCollection>().Single();
        _server.Wipe();
        _server.Make(stamp);
        var store = await Given.OpenAsync(_connection, Space);
        // The fake refuses a filter on a field without an index.
        Assert.Equal(0, await store.CountAsync(new RecordFilter { Streams = [Code.Of("heat")] }, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Lost_collection_is_told_and_not_made_by_a_search()
    {
        var store = await Given.OpenAsync(_connection, Space);
        var lost = 0;
        store.Lost = () => lost++;
        _server.Drop(Name);
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<SearchUnavailableException>(() => store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, Token));
        Assert.Equal((1, false, 0), (lost, store.IsConnected, _server.CollectionNames.Count));
        Assert.Equal(0, await store.ConnectAsync(Token));
        Assert.Empty(await store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, Token));
    }

    [Fact]
    public async Task Writes_are_cut_by_points_and_by_bytes_and_replace_each_record_whole()
    {
        using var connection = Given.Connection(Given.Settings(_server) with { MaxPointsPerWrite = 10, MaxBytesPerWrite = 3_000 });
        var store = await Given.OpenAsync(connection, Space);
        // One record over several writes between two small ones; a first version of it had passages that are gone in the second.
        await store.UpsertAsync([.. Enumerable.Range(0, 30).Select(i => Point("long", East, i))], Token);
        _server.ForgetCalls();
        await store.UpsertAsync([Point("a", East), .. Enumerable.Range(0, 25).Select(i => Point("long", North, i)), Point("z", East)], Token);
        var writes = _server.Calls.Select(c => c.Request).OfType<UpdateBatchPoints>().ToList();
        Assert.True(writes.Count >= 3, $"expected 27 points in writes of 10 at most, got {writes.Count} writes");
        Assert.All(writes, w =>
        {
            Assert.True(w.Wait);
            Assert.InRange(w.Operations[0].Upsert.Points.Count, 1, 10);
            Assert.InRange(w.Operations[0].Upsert.Points.Sum(p => p.CalculateSize()), 1, 3_000);
        });
        Assert.Equal(27, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        Assert.All(await store.GetAsync([Technology("long")], Token), p => Assert.Equal(North.ToArray(), p.Vector.ToArray()));
    }

    [Fact]
    public void Id_of_a_passage_is_always_the_same_and_no_other_passage_has_it()
    {
        var id = PointIds.UuidOf(new PassageId(Technology("a"), 1));
        // Fixed for ever: what is stored under it has to be found again. Version 8, variant 10.
        Assert.Equal(id, PointIds.UuidOf(new PassageId(Technology("a"), 1)));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id.ToString());
        var many = from kind in Enum.GetValues<RecordKind>() from key in (string[])["a", "a1", "a-1"] from ordinal in Enumerable.Range(0, 20) select PointIds.UuidOf(new PassageId(RecordId.Of(kind, key), ordinal));
        Assert.Equal(many.Count(), many.Distinct().Count());
    }

    public static TheoryData<QdrantSettings, string> BadSettings => new()
    {
        { Plain with { Address = new Uri("ftp://example.org") }, "expected an http or https address, got 'ftp'" },
        { Plain with { Address = new Uri("http://example.org:6334"), ApiKey = "secret" }, "an API key would travel unencrypted to example.org: give an https address" },
        { Plain with { Prefix = "A/b" }, "expected a prefix of 1-100 characters a-z 0-9 - _, got 'A/b'" },
        { Plain with { Shards = 0 }, "expected 1-1000 shards, got 0" },
        { Plain with { ReplicationFactor = 2, WriteConsistency = 3 }, "expected a write consistency of 1-2, the number of replicas, got 3" },
    };

    private static QdrantSettings Plain => Given.Settings(new Uri("http://127.0.0.1:6334"));

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void Settings_that_cannot_be_used_are_refused_before_anything_is_sent(QdrantSettings settings, string fault)
    {
        Assert.Equal(fault, settings.Fault());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => Given.Connection(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_is_not_in_the_words_of_the_settings() => Assert.DoesNotContain("secret", (Plain with { ApiKey = "secret" }).ToString(), StringComparison.Ordinal);
}
