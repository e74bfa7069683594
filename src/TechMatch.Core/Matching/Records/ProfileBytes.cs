using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;

namespace TechMatch.Core.Matching.Records;

/// <summary>A whole weight profile in canonical bytes.</summary>
internal static class ProfileBytes
{
    // In the byte of the fusion: six signals follow, and what a BAT verdict is worth.
    private const byte WithBat = 2;

    /// <summary>Whether the profile says anything of BAT that a reader from before it would lose.</summary>
    public static bool NamesBat(WeightProfile profile) => profile.Weights.Bat != 0 || profile.Bat != BatScale.Usual;

    /// <param name="signals">How many the record has: one less than now where BAT had no say.</param>
    public static void Write(CanonicalWriter writer, WeightProfile profile, int signals)
    {
        var bat = signals == Signals.Count;
        writer.Text(profile.Id);
        writer.Whole32(profile.Version);
        writer.Byte((byte)((profile.Fusion == FusionKind.Linear ? 0 : 1) + (bat ? WithBat : 0)));
        writer.Whole32(profile.ReciprocalRankK);
        for (Signal s = 0; (int)s < signals; s++) writer.Real64(profile.Weights[s]);
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
        if (!bat) return;
        writer.Real64(profile.Bat.InRange);
        writer.Real64(profile.Bat.RecalledTrust);
    }

    /// <exception cref="FormatException">Or <see cref="ArgumentException"/>: the bytes are no profile.</exception>
    public static WeightProfile Read(CanonicalReader reader, out int signals)
    {
        var (id, version, form) = (reader.Text(), reader.Whole32(), reader.Byte());
        if (form > WithBat + 1) throw new FormatException($"expected a fusion of 0-{WithBat + 1}, got {form}");
        var bat = form >= WithBat;
        signals = bat ? Signals.Count : Signals.Count - 1;
        var profile = new WeightProfile
        {
            Id = id,
            Version = version,
            Fusion = (form & 1) == 1 ? FusionKind.ReciprocalRank : FusionKind.Linear,
            ReciprocalRankK = reader.Whole32(),
            Weights = new SignalWeights(reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64(), bat ? reader.Real64() : 0),
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
        return bat ? profile with { Bat = new BatScale(reader.Real64(), reader.Real64()) } : profile;
    }

    private static LexicalCalibration Lexical(CanonicalReader reader)
    {
        var (id, logistic) = (reader.Text(), reader.Flag());
        var (exponent, shortExponent, midpoint, steepness) = (reader.Real64(), reader.Real64(), reader.Real64(), reader.Real64());
        return logistic ? LexicalCalibration.Logistic(id, midpoint, steepness) : LexicalCalibration.Power(id, exponent, shortExponent);
    }

    private static GateRule Rule(string id) => GateRules.TryParse(id, out var rule) ? rule : throw new FormatException($"expected a gate rule, got '{id}'");
}
