using System.Diagnostics;
using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http.Features;
using TechMatch.Core.Telemetry;
using TechMatch.Service.Access;

namespace TechMatch.Service.Telemetry;

/// <summary>
/// A span and a measurement for every call. Our own and not those of the web framework, which carry the address of the call:
/// over JSON that is the name of a record, or what somebody typed.
/// </summary>
internal sealed class CallSpans(RequestDelegate next, CallMetrics metrics)
{
    private static readonly ActivitySource s_spans = new(Stage.SourceName);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is not { } method)
        {
            await next(context);
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var outer = Activity.Current;
        using var span = Begin(context, method);
        try
        {
            await next(context);
        }
        finally
        {
            var status = StatusOf(context);
            var role = context.Features.Get<Caller>()?.Principal.Role.ToString() ?? "Unknown";
            span?.SetTag("techmatch.status", status).SetTag("techmatch.role", role);
            if (status is nameof(StatusCode.Internal) or nameof(StatusCode.Unknown) or "500") span?.SetStatus(ActivityStatusCode.Error);
            metrics.Ended(method, status, role, Stopwatch.GetElapsedTime(began));
            span?.Stop();
            Activity.Current = outer;
        }
    }

    /// <summary>
    /// Continues the trace of the caller, if it sends one. The framework's own activity is stepped over: it is not exported, and
    /// a span below it would hang in the air. Of what a caller sends only the ids are taken over, no state and no baggage.
    /// </summary>
    private static Activity? Begin(HttpContext context, IMethod method)
    {
        if (!s_spans.HasListeners()) return null;
        Activity.Current = null;
        var caller = ActivityContext.TryParse(context.Request.Headers.TraceParent.ToString(), traceState: null, isRemote: true, out var sent) ? sent : default;
        var span = s_spans.StartActivity(method.FullName.TrimStart('/'), ActivityKind.Server, caller);
        var json = context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null;
        return span?.SetTag("rpc.system", "grpc").SetTag("rpc.service", method.ServiceName).SetTag("rpc.method", method.Name).SetTag("techmatch.form", json ? "json" : "grpc");
    }

    /// <returns>The gRPC status in words, or over JSON the number of the HTTP status.</returns>
    private static string StatusOf(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null) return context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        // At the end of an answer, or in its head when there is nothing but a status.
        var told = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers["grpc-status"].ToString() is { Length: > 0 } trailer ? trailer : context.Response.Headers["grpc-status"].ToString();
        if (int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Enum.IsDefined((StatusCode)code)) return ((StatusCode)code).ToString();
        return nameof(StatusCode.Cancelled);
    }
}
