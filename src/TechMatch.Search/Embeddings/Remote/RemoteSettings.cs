using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>The file behind <c>openai:FILE</c>: an endpoint that speaks OpenAI's <c>/embeddings</c>, and what it may be told.</summary>
internal sealed record RemoteSettings
{
    /// <summary>Up to and without <c>/embeddings</c>, for example <c>https://api.openai.com/v1</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>As the endpoint calls it; of Azure OpenAI the deployment.</summary>
    public required string Model { get; init; }

    /// <summary>1–4096; a vector of another number is refused.</summary>
    public required int Dimensions { get; init => field = Within(value, 1, 4_096, nameof(Dimensions)); }

    /// <summary>Asks the endpoint for so many dimensions, where the model can shorten its vectors. Default false.</summary>
    public bool SendDimensions { get; init; }

    /// <summary>Name of the environment variable that holds the key; null sends none. The key itself is in no file.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Texts a request, 1–2048. Default 32.</summary>
    public int BatchSize { get; init => field = Within(value, 1, 2_048, nameof(BatchSize)); } = 32;

    /// <summary>Longest wait for one request, 1–600. Default 20.</summary>
    public int TimeoutSeconds { get; init => field = Within(value, 1, 600, nameof(TimeoutSeconds)); } = 20;

    /// <summary>Further attempts after a passing failure, 0–10. Default 3.</summary>
    public int Retries { get; init => field = Within(value, 0, 10, nameof(Retries)); } = 3;

    /// <summary>The longest pause an endpoint may ask for, 0–3600; who asks for more is unavailable. Default 60.</summary>
    public int MaxRetryAfterSeconds { get; init => field = Within(value, 0, 3_600, nameof(MaxRetryAfterSeconds)); } = 60;

    /// <summary>Put before a question. Default none.</summary>
    public string QueryPrefix { get; init; } = "";

    /// <summary>Put before a passage. Default none.</summary>
    public string PassagePrefix { get; init; } = "";

    /// <summary>Hosts texts may be sent to; the endpoint has to be one of them. Null allows the one of the endpoint.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Allows http to another machine; key and texts are then readable on the way. Default false.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Allows a host of a private network, as an own model server is. Default false.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Sends drafts and withdrawn records too. Default false: they are found by their words only.</summary>
    public bool AllowNonPublic { get; init; }

    /// <summary>Where, what and how: who changes any of it gets another space.</summary>
    internal EmbeddingSpace Space
    {
        get
        {
            var identity = string.Join('\n', Endpoint.AbsoluteUri, Model, SendDimensions, QueryPrefix, PassagePrefix);
            return new EmbeddingSpace($"openai-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12]}", Dimensions, Normalised: true);
        }
    }

    /// <summary>More than the longest sound reply takes: a number in JSON is under 32 characters.</summary>
    internal long MaxReplyBytes => 65_536 + (long)BatchSize * (1_024 + 32L * Dimensions);

    /// <exception cref="FormatException">The file asks for what may not be.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static RemoteSettings Read(string path)
    {
        var settings = EmbedderFile.Read<RemoteSettings>(path);
        return settings.Fault() is { } fault ? throw new FormatException($"{Path.GetFileName(path)}: {fault}") : settings;
    }

    private string? Fault() => this switch
    {
        { Endpoint: { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") } } => "expected an endpoint such as https://api.openai.com/v1, got another kind of address",
        // Not repeated: what stands there may be a password.
        { Endpoint: { UserInfo.Length: > 0 } or { Query.Length: > 0 } or { Fragment.Length: > 0 } } => "expected an endpoint without user, query and fragment; a key belongs into the variable that keyVariable names",
        { Endpoint: { Scheme: "http", IsLoopback: false }, AllowHttp: false } => $"expected https for {Endpoint.Host}, got http; set allowHttp if nobody can listen on the way",
        { AllowedHosts: { } hosts } when !hosts.Contains(Endpoint.IdnHost, StringComparer.OrdinalIgnoreCase) => $"expected an endpoint among allowedHosts ({string.Join(", ", hosts)}), got {Endpoint.Host}",
        { Model.Length: 0 } => "expected a model, got an empty name",
        _ => null,
    };

    private static int Within(int value, int min, int max, string member) =>
        value >= min && value <= max ? value : throw new FormatException($"expected {member} of {min}-{max}, got {value}");
}
