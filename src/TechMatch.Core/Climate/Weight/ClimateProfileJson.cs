using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Weight;

/// <summary>The file form of a <see cref="ClimateProfile"/>.</summary>
internal static class ClimateProfileJson
{
    public static ClimateProfile Parse(ReadOnlySpan<byte> json, string fileName) =>
        DataFile.Parse<ProfileFile, ClimateProfile>(json, "climate profile", fileName, static file => file.ToProfile());

    private sealed record ProfileFile(
        string Id, int Version, string Purpose, string Origin, string Licence, EvidenceRules Evidence, ScoreRules Scores,
        UncertaintyRules Uncertainty, ActivityRules Activity, EwasteRules Ewaste, Dictionary<string, AssumedShare> Assumptions, double DiscountRate, StrictBaseline StrictBaseline,
        Dictionary<string, int> LifetimeYears)
    {
        public ClimateProfile ToProfile()
        {
            Expect(Version >= 1, "version", "at least 1", Version);
            Ladder(Evidence.Factors, "evidence.factors", 6);
            Expect(Evidence.Factors[0] == 0, "evidence.factors", "0 for E0", Evidence.Factors[0]);
            Expect(Evidence.ClaimLogSd.Count == 6 && Evidence.ClaimLogSd.All(v => v > 0 && v <= 3), "evidence.claimLogSd", "six numbers over 0", Evidence.ClaimLogSd.Count);
            Expect(Evidence.DropSigmas is > 0 and <= 10, "evidence.dropSigmas", "0-10", Evidence.DropSigmas);
            Expect(Evidence.SelfDeclaredShift is >= 0 and <= 1, "evidence.selfDeclaredShift", "0-1", Evidence.SelfDeclaredShift);
            Expect(Scores.Log10Low < Scores.Log10High, "scores.log10Low", "under log10High", Scores.Log10Low);
            Expect(Scores.CostCeilingUsd > 0, "scores.costCeilingUsd", "over 0", Scores.CostCeilingUsd);
            Expect(Math.Abs(Scores.Scale + Scores.Relative + Scores.Cost - 1) < 1e-9, "scores.scale", "weights with the sum 1", Scores.Scale + Scores.Relative + Scores.Cost);
            foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[("scale", Scores.Scale), ("relative", Scores.Relative), ("cost", Scores.Cost), ("unknownCost", Scores.UnknownCost), ("beta", Scores.Beta), ("gate", Scores.Gate), ("maxProbabilityNegative", Scores.MaxProbabilityNegative)])
                Expect(value is >= 0 and <= 1, "scores." + name, "0-1", value);
            Expect(Uncertainty.LogSdByQuality.Count == 5, "uncertainty.logSdByQuality", "five numbers", Uncertainty.LogSdByQuality.Count);
            Expect(Uncertainty.LogSdByQuality.All(v => v is > 0 and <= 3), "uncertainty.logSdByQuality", "numbers of 0-3", Uncertainty.LogSdByQuality[0]);
            Expect(Activity.PilotShare > 0 && Activity.PilotShare <= Activity.LineShare && Activity.LineShare <= Activity.SectorShare, "activity.pilotShare", "pilot <= line <= sector", Activity.PilotShare);
            Expect(Activity.TypicalLogSd > 0 && Activity.StatedLogSd > 0, "activity.typicalLogSd", "over 0", Activity.TypicalLogSd);
            Expect(Ewaste.CeilingMetals > 0 && Ewaste.CeilingCooling >= Ewaste.CeilingMetals, "ewaste.ceilingMetals", "over 0 and at most ceilingCooling", Ewaste.CeilingMetals);
            Expect(Ewaste.ResponsibilityAttribution is > 0 and <= 1, "ewaste.responsibilityAttribution", "0-1", Ewaste.ResponsibilityAttribution);
            foreach (var (name, share) in Assumptions) Expect(share.Value is > 0 and <= 1 && share.Sd >= 0 && share.Sd * share.Sd < share.Value * (1 - share.Value) + (share.Sd == 0 ? 1 : 0), "assumptions." + name, "a share of 0-1 with a deviation it can have", share.Sd);
            Expect(DiscountRate is > 0 and < 1, "discountRate", "0-1", DiscountRate);
            Expect(StrictBaseline is { InitialCut: >= 0 and < 1, YearlyCut: >= 0 and < 1 }, "strictBaseline", "cuts of 0-1", StrictBaseline.InitialCut);
            Expect(LifetimeYears.Values.All(y => y is >= 1 and <= 100), "lifetimeYears", "1-100 years", LifetimeYears.Values.Min());
            return new ClimateProfile
            {
                Id = Id, Version = Version, Evidence = Evidence, Scores = Scores, Uncertainty = Uncertainty, Activity = Activity, Ewaste = Ewaste, Assumptions = Assumptions,
                DiscountRate = DiscountRate, StrictBaseline = StrictBaseline, LifetimeYears = LifetimeYears,
            };
        }

        private static void Ladder(ValueList<double> steps, string field, int count)
        {
            Expect(steps.Count == count, field, $"{count} numbers", steps.Count);
            for (var i = 1; i < count; i++) Expect(steps[i] >= steps[i - 1] && steps[i] <= 1, field, "numbers of 0-1 that never fall", steps[i]);
        }

        private static void Expect(bool holds, string field, string expected, double got)
        {
            if (!holds) throw new ArgumentException($"expected {expected}, got {got}", field);
        }
    }
}
