using System.Text.Json;
using TechMatch.Core.Matching;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Matching;
using TechMatch.Search.Text;

namespace TechMatch.Cli.Commands;

/// <summary>
/// What <c>eval --config</c> may change, so that variants can be compared without a build:
/// <c>{"text": {"k1": 1.2, "title": {"boost": 2, "b": 0.6}, …}, "weights": {"lexical": 0.5, "semantic": 0.5},
/// "fusion": "reciprocalRank", "candidatesPerLeg": 300}</c>. An unknown member is an error.
/// </summary>
internal sealed record EvalConfig
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public TextIndexOptions? Text { get; init; }

    public EvalWeights? Weights { get; init; }

    public FusionKind? Fusion { get; init; }

    public int? ReciprocalRankK { get; init; }

    /// <summary>Exponent of the lexical calibration.</summary>
    public double? LexicalExponent { get; init; }

    public int? CandidatesPerLeg { get; init; }

    public LanguageTrust? Trust { get; init; }

    /// <summary>As the setting <c>embedder</c>, for example <c>static:PATH</c>; docs/embedders.md lists them.</summary>
    public string? Embedder { get; init; }

    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static (SearchSettings Settings, WeightProfile Profile) Read(FileInfo? file, WeightProfile profile)
    {
        if (file is null) return (new SearchSettings(), profile);
        try
        {
            var config = JsonSerializer.Deserialize<EvalConfig>(File.ReadAllBytes(file.FullName), s_json) ?? new EvalConfig();
            var settings = new SearchSettings();
            if (config.Text is { } text) settings = settings with { Text = text };
            if (config.CandidatesPerLeg is { } candidates) settings = settings with { CandidatesPerLeg = candidates };
            if (config.Trust is { } trust) settings = settings with { Trust = trust };
            if (config.Embedder is { } embedder) settings = settings with { Embedder = embedder };
            if (config.Weights is { } weights) profile = profile with { Weights = profile.Weights with { Lexical = weights.Lexical, Semantic = weights.Semantic } };
            if (config.Fusion is { } fusion) profile = profile with { Fusion = fusion };
            if (config.ReciprocalRankK is { } k) profile = profile with { ReciprocalRankK = k };
            if (config.LexicalExponent is { } exponent) profile = profile with { LexicalCalibration = LexicalCalibration.Power("eval-config", exponent) };
            return (settings, profile);
        }
        catch (Exception e) when (e is JsonException or IOException or ArgumentException)
        {
            throw new CommandException($"{file.Name} cannot be read: {e.Message}", ExitCode.Usage);
        }
    }
}

internal sealed record EvalWeights(double Lexical, double Semantic);
