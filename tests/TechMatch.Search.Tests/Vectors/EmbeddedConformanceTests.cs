using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>The embedded store keeps what every vector store promises.</summary>
public sealed class EmbeddedConformanceTests : VectorStoreConformance
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(EmbeddedVectorStore.Open(_folder.Path, space));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class EmbeddedFilterTests : VectorFilterConformance
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(EmbeddedVectorStore.Open(_folder.Path, space));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class EmbeddedOracleTests : VectorOracleConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(EmbeddedVectorStore.Open(_folder.Path, space));

    public void Dispose() => _folder.Dispose();
}

/// <summary>The same histories with a new segment at every commit that has anything to seal, and merging in the background.</summary>
public sealed class EmbeddedFoldingOracleTests : VectorOracleConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) =>
        Task.FromResult<IVectorStore>(EmbeddedVectorStore.Open(_folder.Path, space, Limits.Folding));

    public void Dispose() => _folder.Dispose();
}

/// <summary>The same histories with everything found by scans of codes, in segments of any size.</summary>
public sealed class EmbeddedCodeOracleTests : VectorOracleConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(EmbeddedVectorStore.Open(_folder.Path, space, Limits.Coded with { GraphRows = int.MaxValue }));

    /// <summary>
    /// Rounding to codes moves a cosine of four dimensions by up to 4 · ½/127 on either side. A third of the vectors of a history are
    /// one and the same: where they lie that near behind the last place, more of them may be kept than codes are scored again.
    /// </summary>
    protected override double Tolerance => 0.032;

    public void Dispose() => _folder.Dispose();
}

/// <summary>The same filters over sealed segments, whose bit sets answer them.</summary>
public sealed class EmbeddedGraphFilterTests : VectorFilterConformance
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(new SealingStore(EmbeddedVectorStore.Open(_folder.Path, space, Limits.Coded)));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>And over sealed segments small enough to be read in float.</summary>
public sealed class EmbeddedSealedFilterTests : VectorFilterConformance
{
    private readonly TempFolder _folder = new();

    protected override Task<IVectorStore> OpenAsync(EmbeddingSpace space) => Task.FromResult<IVectorStore>(new SealingStore(EmbeddedVectorStore.Open(_folder.Path, space, Limits.Folding)));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
