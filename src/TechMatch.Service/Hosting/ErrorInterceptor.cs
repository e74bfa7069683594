using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using TechMatch.Core.Catalog;
using TechMatch.Search;
using TechMatch.Store;

namespace TechMatch.Service.Hosting;

/// <summary>The one place where exceptions become gRPC status. Nothing about the inside leaves with an unexpected one.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log) : Interceptor
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
        switch (e)
        {
            case OperationCanceledException when context.Deadline <= context.GetHttpContext().RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime:
                return RpcErrors.Overdue(context.Method);
            case OperationCanceledException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "the caller hung up"));
            case OperationCanceledException:
                return RpcErrors.Overdue(context.Method);
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
                return RpcErrors.InvalidField(argument.ParamName ?? "request", RecordJson.Bare(argument));
            default:
                log.LogError(e, "{Method} failed", context.Method);
                return RpcErrors.Internal();
        }
    }
}
