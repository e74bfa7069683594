using System.Globalization;
using TechMatch.Search.Vectors.Qdrant;

namespace TechMatch.Service.Hosting;

/// <summary>The settings that choose where vectors are kept: <c>vectors</c>, and for a Qdrant server all that begin with <c>qdrant</c>.</summary>
internal static class VectorStoreSettings
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "vectors", "qdrant", "qdrant-api-key", "qdrant-prefix", "qdrant-shards", "qdrant-replicas", "qdrant-write-consistency",
        "qdrant-quantisation", "qdrant-read-deadline", "qdrant-write-deadline",
    ];

    /// <returns>Null where the vectors stay in the data folder.</returns>
    /// <exception cref="StartException">A setting cannot be used.</exception>
    public static QdrantSettings? Read(IConfiguration configuration)
    {
        switch (ServiceSettings.Text(configuration, "vectors"))
        {
            case null or "embedded":
                return null;
            case "qdrant":
                break;
            case var other:
                throw new StartException($"setting vectors must be embedded or qdrant, got '{other}'");
        }

        var address = ServiceSettings.Address(configuration, "qdrant") ?? throw new StartException("setting vectors is qdrant, so setting qdrant must give the server's gRPC address, such as http://127.0.0.1:6334");
        var defaults = new QdrantSettings { Address = address };
        var settings = defaults with
        {
            ApiKey = ServiceSettings.Text(configuration, "qdrant-api-key"),
            Prefix = ServiceSettings.Text(configuration, "qdrant-prefix") ?? defaults.Prefix,
            Shards = Number(configuration, "qdrant-shards") ?? defaults.Shards,
            ReplicationFactor = Number(configuration, "qdrant-replicas") ?? defaults.ReplicationFactor,
            WriteConsistency = Number(configuration, "qdrant-write-consistency") ?? defaults.WriteConsistency,
            Quantised = ServiceSettings.Text(configuration, "qdrant-quantisation") switch
            {
                null => defaults.Quantised,
                "int8" => true,
                "none" => false,
                var other => throw new StartException($"setting qdrant-quantisation must be int8 or none, got '{other}'"),
            },
            ReadDeadline = ServiceSettings.Seconds(configuration, "qdrant-read-deadline", 0.05, 60) ?? defaults.ReadDeadline,
            WriteDeadline = ServiceSettings.Seconds(configuration, "qdrant-write-deadline", 0.05, 600) ?? defaults.WriteDeadline,
        };
        return settings.Fault() is { } fault ? throw new StartException($"the settings of the Qdrant server cannot be used: {fault}") : settings;
    }

    private static int? Number(IConfiguration configuration, string key)
    {
        if (ServiceSettings.Text(configuration, key) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new StartException($"setting {key} must be a whole number, got '{text}'");
    }
}
