using System.Reflection;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Adds the calls of a service as the framework's own provider does, with one difference: bytes that are no message of
/// the expected type are the caller's fault. The framework reads a message before any interceptor runs, answers UNKNOWN
/// and logs an error, so that anybody could fill the log of the service with three bytes.
/// </summary>
internal sealed class StrictBinder<TService> : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } generated) continue;
            var bind = generated.BindType.GetMethod(generated.BindMethodName, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException($"expected {generated.BindType}.{generated.BindMethodName} in the generated code, got none");
            bind.Invoke(null, [new Binder(context), null]);
            return;
        }

        throw new InvalidOperationException($"expected a service generated from a contract, got {typeof(TService)}");
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            var found = Find(method.Name, typeof(TRequest), typeof(ServerCallContext));
            context.AddUnaryMethod(Strict(method), Metadata(found), found.CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var found = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
            context.AddClientStreamingMethod(Strict(method), Metadata(found), found.CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var found = Find(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddServerStreamingMethod(Strict(method), Metadata(found), found.CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var found = Find(method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
            context.AddDuplexStreamingMethod(Strict(method), Metadata(found), found.CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        private static MethodInfo Find(string name, params Type[] parameters) => typeof(TService).GetMethod(name, parameters)
            ?? throw new InvalidOperationException($"expected {name} in {typeof(TService)}, got none");

        private static List<object> Metadata(MethodInfo method) =>
        [
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. method.GetCustomAttributes(inherit: true),
            new HttpMethodMetadata(["POST"], acceptCorsPreflight: true),
        ];

        private static Method<TRequest, TResponse> Strict<TRequest, TResponse>(Method<TRequest, TResponse> method)
            where TRequest : class
            where TResponse : class
        {
            var read = method.RequestMarshaller.ContextualDeserializer;
            var strict = new Marshaller<TRequest>(method.RequestMarshaller.ContextualSerializer, bytes =>
            {
                try
                {
                    return read(bytes);
                }
                catch (InvalidProtocolBufferException e)
                {
                    throw RpcErrors.MalformedMessage($"expected a {typeof(TRequest).Name}, got bytes that are none ({e.Message.TrimEnd('.')})");
                }
            });
            return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, strict, method.ResponseMarshaller);
        }
    }
}
