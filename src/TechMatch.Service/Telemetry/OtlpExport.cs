using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TechMatch.Core.Telemetry;

namespace TechMatch.Service.Telemetry;

/// <summary>
/// Traces, metrics and logs by the OpenTelemetry protocol, when the standard variables name somebody to send them to; nothing
/// is collected and nothing is sent when they do not. Everything else about it (protocol, headers, sampling, intervals, name of
/// the service) is said by the standard variables too, and read by the library itself.
/// </summary>
internal static class OtlpExport
{
    public static void AddOtlpExport(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!IsAskedFor(configuration)) return;
        var telemetry = builder.Services.AddOpenTelemetry();
        // What an operator calls the service stands; the default is its own name.
        if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"]))
        {
            var version = typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            telemetry.ConfigureResource(r => r.AddService("techmatch", serviceVersion: version));
        }

        if (IsWanted(configuration, "OTEL_TRACES_EXPORTER")) telemetry.WithTracing(t => t.AddSource(Stage.SourceName));
        if (IsWanted(configuration, "OTEL_METRICS_EXPORTER")) telemetry.WithMetrics(m => m.AddMeter(Stage.SourceName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"));
        telemetry.WithLogging(l => l.AddProcessor(new PlainLog()), o => (o.IncludeFormattedMessage, o.IncludeScopes) = (false, false));
        if (!IsWanted(configuration, "OTEL_LOGS_EXPORTER")) builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None);
        telemetry.UseOtlpExporter();
    }

    private static bool IsAskedFor(ConfigurationManager configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && ((string[])["", "TRACES_", "METRICS_", "LOGS_"]).Any(signal => !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}ENDPOINT"]));

    private static bool IsWanted(ConfigurationManager configuration, string variable) => !string.Equals(configuration[variable], "none", StringComparison.OrdinalIgnoreCase);
}
