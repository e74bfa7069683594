using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;
using TechMatch.Service.Tests.Running;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Hosting;

public sealed class StartTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Start_noAddressGiven_isOnLoopbackOnly()
    {
        Assert.True(bundled.Service.HttpAddress.IsLoopback);
        Assert.True(bundled.Service.GrpcAddress.IsLoopback);
        Assert.NotEqual(bundled.Service.HttpAddress.Port, bundled.Service.GrpcAddress.Port);
    }

    [Fact]
    public async Task Start_certificateConfigured_servesBothProtocolsOnOneAddress()
    {
        using var folder = new TempFolder();
        using var certificate = MakeCertificate(folder.File("tls.pfx"), "secret");
        await using var service = await RunningService.StartAsync(
            null, "--corpus", "none", "--urls", "https://127.0.0.1:0",
            "--Kestrel:Certificates:Default:Path", folder.File("tls.pfx"), "--Kestrel:Certificates:Default:Password", "secret");
        using var http = new HttpClient(Trusting(certificate)) { BaseAddress = service.HttpAddress };
        using var channel = GrpcChannel.ForAddress(service.HttpAddress, new GrpcChannelOptions { HttpHandler = Trusting(certificate), DisposeHttpClient = true });

        var overGrpc = await new AdminService.AdminServiceClient(channel).GetStatsAsync(new GetStatsRequest(), cancellationToken: Token);
        var overJson = await http.GetStringAsync(new Uri("/v1/admin/stats", UriKind.Relative), Token);

        Assert.NotEmpty(overGrpc.Version);
        Assert.Contains(overGrpc.Version, overJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls", "https://127.0.0.1:0")]
    [InlineData("--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", "/nowhere/tls.pfx")]
    [InlineData("--urls", "http://192.0.2.1:0;http://192.0.2.1:0")]
    [InlineData("--urls", "http://example.org:0;http://127.0.0.1:0")]
    public async Task Start_addressThatCannotBeServed_isOneSentence(params string[] settings)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunningService.EmptyAsync(["--access", "keys", .. settings]));

        var start = StartException.Of(failure);
        Assert.True(start is not null, failure.ToString());
        Assert.Contains(settings.Length > 2 || settings[1].StartsWith("https", StringComparison.Ordinal) ? "Certificates:Default" : "address", start.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_quietService_logsNothingToActOn()
    {
        await using var service = await RunningService.EmptyAsync();
        // AutoMapper is made on first use, and speaks of its licence then.
        await service.HoldAsync(Given.Technology());
        await service.StopAsync();

        Assert.Empty(service.Log.Complaints);
        Assert.DoesNotContain(service.Log.Lines, l => l.Category.Contains("AutoMapper", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_wrongLicenceKey_isToldAndTheServiceWorks()
    {
        await using var service = await RunningService.EmptyAsync("--automapper-licence-key", "not-a-key");
        await service.HoldAsync(Given.Technology());

        Assert.Contains(service.Log.Complaints, l => l.Category.StartsWith("LuckyPenny", StringComparison.Ordinal));
    }

    private static SocketsHttpHandler Trusting(X509Certificate2 certificate) => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() },
    };

    private static X509Certificate2 MakeCertificate(string path, string password)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
        return certificate;
    }
}
