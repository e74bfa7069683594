using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Health of each service by the standard protocol. Our own, because the packaged one tells a watcher only what its
/// publisher has seen change: who starts to watch during a short outage never hears of its end.
/// </summary>
internal sealed class HealthGrpcService(HealthCheckService checks, IHostApplicationLifetime lifetime, TimeProvider time) : Health.HealthBase
{
    /// <summary>A watcher hears of a change this late at most; a check costs next to nothing.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var tag = TagOf(request.Service) ?? throw new RpcException(new Status(StatusCode.NotFound, $"expected a service of this server, got '{(request.Service.Length > 80 ? request.Service[..80] + "…" : request.Service)}'"));
        return new HealthCheckResponse { Status = await StatusAsync(tag, context.CancellationToken) };
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var pause = new PeriodicTimer(s_period, time);
        ServingStatus? told = null;
        try
        {
            do
            {
                // By the protocol an unknown service is no error here: it may yet come.
                var status = TagOf(request.Service) is { } tag ? await StatusAsync(tag, ending.Token) : ServingStatus.ServiceUnknown;
                if (status == told) continue;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, ending.Token);
                told = status;
            }
            while (await pause.WaitForNextTickAsync(ending.Token));
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The last word of a service that stops.
            if (told != ServingStatus.NotServing) await responseStream.WriteAsync(new HealthCheckResponse { Status = ServingStatus.NotServing }, context.CancellationToken);
        }
    }

    /// <returns>Null for a service that is none.</returns>
    private static string? TagOf(string service) => service switch
    {
        "" or "techmatch.v1.SearchService" or "techmatch.v1.MatchService" => "ready",
        "techmatch.v1.CatalogService" or "techmatch.v1.IngestService" or "techmatch.v1.ImpactService" or "techmatch.v1.AdminService" or "techmatch.v1.AccessService"
            or "techmatch.v1.AuditService" or "techmatch.v1.SubmissionService" or "techmatch.v1.AllianceService" or "techmatch.v1.MarketplaceService" or "techmatch.v1.SubscriptionService" => "live",
        _ => null,
    };

    private async Task<ServingStatus> StatusAsync(string tag, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(c => c.Tags.Contains(tag), cancellationToken);
        return report.Status == HealthStatus.Healthy ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
