using System.Globalization;
using System.Runtime.CompilerServices;

namespace TechMatch.Core.Climate.Bat;

/// <summary>Compares a stated figure with a level after converting unit, dryness, temperature, pressure and oxygen.</summary>
public static class BatJudge
{
    /// <summary>Measured oxygen above which the correction is refused: it would more than triple a 10 % reference value's noise.</summary>
    public const double MaxMeasuredOxygen = 18;

    private static readonly double[] s_roomKelvins = [288.15, 293.15, 298.15];

    /// <param name="level">Null when the jurisdiction sets none.</param>
    /// <param name="explained">False leaves the explanation out: a ranking judges thousands of pairs, and nine tenths of a verdict is saying why.</param>
    public static BatVerdict Judge(EmissionValue value, BatAel? level, bool explained = true)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (level is null) return BatVerdict.NoLevel;
        if (value.Pollutant != level.Pollutant) throw new ArgumentException($"expected a figure of {level.Pollutant}, got one of {value.Pollutant}", nameof(value));
        if (!double.IsFinite(value.Value) || value.Value < 0) return Gap(BatGap.ValueInvalid, Say(explained, $"a figure of {value.Value} is none"));
        var (converted, gap, steps) = Convert(value, level, explained);
        if (gap != BatGap.None) return Gap(gap, steps);
        var outcome = Place(converted, level);
        if (value.IsUpperBound && Worse(outcome, level)) return Gap(BatGap.OnlyABound, Say(explained, $"{steps}: at most {Show(converted)} {level.Unit} does not decide"));
        var (decided, why) = Decides(value.Averaging, level.Averaging, outcome, explained);
        return decided == BatGap.None
            ? new BatVerdict(outcome, BatGap.None, converted, Say(explained, $"{steps} = {Show(converted)} {level.Unit}"))
            : new BatVerdict(BatOutcome.NotComparable, decided, converted, Say(explained, $"{steps} = {Show(converted)} {level.Unit}, but {why}"));
    }

    /// <summary>
    /// The worse end of a stated range must hold. Where only that end is over the level, the range does not decide.
    /// </summary>
    /// <param name="explained">As above.</param>
    public static BatVerdict Judge(StatedFigure figure, BatAel level, bool explained = true)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(level);
        var quantity = figure.Stated.Value;
        var worse = (level.HigherIsBetter ? quantity.Low : quantity.High) ?? quantity.Value;
        var verdict = Judge(figure.Value with { Value = worse }, level, explained);
        if (verdict.Outcome != BatOutcome.Exceeds || worse == quantity.Value || Judge(figure.Value with { Value = quantity.Value }, level, explained: false).Outcome == BatOutcome.Exceeds) return verdict;
        return new BatVerdict(BatOutcome.NotComparable, BatGap.OnBothSides, verdict.Converted, Say(explained, $"{verdict.Explanation}, but usually {Show(quantity.Value)}: the range lies on both sides of {Show(level.High)} {level.Unit}"));
    }

    /// <summary>Several levels of one pollutant (scopes of one document): the verdict of the first that compares, else of the first.</summary>
    public static BatVerdict Judge(EmissionValue value, IReadOnlyList<BatAel> levels)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(levels);
        var verdicts = levels.Where(l => l.Pollutant == value.Pollutant).Select(l => Judge(value, l)).ToList();
        return verdicts.FirstOrDefault(v => v.Outcome != BatOutcome.NotComparable) ?? verdicts.FirstOrDefault() ?? BatVerdict.NoLevel;
    }

    /// <summary>C × (21 − O2 reference) / (21 − O2 measured).</summary>
    public static double AtOxygen(double concentration, double measured, double reference) =>
        concentration * (GasConditions.AirOxygen - reference) / (GasConditions.AirOxygen - measured);

    /// <summary>C / (1 − moisture share).</summary>
    public static double Dry(double wet, double moisturePercent) => wet / (1 - moisturePercent / 100);

    /// <summary>C × T / 273.15 × 101.325 / P.</summary>
    public static double AtNormal(double actual, double kelvin, double kiloPascal) =>
        actual * kelvin / GasConditions.NormalKelvin * GasConditions.NormalKiloPascal / kiloPascal;

    private static (double Converted, BatGap Gap, string Steps) Convert(EmissionValue value, BatAel level, bool explained)
    {
        if (!EmissionUnit.TryParse(value.Unit, out var from)) return (0, BatGap.UnitUnknown, Say(explained, $"unit '{value.Unit}' is not known"));
        if (!EmissionUnit.TryParse(level.Unit, out var to)) return (0, BatGap.UnitUnknown, Say(explained, $"unit '{level.Unit}' of the level is not known"));
        var x = value.Value * from.Scale;
        var steps = Say(explained, $"{Show(value.Value)} {value.Unit}");
        if (to.Kind is UnitKind.NormalConcentration or UnitKind.WaterConcentration && !level.Averaging.IsKnown)
            return (0, BatGap.LevelReferenceMissing, "the level as held states no averaging time");
        if (to.Kind == UnitKind.NormalConcentration)
        {
            if (from.Kind is UnitKind.WaterConcentration or UnitKind.SpecificEnergy or UnitKind.Share) return (0, BatGap.UnitKind, Say(explained, $"{value.Unit} is not {level.Unit}"));
            if (from.Basis != to.Basis && from.Kind != UnitKind.SpecificLoad) return (0, BatGap.Basis, Say(explained, $"'{from.Basis}' is not '{to.Basis}'"));
            if (from.Kind == UnitKind.SpecificLoad)
            {
                // g/t ÷ (Nm3/t) × 1000: the volume is already at the level's conditions.
                if (value.GasPerTonne is not { } volume || !(volume > 0)) return (0, BatGap.GasVolumeMissing, "a load per tonne needs the gas per tonne");
                return (x * 1000 / volume / to.Scale, BatGap.None, Say(explained, $"{steps} over {Show(volume)} Nm3/t"));
            }

            var (gas, gap, more) = ToReference(x, from.Kind, value, level.Conditions, explained);
            return (gas / to.Scale, gap, gap == BatGap.None ? steps + more : Say(explained, $"{steps}: {more}"));
        }

        if (from.Kind != to.Kind) return (0, BatGap.UnitKind, Say(explained, $"{value.Unit} is not {level.Unit}"));
        return from.Basis == to.Basis ? (x / to.Scale, BatGap.None, steps) : (0, BatGap.Basis, Say(explained, $"'{from.Basis}' is not '{to.Basis}'"));
    }

    /// <summary>mg of gas as stated to mg/Nm3 in the conditions of the level.</summary>
    private static (double Value, BatGap Gap, string Steps) ToReference(double x, UnitKind kind, EmissionValue value, GasConditions reference, bool explained)
    {
        var (stated, steps) = (value.Conditions, "");
        if (reference.Dry is null || reference.OxygenPercent is null && !reference.NoOxygenCorrection)
            return (0, BatGap.LevelReferenceMissing, "the level as held states no reference conditions");
        if (kind == UnitKind.VolumeShare)
        {
            // 22.414 l of ideal gas per mole at 273.15 K and 101.325 kPa.
            if (EmissionUnit.MolarMass(value.Pollutant.Value) is not { } molar) return (0, BatGap.MolarMassMissing, Say(explained, $"no molar mass of {value.Pollutant}"));
            x *= molar / 22.414;
            steps += Say(explained, $" × {Show(molar)}/22.414");
        }
        else if (kind == UnitKind.ActualConcentration)
        {
            if (stated.Kelvin is not { } kelvin || !(kelvin > 0)) return (0, BatGap.TemperatureMissing, "the gas temperature is not stated");
            if (stated.KiloPascal is not { } pressure || !(pressure > 0)) return (0, BatGap.PressureMissing, "the gas pressure is not stated");
            x = AtNormal(x, kelvin, pressure);
            steps += Say(explained, $" at {Show(kelvin)} K and {Show(pressure)} kPa to normal");
        }

        else if (stated.Kelvin is { } called && Math.Abs(called - GasConditions.NormalKelvin) > 0.5)
        {
            // Some countries call 15, 20 or 25 °C normal; anything else is a stack temperature and no cubic metre's.
            if (!s_roomKelvins.Any(k => Math.Abs(called - k) <= 0.5)) return (0, BatGap.TemperatureContradicts, Say(explained, $"{value.Unit} at {Show(called)} K contradicts itself"));
            x = x * called / GasConditions.NormalKelvin;
            steps += Say(explained, $" × {Show(called)}/273.15");
        }

        if (reference.Dry == true)
        {
            if (stated.Dry is not { } dry) return (0, BatGap.DrynessMissing, "dry or wet gas is not stated");
            if (!dry)
            {
                if (stated.MoisturePercent is not { } moisture || moisture is < 0 or >= 100) return (0, BatGap.MoistureMissing, "wet gas, and its moisture is not stated");
                x = Dry(x, moisture);
                steps += Say(explained, $" ÷ (1 − {Show(moisture)} %)");
            }
        }

        if (reference.OxygenPercent is not { } target)
        {
            return stated.OxygenPercent is null || stated.NoOxygenCorrection
                ? (x, BatGap.None, steps)
                : (0, BatGap.OxygenAmbiguous, Say(explained, $"the level is without oxygen correction, and whether the figure was corrected to {Show(stated.OxygenPercent.Value)} % is not stated"));
        }

        if (stated.OxygenPercent is not { } measured) return (0, BatGap.OxygenMissing, "the oxygen is not stated");
        if (measured == target) return (x, BatGap.None, steps);
        if (measured > MaxMeasuredOxygen) return (0, BatGap.OxygenNearAir, Say(explained, $"measured at {Show(measured)} % O2, too near to air"));
        return (AtOxygen(x, measured, target), BatGap.None, Say(explained, $"{steps} × (21 − {Show(target)})/(21 − {Show(measured)})"));
    }

    private static BatOutcome Place(double value, BatAel level)
    {
        if (level.HigherIsBetter)
        {
            // A recovery of 90–95 %: the better end is the high one.
            if (value >= level.High) return BatOutcome.MeetsLowerEnd;
            return value >= (level.Low ?? level.High) ? BatOutcome.InRange : BatOutcome.Exceeds;
        }

        if (level.HighExclusive ? value >= level.High : value > level.High) return BatOutcome.Exceeds;
        if (level.Low is not { } low) return BatOutcome.InRange;
        return (level.LowExclusive ? value < low : value <= low) ? BatOutcome.MeetsLowerEnd : BatOutcome.InRange;
    }

    private static bool Worse(BatOutcome outcome, BatAel level) => outcome == BatOutcome.Exceeds || outcome == BatOutcome.InRange && level.Low is not null;

    /// <summary>Whether averages of that length decide: a mean over a level means some shorter mean is over it; a maximum under it bounds every longer mean.</summary>
    private static (BatGap Gap, string Why) Decides(Averaging stated, Averaging asked, BatOutcome outcome, bool explained)
    {
        if (!asked.IsKnown) return (BatGap.None, "");
        if (!stated.IsKnown) return (BatGap.AveragingMissing, "its averaging time is not stated");
        var shared = stated.Periods.Any(asked.Periods.Contains);
        if (shared) return (BatGap.None, "");
        var longer = stated.Periods.Min() > asked.Periods.Max();
        if (longer && outcome == BatOutcome.Exceeds) return (BatGap.None, "");
        var shorter = stated.Periods.Max() < asked.Periods.Min();
        if (shorter && stated.IsMaximum && outcome != BatOutcome.Exceeds) return (BatGap.None, "");
        return (BatGap.AveragingDiffers, Say(explained, $"an average over {Name(stated)} does not decide one over {Name(asked)}"));
    }

    private static string Say(bool explained, [InterpolatedStringHandlerArgument(nameof(explained))] ref SpokenWhenAsked text) => explained ? text.ToStringAndClear() : "";

    private static BatVerdict Gap(BatGap gap, string why) => new(BatOutcome.NotComparable, gap, null, why);

    private static string Name(Averaging a) => string.Join(" or ", a.Periods).ToLowerInvariant();

    private static string Show(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Formats nothing, and evaluates none of its holes, unless somebody wants to read it.</summary>
[InterpolatedStringHandler]
internal ref struct SpokenWhenAsked
{
    private DefaultInterpolatedStringHandler _text;

    public SpokenWhenAsked(int literalLength, int formattedCount, bool explained, out bool isEnabled)
    {
        isEnabled = explained;
        if (explained) _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
