using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using TechMatch.TestKit;

namespace TechMatch.VectorData.Tests;

/// <summary>Which record types are taken, and what is said of the others.</summary>
public sealed class ShapeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Dynamic_collection_holds_dictionaries_by_its_definition()
    {
        using var store = new TechMatchVectorStore(_folder.Path);
        using var things = store.GetDynamicCollection("things", Definition());
        await things.EnsureCollectionExistsAsync(Token);
        await things.UpsertAsync(new Dictionary<string, object?> { ["id"] = 7L, ["name"] = "kiln", ["meaning"] = new ReadOnlyMemory<float>([1, 0]) }, Token);
        Assert.Equal("kiln", (await things.GetAsync(7L, cancellationToken: Token))!["name"]);
        var options = new VectorSearchOptions<Dictionary<string, object?>> { Filter = r => (string)r["name"]! == "kiln", IncludeVectors = true };
        await foreach (var hit in things.SearchAsync(new float[] { 1, 0 }, 3, options, Token)) Assert.Equal([1, 0], ((ReadOnlyMemory<float>)hit.Record["meaning"]!).ToArray());
        Assert.Throws<ArgumentException>(() => store.GetCollection<object, Dictionary<string, object?>>("things", Definition()));
    }

    [Theory]
    [InlineData(DistanceFunction.EuclideanDistance, null)]
    [InlineData(DistanceFunction.HammingDistance, null)]
    [InlineData(null, IndexKind.DiskAnn)]
    [InlineData(null, IndexKind.Flat)]
    public void Distance_or_index_that_the_store_lacks_is_not_supported(string? distance, string? index)
    {
        using var store = new TechMatchVectorStore(_folder.Path);
        Assert.Throws<NotSupportedException>(() => store.GetDynamicCollection("things", Definition(distance, index)));
    }

    [Fact]
    public async Task Distance_is_one_less_the_cosine_and_its_threshold_is_an_upper_one()
    {
        using var store = new TechMatchVectorStore(_folder.Path);
        using var things = store.GetDynamicCollection("things", Definition(DistanceFunction.CosineDistance));
        await things.EnsureCollectionExistsAsync(Token);
        foreach (var (id, vector) in ((long, float[])[])[(1, [1, 0]), (2, [1, 1]), (3, [0, 1])])
            await things.UpsertAsync(new Dictionary<string, object?> { ["id"] = id, ["name"] = null, ["meaning"] = new ReadOnlyMemory<float>(vector) }, Token);
        var found = new List<(object?, double)>();
        await foreach (var hit in things.SearchAsync(new float[] { 1, 0 }, 3, new() { ScoreThreshold = 0.5 }, Token)) found.Add((hit.Record["id"], Math.Round(hit.Score!.Value, 4)));
        Assert.Equal([(1L, 0.0), (2L, 0.2929)], found);
    }

    [Fact]
    public async Task Text_is_embedded_by_the_generator_of_the_store()
    {
        using var generator = new LettersEmbedder();
        using var store = new TechMatchVectorStore(_folder.Path, generator);
        var definition = new VectorStoreCollectionDefinition
        {
            Properties = [new VectorStoreKeyProperty("id", typeof(string)), new VectorStoreVectorProperty("meaning", typeof(string), 2)],
        };
        using var things = store.GetDynamicCollection("things", definition);
        await things.EnsureCollectionExistsAsync(Token);
        await things.UpsertAsync([new() { ["id"] = "1", ["meaning"] = "aaab" }, new() { ["id"] = "2", ["meaning"] = "abbb" }], Token);
        var ids = new List<object?>();
        await foreach (var hit in things.SearchAsync("bb", 2, cancellationToken: Token)) ids.Add(hit.Record["id"]);
        Assert.Equal(["2", "1"], ids);
        await Assert.ThrowsAsync<NotSupportedException>(() => things.GetAsync("1", new RecordRetrievalOptions { IncludeVectors = true }, Token));
    }

    [Fact]
    public void Store_and_collection_say_what_they_are()
    {
        using var store = new TechMatchVectorStore(_folder.Path);
        using var tools = store.GetCollection<string, Tool>("tools");
        Assert.Equal("techmatch", ((VectorStoreMetadata)store.GetService(typeof(VectorStoreMetadata))!).VectorStoreSystemName);
        Assert.Equal("tools", ((VectorStoreCollectionMetadata)tools.GetService(typeof(VectorStoreCollectionMetadata))!).CollectionName);
        Assert.Same(store, store.GetService(typeof(VectorStore)));
    }

    private static VectorStoreCollectionDefinition Definition(string? distance = null, string? index = null) => new()
    {
        Properties =
        [
            new VectorStoreKeyProperty("id", typeof(long)),
            new VectorStoreDataProperty("name", typeof(string)),
            new VectorStoreVectorProperty("meaning", typeof(ReadOnlyMemory<float>), 2) { DistanceFunction = distance, IndexKind = index },
        ],
    };

    /// <summary>How many a and how many b a text has.</summary>
    private sealed class LettersEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult<GeneratedEmbeddings<Embedding<float>>>([.. values.Select(v => new Embedding<float>(new float[] { v.Count(c => c == 'a'), v.Count(c => c == 'b') }))]);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
