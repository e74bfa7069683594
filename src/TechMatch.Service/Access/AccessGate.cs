using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using TechMatch.Service.Hosting;
using TechMatch.Service.Telemetry;
using TechMatch.Store;

namespace TechMatch.Service.Access;

/// <summary>
/// The door every call comes through before a byte of its message is read: who is it, may it, is it not too much. What is
/// refused here costs next to nothing, which is the point when too many come.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, Credentials credentials, CallLimits limits, OpenCredentials open, MembershipRing memberships, CallMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Liveness pages and calls that do not exist have no method, and nothing to protect.
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method)
        {
            await next(context);
            return;
        }

        try
        {
            await AdmitAsync(context, method);
        }
        catch (RpcException e) when (!context.Response.HasStarted)
        {
            metrics.Refused(e);
            await RefusedCall.WriteAsync(context, e);
        }
    }

    private async Task AdmitAsync(HttpContext context, IMethod method)
    {
        var address = context.Connection.RemoteIpAddress;
        var caller = await IdentifyAsync(context, address);
        var policy = CallPolicies.Of(method.FullName) ?? throw RpcErrors.PermissionDenied($"{method.FullName} is open to nobody");
        if (!policy.Who.Contains(caller.Principal.Role))
        {
            throw caller.IsAnonymous
                ? RpcErrors.CredentialRequired($"{method.Name} needs a credential: send 'authorization: Bearer' with an API key or a token")
                : RpcErrors.PermissionDenied($"{method.Name} is not for the role {caller.Principal.Role}");
        }

        if (policy.Scope is { } scope && !caller.Reaches(scope)) throw RpcErrors.PermissionDenied($"{method.Name} needs the scope {scope}, which the key does not have");
        if (limits.Charge(caller, address, policy.Cost) is { } wait) throw RpcErrors.RateLimited(wait);
        caller = await OfTodayAsync(caller, context.RequestAborted);
        context.Features.Set(caller);
        if (!policy.IsBounded)
        {
            await GoOnAsync(context, method, caller);
            return;
        }

        using var own = caller.IsOperator ? null : await limits.EnterOwnAsync(caller, address, time, context.RequestAborted) ?? throw RpcErrors.TooManyAtOnce();
        using var place = await limits.EnterAsync(time, context.RequestAborted) ?? throw RpcErrors.Overloaded();
        await GoOnAsync(context, method, caller);
    }

    private async Task<Caller> IdentifyAsync(HttpContext context, IPAddress? address)
    {
        try
        {
            return await credentials.ReadAsync(context);
        }
        catch (RpcException)
        {
            // Guessing is hopeless, but checking signatures costs; and a broken client should hear of it.
            if (limits.Charge(Caller.Anonymous, address, CallLimits.FailureCost) is { } wait) throw RpcErrors.RateLimited(wait);
            throw;
        }
    }

    private async Task<Caller> OfTodayAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return await memberships.OfTodayAsync(caller, cancellationToken);
        }
        catch (StoreException)
        {
            throw RpcErrors.Unavailable("the registry cannot be read, so it is not known what you may see; repeat the call in a moment");
        }
    }

    private Task GoOnAsync(HttpContext context, IMethod method, Caller caller) =>
        method.Type == MethodType.Unary || caller.IsAnonymous || caller.IsOperator ? next(context) : open.FollowAsync(context, caller, next);
}
