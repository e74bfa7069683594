using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>The file form of a <see cref="WeightProfile"/>. Every member is required, none may be unknown or repeated.</summary>
internal static class WeightProfileJson
{
    public static WeightProfile Parse(ReadOnlySpan<byte> json, string fileName) =>
        DataFile.Parse<ProfileFile, WeightProfile>(json, "profile", fileName, static file => file.ToProfile());

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
        int FreshnessHalfLifeDays,
        BatScale? Bat = null)
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
            Bat = Bat ?? BatScale.Usual,
            FreshnessHalfLifeDays = FreshnessHalfLifeDays,
        };

        private static GateRule Rule(string id) =>
            GateRules.TryParse(id, out var rule) ? rule : throw new JsonException($"hardGates: expected rule ids such as {GateRules.Id(GateRule.Readiness)}, got '{id}'");
    }

    private sealed record CalibrationFile(string Id, CalibrationCurve Curve, double? Exponent = null, double? ShortExponent = null, double? Midpoint = null, double? Steepness = null)
    {
        public LexicalCalibration ToCalibration() => (Curve, Exponent, ShortExponent, Midpoint, Steepness) switch
        {
            (CalibrationCurve.Power, { } a, var b, null, null) => Matching.LexicalCalibration.Power(Id, a, b ?? a),
            (CalibrationCurve.Logistic, null, null, { } m, { } s) => Matching.LexicalCalibration.Logistic(Id, m, s),
            _ => throw new JsonException("lexicalCalibration: expected an exponent for a power curve, or a midpoint and a steepness for a logistic one"),
        };
    }

    private sealed record ClimateFile(double Log10Low, double Log10High, double[] EvidenceFactors);
}
