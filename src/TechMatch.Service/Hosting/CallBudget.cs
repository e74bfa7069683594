using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace TechMatch.Service.Hosting;

/// <summary>When the JSON form of a call must be answered; the gRPC form carries its deadline itself.</summary>
internal sealed record CallDeadline(CancellationToken Token)
{
    public bool IsOver => Token.IsCancellationRequested;
}

/// <summary>
/// A call without a deadline gets the service's own, so that no caller can hold a search for ever. gRPC calls get it as
/// the header a caller would have sent, so the framework has one way to enforce both; JSON calls, for which it has none,
/// get it through the token of the request, and may send the same header.
/// </summary>
internal sealed class CallBudget(RequestDelegate next, ServiceSettings settings, OpenStreams streams, TimeProvider time)
{
    private const string TimeoutHeader = "grpc-timeout";
    private static readonly TimeSpan s_write = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_maintenance = TimeSpan.FromHours(1);

    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method) return next(context);
        if (BudgetOf(method) is not { } budget)
        {
            streams.Follow(context);
            return next(context);
        }

        if (metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null) return BoundAsync(context, Asked(context) ?? budget);
        if (!context.Request.Headers.ContainsKey(TimeoutHeader))
            context.Request.Headers[TimeoutHeader] = budget.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + "m";
        return next(context);
    }

    /// <returns>Null for calls that last as long as the caller likes.</returns>
    private TimeSpan? BudgetOf(IMethod method) => (method.ServiceName, method.Type) switch
    {
        (_, MethodType.ClientStreaming or MethodType.DuplexStreaming) => null,
        ("techmatch.v1.CatalogService" or "techmatch.v1.AuditService" or "techmatch.v1.SubscriptionService", MethodType.ServerStreaming) => null,
        ("techmatch.v1.SearchService" or "techmatch.v1.MatchService" or "techmatch.v1.ImpactService", _) => settings.SearchDeadline,
        ("techmatch.v1.AdminService" or "techmatch.v1.AuditService", _) => s_maintenance,
        ("techmatch.v1.CatalogService" or "techmatch.v1.IngestService" or "techmatch.v1.AccessService" or "techmatch.v1.SubmissionService"
            or "techmatch.v1.AllianceService" or "techmatch.v1.MarketplaceService" or "techmatch.v1.SubscriptionService", _) => s_write,
        // Health and reflection: watched, or asked now and then.
        _ => null,
    };

    private async Task BoundAsync(HttpContext context, TimeSpan budget)
    {
        var caller = context.RequestAborted;
        using var deadline = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, caller);
        context.Features.Set(new CallDeadline(deadline.Token));
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = caller;
        }
    }

    /// <summary>1–8 digits and a unit, as the gRPC protocol has it; anything else counts as not sent.</summary>
    private static TimeSpan? Asked(HttpContext context)
    {
        var text = context.Request.Headers[TimeoutHeader].ToString();
        if (text.Length is < 2 or > 9 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return null;
        TimeSpan? asked = text[^1] switch
        {
            'H' => TimeSpan.FromHours(amount),
            'M' => TimeSpan.FromMinutes(amount),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount),
            'u' => TimeSpan.FromMicroseconds(amount),
            'n' => TimeSpan.FromTicks(amount / 100),
            _ => null,
        };
        // A timer takes at most some 49 days; who asks for more has no deadline worth enforcing.
        return asked > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : asked;
    }
}
