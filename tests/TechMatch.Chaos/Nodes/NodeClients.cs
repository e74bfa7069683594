using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TechMatch.Chaos.Nodes;

/// <summary>How a client reaches several nodes: with what the gRPC library has for it and nothing more.</summary>
internal static class NodeClients
{
    /// <summary>Calls go to the nodes in turn; one that a node does not take is tried at the next.</summary>
    public static GrpcChannel Open(IReadOnlyList<Uri> nodes)
    {
        var soon = TimeSpan.FromMilliseconds(50);
        var services = new ServiceCollection();
        services.AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => [.. nodes.Select(n => new BalancerAddress(n.Host, n.Port))]));
        return GrpcChannel.ForAddress("static:///nodes", new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceProvider = services.BuildServiceProvider(),
            InitialReconnectBackoff = soon,
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(200),
            ServiceConfig = new ServiceConfig
            {
                LoadBalancingConfigs = { new RoundRobinConfig() },
                MethodConfigs =
                {
                    new MethodConfig
                    {
                        Names = { MethodName.Default },
                        RetryPolicy = new RetryPolicy { MaxAttempts = 5, InitialBackoff = soon, MaxBackoff = TimeSpan.FromSeconds(1), BackoffMultiplier = 2, RetryableStatusCodes = { StatusCode.Unavailable } },
                    },
                },
            },
        });
    }
}
