using Microsoft.Extensions.Configuration;
using TechMatch.FakeQdrant;
using TechMatch.Protocol.V1;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Service.Hosting;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Hosting;

/// <summary>Where vectors are kept: the settings, and a service whose vectors are on a server.</summary>
public sealed class VectorStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Vectors_nothingGiven_areEmbeddedAlsoWhenAServerIsNamed()
    {
        Assert.Null(Of([]).Qdrant);
        Assert.Null(Of([], "--qdrant", "http://127.0.0.1:6334").Qdrant);
        Assert.Null(Of([], "--vectors", "embedded").Qdrant);
    }

    [Fact]
    public void Vectors_qdrant_takesEverySettingFromTheLineOrTheFile()
    {
        var given = Of(
            [], "--vectors", "qdrant", "--qdrant", "https://vectors.example.org:6334", "--qdrant-api-key", "key", "--qdrant-prefix", "east", "--qdrant-shards", "6",
            "--qdrant-replicas", "3", "--qdrant-write-consistency", "2", "--qdrant-quantisation", "none", "--qdrant-read-deadline", "0.5", "--qdrant-write-deadline", "20").Qdrant;
        var expected = new QdrantSettings
        {
            Address = new Uri("https://vectors.example.org:6334"),
            ApiKey = "key",
            Prefix = "east",
            Shards = 6,
            ReplicationFactor = 3,
            WriteConsistency = 2,
            Quantised = false,
            ReadDeadline = TimeSpan.FromSeconds(0.5),
            WriteDeadline = TimeSpan.FromSeconds(20),
        };
        Assert.Equal(expected, given);

        var fromFile = Of(new Dictionary<string, string?> { ["TechMatch:Vectors"] = "qdrant", ["TechMatch:Qdrant"] = "http://127.0.0.1:6334", ["TechMatch:QdrantPrefix"] = "west" }).Qdrant!;
        Assert.Equal(("west", 1, true), (fromFile.Prefix, fromFile.Shards, fromFile.Quantised));
    }

    [Theory]
    [InlineData("vectors", "--vectors", "pinecone")]
    [InlineData("6334", "--vectors", "qdrant")]
    [InlineData("qdrant", "--vectors", "qdrant", "--qdrant", "127.0.0.1")]
    [InlineData("unencrypted", "--vectors", "qdrant", "--qdrant", "http://example.org:6334", "--qdrant-api-key", "secret")]
    [InlineData("qdrant-shards", "--vectors", "qdrant", "--qdrant", "http://127.0.0.1:6334", "--qdrant-shards", "many")]
    [InlineData("qdrant-quantisation", "--vectors", "qdrant", "--qdrant", "http://127.0.0.1:6334", "--qdrant-quantisation", "int4")]
    [InlineData("qdrant-read-deadline", "--vectors", "qdrant", "--qdrant", "http://127.0.0.1:6334", "--qdrant-read-deadline", "0")]
    [InlineData("write consistency", "--vectors", "qdrant", "--qdrant", "http://127.0.0.1:6334", "--qdrant-write-consistency", "2")]
    public void Vectors_badSetting_endsTheStartWithAWordAboutIt(string word, params string[] args)
    {
        var failure = Assert.Throws<StartException>(() => Of([], args));

        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_withVectorsOnAServer_answersByWordsWhileItIsAwayAndSaysSo()
    {
        await using var qdrant = await FakeQdrantServer.StartAsync(Token);
        await using var service = await RunningService.EmptyAsync("--vectors", "qdrant", "--qdrant", qdrant.Address.ToString(), "--qdrant-prefix", "here");
        await service.HoldAsync(Given.Technology("a"), Given.Technology("b"));
        var state = await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);
        Assert.Equal(("", $"qdrant 1.19.0 at {qdrant.Address.Authority}, collection here-gen-000001"), (state.VectorTrouble, state.VectorStore));
        Assert.Equal(state.Vectors, qdrant.CountPoints("here"));
        Assert.True((await service.Admin.VerifyIndexAsync(new VerifyIndexRequest(), cancellationToken: Token)).Equal);

        await qdrant.StopAsync();
        await service.HoldAsync(Given.Technology("c"));
        var away = await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);
        Assert.Equal((3L, "ready"), (away.TextDocuments, away.State));
        Assert.Contains("it cannot be reached", away.VectorTrouble, StringComparison.Ordinal);
        var answer = await service.Search.SearchAsync(new SearchRequest { Query = "heat" }, cancellationToken: Token);
        Assert.Contains(answer.Legs, l => l.Name == "semantic" && l.Status == LegStatus.Unavailable);
        Assert.Contains(answer.Degraded, d => d.StartsWith("vectors are behind the words: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_withoutASetting_keepsVectorsInItsFolder()
    {
        await using var service = await RunningService.EmptyAsync();
        var state = await service.Admin.GetIndexStateAsync(new GetIndexStateRequest(), cancellationToken: Token);
        Assert.Equal(("embedded", ""), (state.VectorStore, state.VectorTrouble));
    }

    private static ServiceSettings Of(Dictionary<string, string?> host, params string[] args) =>
        ServiceSettings.From(SettingsSources.Read(new ConfigurationBuilder().AddInMemoryCollection(host).Build(), args));
}
