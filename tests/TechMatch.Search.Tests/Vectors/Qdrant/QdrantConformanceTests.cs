using TechMatch.FakeQdrant;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Qdrant;

namespace TechMatch.Search.Tests.Vectors.Qdrant;

/// <summary>The Qdrant store keeps what every vector store promises, against the fake server.</summary>
public sealed class QdrantConformanceTests : VectorStoreConformance
{
    private readonly FakeBacking _backing = new();

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _backing.DisposeAsync();
    }
}

public sealed class QdrantFilterTests : VectorFilterConformance
{
    private readonly FakeBacking _backing = new();

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _backing.DisposeAsync();
    }
}

public sealed class QdrantOracleTests : VectorOracleConformance, IAsyncDisposable
{
    private readonly FakeBacking _backing = new();

    protected override bool ReplacesAtOnce => false;

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public ValueTask DisposeAsync() => _backing.DisposeAsync();
}

/// <summary>The same histories in writes of three points and pages of four, against replies in the field of older servers.</summary>
public sealed class QdrantSmallBatchOracleTests : VectorOracleConformance, IAsyncDisposable
{
    private readonly FakeBacking _backing = new() { Adjust = s => s with { MaxPointsPerWrite = 3, PageSize = 4 }, OldReplies = true };

    protected override bool ReplacesAtOnce => false;

    protected override async Task<IVectorStore> OpenAsync(EmbeddingSpace space) => await _backing.OpenAsync(space);

    public ValueTask DisposeAsync() => _backing.DisposeAsync();
}

/// <summary>One fake server and one connection for the stores of a test.</summary>
internal sealed class FakeBacking : IAsyncDisposable
{
    private FakeQdrantServer? _server;
    private QdrantServer? _connection;

    public Func<QdrantSettings, QdrantSettings> Adjust { get; init; } = s => s;

    public bool OldReplies { get; init; }

    public async Task<IVectorStore> OpenAsync(EmbeddingSpace space)
    {
        _server ??= await FakeQdrantServer.StartAsync(TestContext.Current.CancellationToken);
        _server.Misbehaviour.OldReplies = OldReplies;
        _connection ??= Given.Connection(Adjust(Given.Settings(_server)));
        return await Given.OpenAsync(_connection, space);
    }

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }
}
