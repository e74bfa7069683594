using System.Net;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>With <c>--access open</c> a program of this machine is the operator, and nobody else.</summary>
public sealed class OpenModeTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ofAProgramHere_isTheOperators() =>
        Assert.Equal("operator", (await bundled.Service.Access.WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token)).Principal);

    [Theory]
    [InlineData("Origin", "https://example.org")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "rebound.example")]
    public async Task Call_ofAPageOrThroughAProxy_isAnybodys(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
        request.Headers.Add(header, value);

        using var response = await bundled.Service.Http.SendAsync(request, Token);

        Assert.Contains("\"anonymous\"", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_withABadKey_isRefusedAllTheSame()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
        request.Headers.Add("Authorization", "Bearer tm_no");

        using var response = await bundled.Service.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Start_openOnAnAddressForAll_isRefused()
    {
        var e = await Assert.ThrowsAsync<StartException>(() => RunningService.EmptyAsync("--access", "open", "--urls", "http://127.0.0.1:0;http://0.0.0.0:0"));

        Assert.Contains("loopback", e.Message, StringComparison.Ordinal);
    }
}
