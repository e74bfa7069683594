using System.Net;
using TechMatch.Search.Embeddings.Remote;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Embeddings.Remote;

public sealed class AddressGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Address_ofTheInsideOrOfAMetadataService_isRefusedWhateverIsAllowed(string address)
    {
        var guard = Guard(allowPrivate: true);
        Assert.Contains("nothing is sent there", Assert.Throws<EndpointFault>(() => guard.Require("models.example", IPAddress.Parse(address))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("fd12::1")]
    public void Address_ofAPrivateNetwork_isRefusedUnlessAllowed(string address)
    {
        Assert.Throws<EndpointFault>(() => Guard(allowPrivate: false).Require("models.example", IPAddress.Parse(address)));
        Guard(allowPrivate: true).Require("models.example", IPAddress.Parse(address));
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("172.32.0.1")]
    public void Address_ofTheOutside_isAdmitted(string address) => Guard(allowPrivate: false).Require("models.example", IPAddress.Parse(address));

    [Fact]
    public async Task Name_thatIsMadeToPointInside_getsNothing()
    {
        await using var inside = new FakeEndpoint((_, r) => FakeEndpoint.Sound(r));
        var settings = Settings($"http://models.example:{inside.Address.Port}/v1") with { AllowHttp = true, Retries = 0 };
        // One good address and one of this machine: which of them is used is not left to chance.
        using var embedder = RemoteEmbeddingGenerator.Open(settings, _ => null, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]));
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => embedder.GenerateAsync(["1"], cancellationToken: Token));
        Assert.Contains("models.example is at 127.0.0.1, which is this machine: nothing is sent there", e.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("http://models.example/v1", "", "expected https for models.example, got http")]
    [InlineData("ftp://models.example/v1", "", "another kind of address")]
    [InlineData("https://user:secret@models.example/v1", "", "without user, query and fragment")]
    [InlineData("https://models.example/v1?key=secret", "", "without user, query and fragment")]
    [InlineData("https://models.example/v1", """, "allowedHosts": ["api.openai.com"] """, "expected an endpoint among allowedHosts (api.openai.com), got models.example")]
    [InlineData("https://models.example/v1", """, "apiKey": "secret" """, "apiKey")]
    [InlineData("https://models.example/v1", """, "batchSize": 0 """, "1-2048")]
    public void Settings_thatAskForWhatMayNotBe_areRefusedWithoutRepeatingASecret(string endpoint, string more, string because)
    {
        var e = Assert.Throws<FormatException>(() => Read($$"""{ "endpoint": "{{endpoint}}", "model": "m", "dimensions": 3{{more}} }"""));
        Assert.Contains(because, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:11434/v1", "")]
    [InlineData("http://127.0.0.1:8000/v1", "")]
    [InlineData("https://api.openai.com/v1", """, "allowedHosts": ["api.openai.com"] """)]
    [InlineData("http://models.example/v1", """, "allowHttp": true """)]
    public void Settings_thatAreFine_areRead(string endpoint, string more) =>
        Assert.Equal(new Uri(endpoint), Read($$"""{ "endpoint": "{{endpoint}}", "model": "m", "dimensions": 3{{more}} }""").Endpoint);

    [Fact]
    public void Space_isAnotherForAnotherModelEndpointOrPrefix()
    {
        var settings = Settings("https://models.example/v1");
        RemoteSettings[] others = [settings with { Model = "n" }, settings with { Endpoint = new Uri("https://other.example/v1") }, settings with { QueryPrefix = "query: " }, settings with { Dimensions = 4 }];
        Assert.Equal(5, others.Append(settings).Select(s => s.Space).Distinct().Count());
        Assert.Equal(settings.Space, (settings with { BatchSize = 7, Retries = 0, KeyVariable = "KEY" }).Space);
    }

    private static RemoteSettings Read(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("endpoint.json"), json);
        return RemoteSettings.Read(folder.File("endpoint.json"));
    }

    private static RemoteSettings Settings(string endpoint) => new() { Endpoint = new Uri(endpoint), Model = "m", Dimensions = 3 };

    private static AddressGuard Guard(bool allowPrivate) =>
        new(Settings("https://models.example/v1") with { AllowPrivateNetwork = allowPrivate }, (_, _) => throw new InvalidOperationException("expected no look-up"));
}
