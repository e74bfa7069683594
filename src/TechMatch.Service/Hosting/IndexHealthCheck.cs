using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechMatch.Search.Matching;
using TechMatch.Search.Pipeline;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Ready when searches show everything the registry held at the start; alive long before that. A service that is told
/// to stop is not ready from that moment on, while it still finishes what it has.
/// </summary>
internal sealed class IndexHealthCheck(SearchSystem search, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Task.FromResult(HealthCheckResult.Unhealthy("stopping"));
        return Task.FromResult(search.Index.Condition switch
        {
            IndexCondition.Ready => HealthCheckResult.Healthy(),
            var condition => HealthCheckResult.Unhealthy($"indexes are {condition}"),
        });
    }
}
