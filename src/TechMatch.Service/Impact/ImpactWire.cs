using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;
using TechMatch.Service.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>Estimates and climate signals into messages, number by number; nothing is computed here.</summary>
internal static class ImpactWire
{
    public static Wire.ImpactEstimate ToWire(ImpactEstimate estimate)
    {
        var message = new Wire.ImpactEstimate
        {
            ScenarioId = estimate.ScenarioId,
            Form = estimate.Form,
            Host = estimate.Host.Value,
            Gwp = ToWire(estimate.Gwp),
            TablesVersion = estimate.TablesVersion,
            ProfileVersion = estimate.ProfileVersion,
            UnitBaseline = estimate.UnitBaseline,
            UnitTechnology = estimate.UnitTechnology,
            UnitAvoided = estimate.UnitAvoided,
            ActivityUnit = estimate.ActivityUnit,
            AnnualCentral = estimate.AnnualCentral,
            Annual = ToWire(estimate.Annual),
            LifetimeCentral = estimate.LifetimeCentral,
            Lifetime = ToWire(estimate.Lifetime),
            Years = estimate.Years,
            Draws = estimate.Draws,
            Quality = estimate.Quality,
            Evidence = (int)estimate.Evidence,
            Claim = FieldPaths.Snake(estimate.Claim.ToString()),
            Weight = new Wire.ClimateWeight
            {
                Scale = estimate.Weight.Scale, Relative = estimate.Weight.Relative, Cost = estimate.Weight.Cost, Evidence = estimate.Weight.Evidence, Value = estimate.Weight.Value,
            },
        };
        if (estimate.UsdPerTonne is { } usd) message.UsdPerTonne = usd;
        message.Inputs.AddRange(estimate.Inputs.Select(ToWire));
        message.Improvements.AddRange(estimate.Improvements.Select(ToWire));
        message.Flags.AddRange(estimate.Flags.Select(f => FieldPaths.Snake(f.ToString())));
        return message;
    }

    public static Wire.GradeStep ToWire(GradeStep step) =>
        new() { Input = step.Input, Quality = step.Quality, GradeAfter = step.GradeAfter, WidthAfter = step.WidthAfter, Advice = step.Advice };

    public static Wire.ClimateSignal ToWire(ClimateReasons reasons)
    {
        var message = new Wire.ClimateSignal
        {
            Lever = reasons.Lever.Id,
            About = reasons.Lever.About,
            Host = reasons.Host?.Value ?? "",
            P10 = reasons.Impact.P10,
            P50 = reasons.Impact.P50,
            P90 = reasons.Impact.P90,
            Weight = reasons.Impact.Weight,
            Activity = reasons.Activity,
            ActivityUnit = reasons.Lever.Unit,
            ActivityStated = reasons.ActivityStated,
            Evidence = (int)reasons.Evidence,
            Cost = ToWire(reasons.Cost),
            Calculation = reasons.Calculation is { } calculation ? ToWire(calculation) : null,
        };
        if (reasons.Claim is { } claim) message.Claim = claim.Value;
        message.Flags.AddRange(Enum.GetValues<PairFlags>().Where(f => f != PairFlags.None && reasons.Impact.Flags.HasFlag(f)).Select(f => FieldPaths.Snake(f.ToString())));
        return message;
    }

    public static Wire.PairCost ToWire(PairCost cost)
    {
        var message = new Wire.PairCost
        {
            Unknown = cost.Unknown == CostUnknown.None ? "" : FieldPaths.Snake(cost.Unknown.ToString()),
            Installations = cost.Installations, Years = cost.Years, YearsStated = cost.YearsStated, Rate = cost.Rate, OpexStated = cost.OpexStated, Currency = cost.Currency,
        };
        if (cost.UsdPerTonne is { } usd) message.UsdPerTonne = usd;
        if (cost.Low is { } low) message.Low = low;
        if (cost.High is { } high) message.High = high;
        return message;
    }

    public static Wire.MarginalStep ToWire(MarginalStep step) =>
        new() { ScenarioId = step.Id, UsdPerTonne = step.UsdPerTonne, TonnesPerYear = step.Tonnes, CumulativeTonnesPerYear = step.CumulativeTonnes };

    private static Wire.ImpactInput ToWire(ImpactInput input)
    {
        var message = new Wire.ImpactInput
        {
            Name = input.Name,
            Value = input.Value,
            Unit = input.Unit,
            P10 = input.P10,
            P90 = input.P90,
            Quality = input.Quality,
            Stated = input.Stated,
            Recalled = input.Recalled,
            Source = input.Source,
            Licence = input.Licence,
            Note = input.Note ?? "",
            Share = input.Share,
            Elasticity = input.Elasticity,
        };
        if (input.Year is { } year) message.Year = year;
        return message;
    }

    private static Wire.ImpactInterval ToWire(Interval interval) =>
        new() { P10 = interval.P10, P50 = interval.P50, P90 = interval.P90, Mean = interval.Mean, ProbabilityNegative = interval.ProbabilityNegative };

    private static Wire.GwpSet ToWire(GwpSet gwp) => gwp switch
    {
        GwpSet.Ar4 => Wire.GwpSet.Ar4,
        GwpSet.Ar6 => Wire.GwpSet.Ar6,
        _ => Wire.GwpSet.Ar5,
    };
}
