using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Access;

/// <summary>Keys over the wire: decode, ask the ring, encode. A secret leaves here once, and nowhere else.</summary>
internal sealed class AccessGrpcService(KeyRing keys, TimeProvider time) : AccessService.AccessServiceBase
{
    private const string Collection = "keys/";
    private static readonly TimeSpan s_overlap = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_longestOverlap = TimeSpan.FromDays(30);

    public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context) => Task.FromResult(KeyWire.ToWire(context.Caller()));

    public override async Task<CreateKeyResponse> CreateKey(CreateKeyRequest request, ServerCallContext context)
    {
        if (request.Label.Length is 0 or > Core.Access.ApiKey.MaxLabelLength || request.Label.Any(char.IsControl))
            throw RpcErrors.InvalidField("label", $"expected 1-{Core.Access.ApiKey.MaxLabelLength} printable characters, got {request.Label.Length}");
        var grant = KeyWire.FromWire(request.Grant);
        if (grant.Faults() is { Count: > 0 } faults) throw RpcErrors.InvalidFields([.. faults.Select(f => f with { Field = $"grant.{f.Field}" })]);
        var (key, secret) = await keys.CreateAsync(request.Label, grant, Expiry(request.ExpireTime), context.Principal().Id, context.CancellationToken);
        return new CreateKeyResponse { Key = KeyWire.ToWire(key), Secret = secret.Text };
    }

    public override Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context)
    {
        var response = new ListKeysResponse();
        response.Keys.AddRange(keys.List().Select(KeyWire.ToWire));
        return Task.FromResult(response);
    }

    public override async Task<RotateKeyResponse> RotateKey(RotateKeyRequest request, ServerCallContext context)
    {
        var overlap = request.Overlap?.ToTimeSpan() ?? s_overlap;
        if (overlap < TimeSpan.Zero || overlap > s_longestOverlap) throw RpcErrors.InvalidField("overlap", $"expected 0-{s_longestOverlap.TotalDays} days, got {overlap}");
        var rotated = await keys.RotateAsync(IdOf(request.Name), overlap, context.CancellationToken) ?? throw RpcErrors.NoKey(request.Name);
        return new RotateKeyResponse { Key = KeyWire.ToWire(rotated.Key), Secret = rotated.Secret.Text };
    }

    public override async Task<RevokeKeyResponse> RevokeKey(RevokeKeyRequest request, ServerCallContext context) => new()
    {
        Key = KeyWire.ToWire(await keys.RevokeAsync(IdOf(request.Name), context.CancellationToken) ?? throw RpcErrors.NoKey(request.Name)),
    };

    private DateTimeOffset? Expiry(Timestamp? asked)
    {
        if (asked is null) return null;
        var expires = Decode(asked);
        return expires > time.GetUtcNow() ? expires : throw RpcErrors.InvalidField("expire_time", $"expected a time to come, got {expires:O}");
    }

    private static DateTimeOffset Decode(Timestamp asked)
    {
        try
        {
            return asked.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw RpcErrors.InvalidField("expire_time", "expected a time of the years 1 to 9999");
        }
    }

    /// <remarks>What came is not repeated: by an oversight it may be the secret.</remarks>
    private static string IdOf(string name)
    {
        var id = name.StartsWith(Collection, StringComparison.Ordinal) ? name[Collection.Length..] : name;
        return KeySecret.IsId(id) ? id : throw RpcErrors.InvalidField("name", $"expected {Collection} and {KeySecret.IdLength} hex digits");
    }
}
