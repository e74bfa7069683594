using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Matching.Records;

/// <summary>A whole weight profile in canonical bytes.</summary>
internal static class ProfileBytes
{
    public static void Write(CanonicalWriter writer, WeightProfile profile)
    {
        writer.Text(profile.Id);
        writer.Whole32(profile.Version);
        writer.Byte(profile.Fusion == FusionKind.Linear ? (byte)0 : (byte)1);
        writer.Whole32(profile.ReciprocalRankK);
        for (Signal s = 0; (int)s < Signals.Count; s++) writer.Real64(profile.Weights[s]);
        writer.Flag(profile.StructuredIsRelevance);
        writer.Real64(profile.RelevanceFloor);
        writer.Real64(profile.AbstentionLevel);
        writer.Whole32(profile.MaxPerOwner);
        writer.Texts([.. profile.HardGates.Select(GateRules.Id)]);
        var lexical = profile.LexicalCalibration;
        writer.Text(lexical.Id);
        writer.Byte(lexical.Curve == CalibrationCurve.Power ? (byte)0 : (byte)1);
        writer.Real64(lexical.Exponent);
        writer.Real64(lexical.ShortExponent);
        writer.Real64(lexical.Midpoint);
        writer.Real64(lexical.Steepness);
        var structured = profile.Structured;
        foreach (var weight in (double[])[structured.Sectors, structured.Streams, structured.Readiness, structured.Money, structured.Place]) writer.Real64(weight);
        writer.Real64(profile.Climate.Log10Low);
        writer.Real64(profile.Climate.Log10High);
        foreach (var factor in profile.Climate.EvidenceFactors) writer.Real64(factor);
        writer.Whole32(profile.FreshnessHalfLifeDays);
    }

    /// <exception cref="FormatException">Or <see cref="ArgumentException"/>: the bytes are no profile.</exception>
    public static WeightProfile Read(CanonicalReader reader) => new()
    {
        Id = reader.Text(),
        Version = reader.Whole32(),
        Fusion = reader.Flag() ? FusionKind.ReciprocalRank : FusionKind.Linear,
        ReciprocalRankK = reader.Whole32(),
        Weights = new SignalWeights(reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64()),
        StructuredIsRelevance = reader.Flag(),
        RelevanceFloor = reader.Real64(),
        AbstentionLevel = reader.Real64(),
        MaxPerOwner = reader.Whole32(),
        HardGates = reader.Texts().Select(Rule).ToValueList(),
        LexicalCalibration = Lexical(reader),
        Structured = new StructuredWeights(reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64()),
        Climate = new ClimateScale(reader.Real64(), reader.Real64(), Enumerable.Range(0, 6).Select(_ => reader.Real64()).ToValueList()),
        FreshnessHalfLifeDays = reader.Whole32(),
    };

    private static LexicalCalibration Lexical(CanonicalReader reader)
    {
        var (id, logistic) = (reader.Text(), reader.Flag());
        var (exponent, shortExponent, midpoint, steepness) = (reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64());
        return logistic ? LexicalCalibration.Logistic(id, midpoint, steepness) : LexicalCalibration.Power(id, exponent, shortExponent);
    }

    private static GateRule Rule(string id) => GateRules.TryParse(id, out var rule) ? rule : throw new FormatException($"expected a gate rule, got '{id}'");
}
