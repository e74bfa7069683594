using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Remote;

namespace TechMatch.Search.Tests.Embeddings.Remote;

public sealed class RemoteEmbeddingTests
{
    private const string Key = "sk-very-secret-0123456789";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_areSentInBatches_andTheVectorsComeInTheirOrderAtUnitLength()
    {
        await using var endpoint = new FakeEndpoint((_, r) => FakeEndpoint.Sound(r));
        using var embedder = Open(endpoint, s => s with { BatchSize = 2 });
        var vectors = await embedder.GenerateAsync(["1 a", "2 b", "3 c", "4 d", "5 e"], cancellationToken: Token);
        Assert.Equal([2, 2, 1], endpoint.Requests.Select(r => r.Texts.Count));
        Assert.All(endpoint.Requests, r => Assert.Equal("/v1/embeddings", r.Path));
        // (n, 1, 0) at unit length: the first component by the second is n again.
        Assert.Equal([1, 2, 3, 4, 5], vectors.Select(v => (int)Math.Round(v.Vector.Span[0] / v.Vector.Span[1])));
        Assert.All(vectors, v => Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(v.Vector.Span), 1e-5));
    }

    [Fact]
    public async Task Request_namesTheModel_carriesTheKeyAndAsksForDimensionsOnlyWhenTold()
    {
        await using var endpoint = new FakeEndpoint((_, r) => FakeEndpoint.Sound(r));
        using (var embedder = Open(endpoint)) await embedder.GenerateAsync(["1"], cancellationToken: Token);
        using (var embedder = Open(endpoint, s => s with { SendDimensions = true })) await embedder.GenerateAsync(["1"], cancellationToken: Token);
        Assert.Equal("m", endpoint.Requests[0].Body.GetProperty("model").GetString());
        Assert.Contains($"Authorization: Bearer {Key}", endpoint.Requests[0].Head, StringComparison.Ordinal);
        Assert.False(endpoint.Requests[0].Body.TryGetProperty("dimensions", out _));
        Assert.Equal(3, endpoint.Requests[1].Body.GetProperty("dimensions").GetInt32());
    }

    [Fact]
    public async Task Server_withoutKey_isSentNoAuthorisation()
    {
        await using var endpoint = new FakeEndpoint((_, r) => FakeEndpoint.Sound(r));
        using var embedder = Open(endpoint, s => s with { KeyVariable = null });
        await embedder.GenerateAsync(["1"], cancellationToken: Token);
        Assert.DoesNotContain("Authorization", endpoint.Requests[0].Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Prefix_goesByPurpose()
    {
        await using var endpoint = new FakeEndpoint((_, r) => FakeEndpoint.Vectors((0, "[1, 0, 0]")));
        using var embedder = Open(endpoint, s => s with { QueryPrefix = "query: ", PassagePrefix = "passage: " });
        await embedder.GenerateAsync(["kiln"], new EmbeddingGenerationOptions().ForQuery(), Token);
        await embedder.GenerateAsync(["kiln"], cancellationToken: Token);
        Assert.Equal(["query: kiln", "passage: kiln"], endpoint.Requests.SelectMany(r => r.Texts));
    }

    [Fact]
    public async Task Vectors_inAnotherOrder_areSortedByTheirIndex()
    {
        await using var endpoint = new FakeEndpoint((_, r) => FakeEndpoint.Vectors((1, FakeEndpoint.Numbers(r.Texts[1])), (0, FakeEndpoint.Numbers(r.Texts[0]))));
        using var embedder = Open(endpoint);
        var vectors = await embedder.GenerateAsync(["3 a", "7 b"], cancellationToken: Token);
        Assert.Equal([3, 7], vectors.Select(v => (int)Math.Round(v.Vector.Span[0] / v.Vector.Span[1])));
    }

    [Fact]
    public async Task Vectors_asBase64_areRead()
    {
        var base64 = Convert.ToBase64String(MemoryMarshal.AsBytes<float>([0, 2, 0]));
        await using var endpoint = new FakeEndpoint((_, _) => FakeEndpoint.Vectors((0, $"\"{base64}\"")));
        using var embedder = Open(endpoint);
        var vectors = await embedder.GenerateAsync(["1"], cancellationToken: Token);
        Assert.Equal([0, 1, 0], vectors[0].Vector.ToArray());
    }

    [Theory]
    [InlineData(429, "Retry-After: 7\r\n", 7)]
    [InlineData(503, "Retry-After: Tue, 24 Nov 2026 08:00:09 GMT\r\n", 9)]
    [InlineData(500, "", 0.5)]
    [InlineData(502, "", 0.5)]
    public async Task Passing_failure_isTriedAgainAfterThePauseAskedFor(int status, string header, double pause)
    {
        await using var endpoint = new FakeEndpoint((n, r) => n == 1 ? new FakeReply(status, Key, header) : FakeEndpoint.Sound(r));
        var time = new SkippingTime();
        using var embedder = Open(endpoint, time: time);
        Assert.Single(await embedder.GenerateAsync(["1"], cancellationToken: Token));
        Assert.Equal([pause], time.Pauses);
    }

    [Fact]
    public async Task Lasting_outage_isTriedAsOftenAsSetWithDoublingPauses_thenReported()
    {
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(500, Key));
        var time = new SkippingTime();
        using var embedder = Open(endpoint, s => s with { Retries = 3 }, time);
        var e = await FailsAsync<SearchUnavailableException>(embedder);
        Assert.Equal("embedding endpoint unavailable: the endpoint answered 500", e.Message);
        Assert.Equal(4, endpoint.Requests.Count);
        Assert.Equal([0.5, 1, 2], time.Pauses);
    }

    [Fact]
    public async Task Question_alone_isAskedOnce_becauseItsAnswerDoesNotWait()
    {
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(500, ""));
        using var embedder = Open(endpoint);
        await Assert.ThrowsAsync<SearchUnavailableException>(() => embedder.GenerateAsync(["1"], new EmbeddingGenerationOptions().ForQuery(), Token));
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task Pause_overTheLongestAllowed_isNotWaitedFor()
    {
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(429, Key, "Retry-After: 3600\r\n"));
        var time = new SkippingTime();
        using var embedder = Open(endpoint, time: time);
        Assert.Contains("answered 429 and asked to wait 3600 s", (await FailsAsync<SearchUnavailableException>(embedder)).Message, StringComparison.Ordinal);
        Assert.Single(endpoint.Requests);
        Assert.Empty(time.Pauses);
    }

    [Fact]
    public async Task Silent_endpoint_isGivenUpAtTheTimeLimit()
    {
        await using var endpoint = new FakeEndpoint((_, _) => null);
        using var embedder = Open(endpoint, s => s with { TimeoutSeconds = 1, Retries = 0 }, TimeProvider.System);
        Assert.Equal("embedding endpoint unavailable: no reply within 1 s", (await FailsAsync<SearchUnavailableException>(embedder)).Message);
    }

    [Fact]
    public async Task Cancelled_call_staysACancellation()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var endpoint = new FakeEndpoint((_, _) =>
        {
            cancelled.Cancel();
            return null;
        });
        using var embedder = Open(endpoint);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedder.GenerateAsync(["1"], cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Redirect_isNotFollowed()
    {
        await using var elsewhere = new FakeEndpoint((_, r) => FakeEndpoint.Sound(r));
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(307, "", $"Location: {elsewhere.Address}/embeddings?key={Key}\r\n"));
        using var embedder = Open(endpoint);
        Assert.Contains("(307), and redirects are not followed", (await FailsAsync<SearchUnavailableException>(embedder)).Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
        Assert.Single(endpoint.Requests);
    }

    public static TheoryData<string, int, string, string> Replies => new()
    {
        { "short", 200, "{\"data\":[{\"index\":0,\"embedding\":[1,0,0]}]}", "expected 2 vectors, got 1" },
        { "wrong dimension", 200, "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":[1,0]}]}", "expected 3 dimensions of m, got 2" },
        { "index twice", 200, "{\"data\":[{\"index\":0,\"embedding\":[1,0,0]},{\"index\":0,\"embedding\":[1,0,0]}]}", "expected each index from 0 to 1 once, got 0" },
        { "index beyond", 200, "{\"data\":[{\"index\":0,\"embedding\":[1,0,0]},{\"index\":9,\"embedding\":[1,0,0]}]}", "expected each index from 0 to 1 once, got 9" },
        { "NaN as a word", 200, "{\"data\":[{\"index\":0,\"embedding\":[NaN,0,0]}]}", "expected JSON" },
        { "no JSON", 200, $"<html>{Key}</html>", "expected JSON" },
        { "other JSON", 200, $"{{\"error\":\"{Key}\"}}", "expected JSON" },
        { "empty", 200, "", "expected JSON" },
        { "key refused", 401, $"{{\"error\":\"Incorrect API key provided: {Key}\"}}", "does not accept the key (401); look at the variable KEY" },
        { "unknown model", 404, Key, "(404)" },
        { "other status", 204, "", "expected the status 200, got 204" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Unsound_reply_isReportedInOurWordsAndNotTriedAgain(string name, int status, string body, string because)
    {
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(status, body, $"X-Echo: {Key}\r\n"));
        using var embedder = Open(endpoint);
        var e = await FailsAsync<SearchUnavailableException>(embedder);
        Assert.True(e.Message.Contains(because, StringComparison.Ordinal), $"{name}: {e.Message}");
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task Reply_overItsLimit_isNotReadToItsEnd()
    {
        var limit = Settings(new Uri("http://127.0.0.1/v1")).MaxReplyBytes;
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(200, new StringBuilder().Append(' ', (int)limit + 1).ToString()));
        using var embedder = Open(endpoint);
        Assert.Contains($"expected a reply of at most {limit} bytes", (await FailsAsync<SearchUnavailableException>(embedder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, "got zero")]
    [InlineData(float.NaN, "got one that is not")]
    [InlineData(float.PositiveInfinity, "got one that is not")]
    public async Task Vector_withoutDirection_isAnErrorAboutTheText(float value, string because)
    {
        var base64 = Convert.ToBase64String(MemoryMarshal.AsBytes<float>([value, 0, 0]));
        await using var endpoint = new FakeEndpoint((_, _) => FakeEndpoint.Vectors((0, $"\"{base64}\""), (1, $"\"{base64}\"")));
        using var embedder = Open(endpoint);
        Assert.Contains(because, (await FailsAsync<FormatException>(embedder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_text_isAnErrorAboutTheText_soThatOneRecordDoesNotBlockTheOthers()
    {
        await using var endpoint = new FakeEndpoint((_, _) => new FakeReply(400, Key));
        using var embedder = Open(endpoint);
        Assert.Equal("the endpoint does not take the texts (400)", (await FailsAsync<FormatException>(embedder)).Message);
    }

    [Fact]
    public async Task Endpoint_thatIsDown_isUnavailable()
    {
        Uri address;
        await using (var endpoint = new FakeEndpoint((_, _) => null)) address = endpoint.Address;
        using var embedder = RemoteEmbeddingGenerator.Open(Settings(address) with { Retries = 0 }, _ => Key, new SkippingTime());
        Assert.Contains("127.0.0.1 cannot be reached", (await FailsAsync<SearchUnavailableException>(embedder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_thatIsMissing_isAskedForByTheNameOfItsVariable()
    {
        var e = Assert.Throws<ArgumentException>(() => RemoteEmbeddingGenerator.Open(Settings(new Uri("https://models.example/v1")), _ => " ", new SkippingTime()));
        Assert.Equal("expected the key of models.example in the environment variable KEY, which is empty", e.Message);
    }

    private static RemoteSettings Settings(Uri endpoint) => new() { Endpoint = endpoint, Model = "m", Dimensions = 3, KeyVariable = "KEY", TimeoutSeconds = 60 };

    private static RemoteEmbeddingGenerator Open(FakeEndpoint endpoint, Func<RemoteSettings, RemoteSettings>? change = null, TimeProvider? time = null) =>
        RemoteEmbeddingGenerator.Open(change is null ? Settings(endpoint.Address) : change(Settings(endpoint.Address)), _ => Key, time ?? new SkippingTime());

    /// <summary>Fails for two texts with this, and with the key nowhere in what a log would print.</summary>
    private static async Task<T> FailsAsync<T>(RemoteEmbeddingGenerator embedder)
        where T : Exception
    {
        var e = await Assert.ThrowsAsync<T>(() => embedder.GenerateAsync(["1 first", "2 second"], cancellationToken: Token));
        Assert.DoesNotContain(Key, e.ToString(), StringComparison.Ordinal);
        return e;
    }
}
