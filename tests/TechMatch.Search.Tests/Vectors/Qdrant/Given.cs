using TechMatch.FakeQdrant;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Vectors.Qdrant;

namespace TechMatch.Search.Tests.Vectors.Qdrant;

/// <summary>Connections and collections as a test needs them.</summary>
internal static class Given
{
    public const string Owner = "registry-1";

    /// <summary>Long deadlines: a test that is about a short one sets its own.</summary>
    public static QdrantSettings Settings(FakeQdrantServer server) => Settings(server.Address);

    public static QdrantSettings Settings(Uri address) => new()
    {
        Address = address,
        Prefix = "test",
        ReadDeadline = TimeSpan.FromSeconds(30),
        WriteDeadline = TimeSpan.FromSeconds(30),
    };

    public static QdrantServer Connection(QdrantSettings settings, TimeProvider? time = null) => QdrantServer.Open(settings, time ?? TimeProvider.System, () => 0);

    public static async Task<QdrantVectorStore> OpenAsync(QdrantServer connection, EmbeddingSpace space, string name = "test-gen-000001", string owner = Owner)
    {
        var store = QdrantVectorStore.Open(connection, name, space, owner, startsEmpty: false);
        await store.ConnectAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
