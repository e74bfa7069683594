using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using TechMatch.Core.Access;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Tests.Running;
using KeyScope = TechMatch.Core.Access.KeyScope;

namespace TechMatch.Service.Tests.Access;

/// <summary>The table of policies against what is served: a new call without a policy fails here before it is refused to all.</summary>
public sealed class PolicyTests(BundledService bundled)
{
    [Fact]
    public void Policies_everyCallServed_hasOne()
    {
        var served = bundled.Service.Get<EndpointDataSource>().Endpoints
            .Select(e => e.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).OfType<string>().Where(n => !n.Contains('{')).Distinct().ToList();

        Assert.True(served.Count >= 30, $"found {served.Count} calls only: {string.Join(", ", served)}");
        Assert.Empty(served.Except(CallPolicies.All.Keys));
    }

    [Fact]
    public void Policies_everyCallOfTheContract_hasOneAndNothingElseDoes()
    {
        var contract = new[]
            {
                CatalogReflection.Descriptor, IngestReflection.Descriptor, SearchReflection.Descriptor, MatchReflection.Descriptor,
                ImpactReflection.Descriptor, AdminReflection.Descriptor, AccessReflection.Descriptor, AuditReflection.Descriptor,
                SubmissionReflection.Descriptor, AllianceReflection.Descriptor, MarketplaceReflection.Descriptor, SubscriptionReflection.Descriptor,
            }
            .SelectMany(f => f.Services).SelectMany(s => s.Methods).Select(m => $"/{m.Service.FullName}/{m.Name}").ToList();

        Assert.Equal(contract.Order(StringComparer.Ordinal), CallPolicies.All.Keys.Where(k => k.StartsWith("/techmatch.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Policies_portalsAndAnybody_neverWriteNorAdminister() =>
        Assert.All(CallPolicies.All.Values.Where(p => p.Scope is KeyScope.Write or KeyScope.Administer), p => Assert.False(p.Who.Contains(Role.Portal) || p.Who.Contains(Role.Anonymous)));

    [Fact]
    public void Policies_noCall_costsMoreThanABucketHolds() => Assert.All(CallPolicies.All.Values, p => Assert.InRange(p.Cost, 0, CallLimits.MaxCost));
}
