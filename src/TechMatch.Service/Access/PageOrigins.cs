using Microsoft.AspNetCore.Cors.Infrastructure;

namespace TechMatch.Service.Access;

/// <summary>
/// Which pages in a browser may read an answer: those that a portal's key which lets somebody in was made for, and those the
/// operator names. It opens nothing to a page that the page's own key, or nobody's, would not: who calls is for the gate.
/// </summary>
internal sealed class PageOrigins(AccessSettings settings, KeyRing keys) : ICorsPolicyProvider
{
    /// <summary>How long a browser may go by what it was told; the answers themselves are asked for each time.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(10);

    private readonly CorsPolicy _policy = new CorsPolicyBuilder()
        .SetIsOriginAllowed(origin => settings.Pages.Contains(origin, StringComparer.Ordinal) || keys.WorksFrom(origin))
        .WithMethods("GET", "POST", "PATCH", "DELETE")
        // No cookies: a credential is a header that the page itself has to send.
        .WithHeaders("authorization", "content-type", "x-grpc-web", "x-user-agent", "grpc-timeout", "grpc-accept-encoding", "grpc-encoding")
        .WithExposedHeaders("grpc-status", "grpc-message", "grpc-status-details-bin", "grpc-encoding", "grpc-accept-encoding", "retry-after", "www-authenticate")
        .SetPreflightMaxAge(s_remembered)
        .Build();

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => Task.FromResult<CorsPolicy?>(_policy);
}
