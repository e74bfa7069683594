using System.Text.Json;
using System.Text.Json.Serialization;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>The file form of a <see cref="WeightProfile"/>. Every member is required, none may be unknown or repeated.</summary>
internal static class WeightProfileJson
{
    private static readonly JsonSerializerOptions s_options = CreateOptions();

    public static WeightProfile Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            var file = JsonSerializer.Deserialize<ProfileFile>(json, s_options) ?? throw new JsonException("expected a profile, got null");
            return file.ToProfile();
        }
        catch (JsonException e)
        {
            throw new FormatException($"profile {fileName} cannot be read: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"profile {fileName}, {e.ParamName}: {RecordJson.Bare(e)}", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            MaxDepth = 8,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
            TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed record ProfileFile(
        string Id,
        int Version,
        string Purpose,
        string Origin,
        string Licence,
        FusionKind Fusion,
        int ReciprocalRankK,
        SignalWeights Weights,
        bool StructuredIsRelevance,
        double RelevanceFloor,
        double AbstentionLevel,
        int MaxPerOwner,
        string[] HardGates,
        CalibrationFile LexicalCalibration,
        StructuredWeights Structured,
        ClimateFile Climate,
        int FreshnessHalfLifeDays)
    {
        public WeightProfile ToProfile() => new()
        {
            Id = Id,
            Version = Version,
            Fusion = Fusion,
            ReciprocalRankK = ReciprocalRankK,
            Weights = Weights,
            StructuredIsRelevance = StructuredIsRelevance,
            RelevanceFloor = RelevanceFloor,
            AbstentionLevel = AbstentionLevel,
            MaxPerOwner = MaxPerOwner,
            HardGates = HardGates.Select(Rule).ToValueList(),
            LexicalCalibration = LexicalCalibration.ToCalibration(),
            Structured = Structured,
            Climate = new ClimateScale(Climate.Log10Low, Climate.Log10High, Climate.EvidenceFactors.ToValueList()),
            FreshnessHalfLifeDays = FreshnessHalfLifeDays,
        };

        private static GateRule Rule(string id) =>
            GateRules.TryParse(id, out var rule) ? rule : throw new JsonException($"hardGates: expected rule ids such as {GateRules.Id(GateRule.Readiness)}, got '{id}'");
    }

    private sealed record CalibrationFile(string Id, CalibrationCurve Curve, double? Exponent = null, double? Midpoint = null, double? Steepness = null)
    {
        public LexicalCalibration ToCalibration() => (Curve, Exponent, Midpoint, Steepness) switch
        {
            (CalibrationCurve.Power, { } a, null, null) => Matching.LexicalCalibration.Power(Id, a),
            (CalibrationCurve.Logistic, null, { } m, { } s) => Matching.LexicalCalibration.Logistic(Id, m, s),
            _ => throw new JsonException("lexicalCalibration: expected an exponent for a power curve, or a midpoint and a steepness for a logistic one"),
        };
    }

    private sealed record ClimateFile(double Log10Low, double Log10High, double[] EvidenceFactors);
}
