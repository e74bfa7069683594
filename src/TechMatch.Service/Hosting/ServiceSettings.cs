using System.Globalization;
using Microsoft.Extensions.Configuration;
using TechMatch.Search.Vectors.Qdrant;
using TechMatch.Service.Access;
using TechMatch.Service.Audit;
using TechMatch.Service.Marketplace;
using TechMatch.Store;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Where the service listens and keeps its data. Read once from (first wins) command line, <c>TECHMATCH_*</c>
/// environment variables, appsettings.json section <c>TechMatch</c>, defaults.
/// </summary>
public sealed record ServiceSettings
{
    /// <summary>The data folder. Default <c>./data</c>.</summary>
    public string Data { get; init; } = "data";

    /// <summary>The PostgreSQL database that is the registry, see docs/registry-storage.md; null keeps it in the data folder.</summary>
    public PostgresAddress? Store { get; init; }

    /// <summary>Where backups that are asked for over the network are written; null is <c>backups</c> in the data folder.</summary>
    public string? Backups { get; init; }

    /// <summary>HTTP/1.1 address for JSON and health. Default loopback, port 8080.</summary>
    public Uri Http { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>HTTP/2 address for gRPC. Default loopback, port 8081, without TLS.</summary>
    public Uri Grpc { get; init; } = new("http://127.0.0.1:8081");

    /// <summary>A catalogue folder indexed at first start; null starts empty. Default: the bundled corpus.</summary>
    public string? Corpus { get; init; } = DefaultCorpus;

    /// <summary><c>hashing</c>, <c>static:PATH</c>, <c>onnx:FOLDER</c> or <c>openai:FILE</c>, see docs/embedders.md; null takes the model that comes with the corpus.</summary>
    public string? Embedder { get; init; }

    /// <summary>The server that keeps the vectors, see docs/qdrant.md; null keeps them in the data folder.</summary>
    public QdrantSettings? Qdrant { get; init; }

    /// <summary>How often the indexes become durable while changes arrive. Default 5 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time a search or match may take. Default 10 s.</summary>
    public TimeSpan SearchDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a service that is told to stop still takes calls while it already says that it is not ready, so that whoever
    /// spreads the calls looks away first. Default 1 s.
    /// </summary>
    public TimeSpan DrainNotice { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long calls under way get to finish after that. Default 10 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections at a time, on all addresses together. Default 1,000.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>Which served matches are kept, see docs/audit.md: <c>off</c>, <c>asked</c> (default) or <c>all</c>.</summary>
    public MatchRecords MatchRecords { get; init; } = MatchRecords.Asked;

    /// <summary>Who may call, and how much; see docs/access.md.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>Stated times, places and brokers of the marketplace; see docs/marketplace.md.</summary>
    public MarketSettings Market { get; init; } = new();

    /// <summary>Of AutoMapper, see README; null runs without one.</summary>
    public string? AutoMapperLicenceKey { get; init; }

    /// <summary>True when one listener speaks both protocols: one https address, because TLS negotiates which.</summary>
    public bool IsOneAddress => Http == Grpc && Http.Scheme == "https";

    public string BackupFolder => Backups ?? Path.Combine(Data, "backups");

    public static string DefaultCorpus => Path.Combine(AppContext.BaseDirectory, "corpus");

    /// <exception cref="StartException">A setting cannot be read.</exception>
    public static ServiceSettings From(IConfiguration configuration)
    {
        var defaults = new ServiceSettings();
        var settings = defaults with
        {
            Data = Text(configuration, "data") ?? defaults.Data,
            Store = Registry(configuration),
            Backups = Text(configuration, "backup-folder"),
            Http = Address(configuration, "http") ?? defaults.Http,
            Grpc = Address(configuration, "grpc") ?? defaults.Grpc,
            Corpus = Text(configuration, "corpus") switch { null => defaults.Corpus, "none" => null, var folder => folder },
            Embedder = Text(configuration, "embedder"),
            Qdrant = VectorStoreSettings.Read(configuration),
            CommitInterval = Seconds(configuration, "commit-interval", 0.05, 600) ?? defaults.CommitInterval,
            SearchDeadline = Seconds(configuration, "search-deadline", 0.1, 600) ?? defaults.SearchDeadline,
            DrainNotice = Seconds(configuration, "drain-notice", 0, 300) ?? defaults.DrainNotice,
            Drain = Seconds(configuration, "drain", 0.1, 300) ?? defaults.Drain,
            MaxConnections = AccessSettings.Number(configuration, "max-connections") ?? defaults.MaxConnections,
            MatchRecords = Records(configuration) ?? defaults.MatchRecords,
            Access = AccessSettings.Read(configuration),
            Market = MarketSettings.Read(configuration),
            AutoMapperLicenceKey = Text(configuration, "automapper-licence-key"),
        };
        if (Text(configuration, "urls") is { } urls) settings = settings.WithUrls(urls);
        if (settings.Access.Mode == AccessMode.Open && new[] { settings.Http, settings.Grpc }.FirstOrDefault(a => !a.IsLoopback) is { } exposed)
            throw new StartException($"setting access is open, which makes whoever reaches the service its operator, so it must listen on loopback only, got {exposed}; take --access keys");
        // Port 0 asks the system for a free one, so two of them are two ports.
        if (settings.Http == settings.Grpc && settings.Http is { Scheme: "http", Port: not 0 })
            throw new StartException($"gRPC without TLS needs an address of its own, got {settings.Http} for both; give --grpc another port, or one https address to both");
        return settings;
    }

    // --urls "http://127.0.0.1:8080;http://127.0.0.1:8081": the first address speaks HTTP/1.1, the second gRPC.
    // One https address speaks both, because TLS negotiates the protocol.
    private ServiceSettings WithUrls(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(u => Parse("urls", u)).ToList();
        return addresses switch
        {
            [{ Scheme: "https" } both] => this with { Http = both, Grpc = both },
            [var http, var grpc] => this with { Http = http, Grpc = grpc },
            _ => throw new StartException($"--urls must give two addresses (HTTP/1.1; gRPC) or one https address, got '{urls}'"),
        };
    }

    internal static string? Text(IConfiguration configuration, string key)
    {
        // Command line and environment come without a section: --data, TECHMATCH_DATA.
        var value = configuration[key] ?? configuration[key.Replace('-', '_')] ?? configuration[$"TechMatch:{key.Replace("-", "", StringComparison.Ordinal)}"];
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    internal static Uri? Address(IConfiguration configuration, string key) => Text(configuration, key) is { } text ? Parse(key, text) : null;

    private static MatchRecords? Records(IConfiguration configuration) => Text(configuration, "match-records") switch
    {
        null => null,
        "off" => MatchRecords.Off,
        "asked" => MatchRecords.Asked,
        "all" => MatchRecords.All,
        var text => throw new StartException($"setting match-records must be off, asked or all, got '{text}'"),
    };

    // The value is not repeated: it may hold a password.
    private static PostgresAddress? Registry(IConfiguration configuration)
    {
        if (Text(configuration, "store") is not { } text || text == "sqlite") return null;
        try
        {
            return PostgresAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new StartException($"setting store must be sqlite or the address of a PostgreSQL database: {e.Message}", e);
        }
    }

    private static Uri Parse(string key, string text) =>
        Uri.TryCreate(text.Replace("*", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new StartException($"setting {key} must be an address such as http://127.0.0.1:8081, got '{text}'");

    internal static TimeSpan? Seconds(IConfiguration configuration, string key, double min, double max)
    {
        if (Text(configuration, key) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= min && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw new StartException($"setting {key} must be a number of seconds from {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)}, got '{text}'");
    }
}
