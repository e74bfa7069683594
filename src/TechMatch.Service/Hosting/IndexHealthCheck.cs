using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechMatch.Search.Matching;
using TechMatch.Search.Pipeline;

namespace TechMatch.Service.Hosting;

/// <summary>Ready when searches show everything the registry held at the start; alive long before that.</summary>
internal sealed class IndexHealthCheck(SearchSystem search) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(search.Index.Condition switch
        {
            IndexCondition.Ready => HealthCheckResult.Healthy(),
            var condition => HealthCheckResult.Unhealthy($"indexes are {condition}"),
        });
}
