using Google.Rpc;
using Grpc.Core;

namespace TechMatch.Service.Tests.Running;

/// <summary>An error as a caller sees it: status, reason and the fields named in its details.</summary>
public sealed record Refusal(StatusCode Code, string Reason, IReadOnlyList<string> Fields, string Message, Google.Rpc.Status? Details)
{
    /// <summary>Makes the call, which must fail.</summary>
    public static async Task<Refusal> OfAsync<T>(AsyncUnaryCall<T> call) => Of(await Assert.ThrowsAsync<RpcException>(async () => await call));

    /// <summary>Reads the answers to the end, which must be an error.</summary>
    public static async Task<Refusal> OfAsync<T>(AsyncServerStreamingCall<T> call) =>
        Of(await Assert.ThrowsAsync<RpcException>(async () => { await foreach (var _ in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) { } }));

    public static Refusal Of(RpcException e)
    {
        var details = e.GetRpcStatus();
        var info = details?.GetDetail<ErrorInfo>();
        if (info is not null) Assert.Equal("techmatch.v1", info.Domain);
        return new Refusal(e.StatusCode, info?.Reason ?? "", [.. details?.GetDetail<BadRequest>()?.FieldViolations.Select(v => v.Field) ?? []], e.Status.Detail, details);
    }

    /// <summary>INVALID_ARGUMENT that names just these fields.</summary>
    public void AssertInvalid(params string[] fields)
    {
        Assert.Equal(StatusCode.InvalidArgument, Code);
        Assert.Equal("INVALID_FIELDS", Reason);
        Assert.Equal(fields, Fields);
    }
}
