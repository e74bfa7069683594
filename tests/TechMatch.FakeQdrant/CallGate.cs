using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TechMatch.FakeQdrant;

/// <summary>What every call passes before it is answered: the log, the key, and whatever the server was told to do wrong.</summary>
internal sealed class CallGate(Misbehaviour misbehaviour, ConcurrentQueue<SeenCall> seen) : Interceptor
{
    private static readonly string[] s_pointWrites = ["/qdrant.Points/UpdateBatch", "/qdrant.Points/Delete"];

    public override async Task<TReply> UnaryServerHandler<TRequest, TReply>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TReply> continuation)
    {
        seen.Enqueue(new SeenCall(context.Method[(context.Method.IndexOf('.', StringComparison.Ordinal) + 1)..], (IMessage)request));
        var isHealth = context.Method == "/qdrant.Qdrant/HealthCheck";
        if (!isHealth && misbehaviour.ApiKey is { } key && context.RequestHeaders.GetValue("api-key") != key)
            throw new RpcException(new Status(StatusCode.Unauthenticated, "invalid api-key"));
        if (misbehaviour.TakeDrop())
        {
            context.GetHttpContext().Abort();
            throw new RpcException(new Status(StatusCode.Unavailable, "dropped"));
        }

        if (misbehaviour.Gate is { } gate) await gate.WaitAsync(context.CancellationToken);
        if (misbehaviour.TakeFailure() is { } failure) throw failure;
        if (misbehaviour.IsFull && s_pointWrites.Contains(context.Method))
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "no space"), [new Metadata.Entry("qdrant-insufficient-storage", "1")]);
        return await continuation(request, context);
    }
}
