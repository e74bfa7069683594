using Grpc.Core;
using Grpc.Core.Interceptors;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Store;

namespace TechMatch.Service.Hosting;

/// <summary>The one place where exceptions become gRPC status. Nothing about the inside leaves with an unexpected one.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log, IHostApplicationLifetime lifetime, TimeProvider time) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    private RpcException Translate(Exception e, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        switch (e)
        {
            case OperationCanceledException when http.Features.Get<CallDeadline>() is { IsOver: true } || context.Deadline <= time.GetUtcNow().UtcDateTime:
                return RpcErrors.Overdue(context.Method);
            case OperationCanceledException or IOException when http.Features.Get<CredentialEnd>() is { IsOver: true }:
                return RpcErrors.Unauthenticated("the credential of this call was revoked or has expired");
            case CallResetException:
                return RpcErrors.HungUp();
            // A caller that hangs up also breaks the pipe that an answer is passing through.
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested || http.RequestAborted.IsCancellationRequested:
                return RpcErrors.HungUp();
            case OperationCanceledException or ObjectDisposedException when lifetime.ApplicationStopping.IsCancellationRequested:
                return RpcErrors.Stopping();
            case SearchUnavailableException unavailable:
                log.LogWarning(e, "{Method}: {Part} unavailable", context.Method, unavailable.Part);
                return RpcErrors.Unavailable(unavailable.Message);
            case StoreException { Reason: StoreFailure.Full }:
                log.LogError(e, "{Method}: no space left", context.Method);
                return RpcErrors.Exhausted("the service has no space left to write; reads keep working");
            case StoreException store:
                log.LogError(e, "{Method}: system of record {Reason}", context.Method, store.Reason);
                return RpcErrors.Unavailable($"the system of record cannot answer ({store.Reason})");
            case ArgumentException argument:
                return RpcErrors.InvalidField(FieldPaths.Snake(argument.ParamName ?? "request"), RecordJson.Bare(argument));
            default:
                log.LogError(e, "{Method} failed", context.Method);
                return RpcErrors.Internal();
        }
    }
}
