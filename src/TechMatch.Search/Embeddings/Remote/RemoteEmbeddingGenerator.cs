using System.Globalization;
using System.Net;
using Microsoft.Extensions.AI;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>
/// Embeds at an endpoint that speaks OpenAI's <c>/embeddings</c>: OpenAI, Azure OpenAI, Ollama, vLLM, text-embeddings-inference.
/// Texts leave the machine, so what may be sent and where to is in its settings, see docs/embedders.md.
/// </summary>
/// <remarks>Safe for concurrent use. Batches of one call go one after another.</remarks>
public sealed class RemoteEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string Part = "embedding endpoint";

    private readonly RemoteSettings _settings;
    private readonly EndpointClient _client;
    private readonly ResiliencePipeline _attempts;
    private readonly ResiliencePipeline _once;
    private readonly TextPrefixes _prefixes;

    private RemoteEmbeddingGenerator(RemoteSettings settings, EndpointClient client, TimeProvider time)
    {
        (_settings, _client, _attempts, _once) = (settings, client, Attempts(settings, settings.Retries, time), Attempts(settings, 0, time));
        _prefixes = new TextPrefixes(settings.QueryPrefix, settings.PassagePrefix);
    }

    public EmbeddingSpace Space => _settings.Space;

    /// <summary>Reads the settings and the key; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The variable that should hold the key is not set.</exception>
    /// <exception cref="FormatException">The settings ask for what may not be.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static RemoteEmbeddingGenerator Open(string path, TimeProvider time) => Open(RemoteSettings.Read(path), Environment.GetEnvironmentVariable, time);

    internal static RemoteEmbeddingGenerator Open(
        RemoteSettings settings, Func<string, string?> variable, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var key = settings.KeyVariable is { } name ? variable(name) : null;
        if (settings.KeyVariable is not null && string.IsNullOrWhiteSpace(key))
            throw new ArgumentException($"expected the key of {settings.Endpoint.Host} in the environment variable {settings.KeyVariable}, which is empty");
        return new RemoteEmbeddingGenerator(settings, EndpointClient.Open(settings, key?.Trim(), time, resolve), time);
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        var texts = _prefixes.Before(values, options).ToList();
        // Somebody waits for a question alone, and not for long: an answer by words now is worth more than a second try.
        var attempts = texts.Count == 1 && EmbeddingPurpose.IsQuery(options) ? _once : _attempts;
        foreach (var batch in texts.Chunk(_settings.BatchSize))
        {
            foreach (var vector in await AskAsync(batch, attempts, cancellationToken).ConfigureAwait(false))
                embeddings.Add(new Embedding<float>(UnitVector.Checked(vector, normalise: true)) { ModelId = Space.ModelId });
        }

        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingSpace)) return Space;
        if (serviceType == typeof(EmbeddingPolicy)) return new EmbeddingPolicy(_settings.AllowNonPublic);
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return new EmbeddingGeneratorMetadata("openai", _settings.Endpoint, _settings.Model, _settings.Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _client.Dispose();

    private async Task<float[][]> AskAsync(string[] texts, ResiliencePipeline attempts, CancellationToken cancellationToken)
    {
        try
        {
            return await attempts.ExecuteAsync(async token => Checked(await _client.AskAsync(texts, token).ConfigureAwait(false), texts.Length), cancellationToken).ConfigureAwait(false);
        }
        catch (EndpointFault e) when (e.Kind == FaultKind.AboutTheTexts)
        {
            throw new FormatException(e.Message, e);
        }
        catch (EndpointFault e)
        {
            var pause = e.RetryAfter is { } asked ? $" and asked to wait {asked.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s" : "";
            throw new SearchUnavailableException(Part, e.Message + pause, e);
        }
        catch (TimeoutRejectedException e)
        {
            throw new SearchUnavailableException(Part, $"no reply within {_settings.TimeoutSeconds} s", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new SearchUnavailableException(Part, $"the client failed with {e.GetType().Name}", e);
        }
    }

    private float[][] Checked(float[][] vectors, int expected)
    {
        if (vectors.Length != expected) throw new EndpointFault(FaultKind.Lasting, $"expected {expected} vectors, got {vectors.Length}");
        foreach (var vector in vectors)
        {
            if (vector.Length != _settings.Dimensions) throw new EndpointFault(FaultKind.Lasting, $"expected {_settings.Dimensions} dimensions of {_settings.Model}, got {vector.Length}");
        }

        return vectors;
    }

    /// <summary>Half a second, doubled each time, or as long as the endpoint asks for; each attempt has its own time limit.</summary>
    private static ResiliencePipeline Attempts(RemoteSettings settings, int retries, TimeProvider time)
    {
        var longest = TimeSpan.FromSeconds(settings.MaxRetryAfterSeconds);
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(0.5),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = new PredicateBuilder()
                    .Handle<EndpointFault>(f => f.Kind == FaultKind.Passing && !(f.RetryAfter > longest))
                    .Handle<TimeoutRejectedException>(),
                DelayGenerator = a => ValueTask.FromResult((a.Outcome.Exception as EndpointFault)?.RetryAfter),
            });
        }

        return builder.AddTimeout(TimeSpan.FromSeconds(settings.TimeoutSeconds)).Build();
    }
}
