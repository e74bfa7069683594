using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Qdrant;

namespace TechMatch.Search.Tests.Vectors.Qdrant;

/// <summary>The same promises against a real server, where <c>TECHMATCH_QDRANT</c> gives its address, see docs/qdrant.md.</summary>
public sealed class RealServerConformanceTests : VectorStoreConformance
{
    private readonly RealBacking _backing = new("conformance");

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _backing.DisposeAsync();
    }
}

public sealed class RealServerFilterTests : VectorFilterConformance
{
    private readonly RealBacking _backing = new("filter");

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _backing.DisposeAsync();
    }
}

public sealed class RealServerOracleTests : VectorOracleConformance, IAsyncDisposable
{
    private readonly RealBacking _backing = new("oracle");

    protected override bool ReplacesAtOnce => false;

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public ValueTask DisposeAsync() => _backing.DisposeAsync();
}

/// <summary>A collection of its own on the server, dropped afterwards.</summary>
internal sealed class RealBacking(string what) : IAsyncDisposable
{
    private QdrantServer? _connection;
    private QdrantVectorStore? _store;

    public async Task<IVectorStore> OpenAsync(EmbeddingSpace space)
    {
        var address = Environment.GetEnvironmentVariable("TECHMATCH_QDRANT");
        Assert.SkipWhen(string.IsNullOrEmpty(address), "TECHMATCH_QDRANT names no server, for example http://127.0.0.1:6334");
        var isFirst = _connection is null;
        _connection ??= Given.Connection(Given.Settings(new Uri(address!)) with { ApiKey = Environment.GetEnvironmentVariable("TECHMATCH_QDRANT_API_KEY") });
        // Left over from a run that was broken off.
        _store = QdrantVectorStore.Open(_connection, $"techmatch-test-{what}", space, Given.Owner, startsEmpty: isFirst);
        await _store.ConnectAsync(TestContext.Current.CancellationToken);
        return _store;
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DropAsync(CancellationToken.None);
        _connection?.Dispose();
    }
}
