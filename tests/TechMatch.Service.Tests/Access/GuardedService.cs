using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Access;

/// <summary>A service as it is out of the box: who comes without a key is anybody.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    public const string Organisation = "organisations/centre";

    private GuardedService(RunningService service, string administrator) => (Service, Administrator) = (service, administrator);

    public RunningService Service { get; }

    /// <summary>The first key, as an operator finds it.</summary>
    public string Administrator { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<GuardedService> StartAsync(params string[] settings)
    {
        var service = await RunningService.EmptyAsync(["--access", "keys", .. settings]);
        return new GuardedService(service, (await File.ReadAllTextAsync(Path.Combine(service.Data, FirstKey.FileName), Token)).Trim());
    }

    /// <summary>gRPC with a credential; null calls without one.</summary>
    public CallInvoker As(string? key) => key is null ? Service.Channel.CreateCallInvoker() : Service.Channel.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {key}");
        return metadata;
    });

    /// <summary>As a client in a browser speaks: HTTP/1.1, to the address of JSON.</summary>
    public GrpcChannel OpenAsPage(GrpcWebMode mode = GrpcWebMode.GrpcWeb) => GrpcChannel.ForAddress(Service.HttpAddress, new GrpcChannelOptions
    {
        HttpHandler = new GrpcWebHandler(mode, new SocketsHttpHandler()), HttpVersion = System.Net.HttpVersion.Version11, DisposeHttpClient = true,
    });

    public CatalogService.CatalogServiceClient Catalog(string? key) => new(As(key));

    public AccessService.AccessServiceClient Keys => new(As(Administrator));

    public async Task<HttpResponseMessage> JsonAsync(string? key, HttpMethod method, string path, string? body = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Service.Http.SendAsync(request, Token);
    }

    /// <returns>The secret of a new key.</returns>
    public async Task<string> KeyAsync(PrincipalRole role, Action<KeyGrant>? narrow = null, DateTimeOffset? expires = null) =>
        (await CreateAsync(role, narrow, expires)).Secret;

    public async Task<CreateKeyResponse> CreateAsync(PrincipalRole role, Action<KeyGrant>? narrow = null, DateTimeOffset? expires = null)
    {
        var grant = new KeyGrant { Role = role };
        if (role is PrincipalRole.Owner or PrincipalRole.FundManager) grant.Organisation = Organisation;
        if (role is PrincipalRole.FocalPoint) grant.Country = "KZ";
        if (role is PrincipalRole.Portal) grant.Origins.Add("https://portal.example");
        narrow?.Invoke(grant);
        var request = new CreateKeyRequest { Label = $"test {role}", Grant = grant, ExpireTime = expires is { } at ? Timestamp.FromDateTimeOffset(at) : null };
        return await Keys.CreateKeyAsync(request, cancellationToken: Token);
    }

    /// <summary>Held by the administrator; returns when searches show them.</summary>
    public async Task HoldAsync(params Record[] records)
    {
        foreach (var record in records) await Catalog(Administrator).CreateRecordAsync(new CreateRecordRequest { Record = record }, cancellationToken: Token);
        await Service.Node.Search.Index.CatchUpAsync(Token);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
