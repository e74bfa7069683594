using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Forms;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Impact;

/// <summary>Estimates of scenarios over one set of tables and one profile. Pure: same input, same bits. Safe to share between threads.</summary>
public sealed class ImpactEngine(ReferenceTables tables, ClimateProfile profile)
{
    public const int MaxDraws = 1_000_000;

    public ReferenceTables Tables => tables;

    public ClimateProfile Profile => profile;

    /// <summary>One scenario. The closed form costs about a tenth of a millisecond, over one where four moments do not settle a sum; draws cost about 0.1 µs a draw and factor.</summary>
    /// <param name="draws">0 for the closed form, else 100–1,000,000 seeded draws.</param>
    /// <param name="progress">Told the share of the draws done, 0–1; never without draws.</param>
    /// <exception cref="ArgumentException"><paramref name="draws"/> is out of range.</exception>
    public ImpactAnswer Estimate(ImpactScenario scenario, int draws = 0, Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (draws is not 0 and not (>= 100 and <= MaxDraws)) throw new ArgumentException($"expected 0 or 100-{MaxDraws} draws, got {draws}", nameof(draws));
        if (SectorForms.Find(scenario.Form) is not { } form)
            return new(null, new ImpactRefusal(RefusalCode.UnknownForm, $"expected one of {string.Join(", ", SectorForms.All.Select(f => f.Id))}, got '{scenario.Form}'"));
        var sheet = new FormSheet(scenario, tables, profile);
        return ImpactModel.Build(sheet, form) is { } model ? new(Finish(model, draws, progress), null) : new(null, sheet.Refusal);
    }

    /// <summary>The same scenario in other hosts, best P10 first, then by country; refusals are left out by the caller's choice of hosts.</summary>
    public IReadOnlyList<(CountryCode Host, ImpactAnswer Answer)> Compare(ImpactScenario scenario, IEnumerable<CountryCode> hosts)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(hosts);
        return [.. hosts.Distinct().Select(h => (Host: h, Answer: Estimate(scenario with { Host = h })))
            .OrderByDescending(a => a.Answer.Estimate?.Annual.P10 ?? double.NegativeInfinity)
            .ThenBy(a => a.Host.Value, StringComparer.Ordinal)];
    }

    /// <summary>Buffers and sums for drawing one scenario again and again without allocating; not safe to share between threads.</summary>
    /// <param name="draws">100–1,000,000.</param>
    /// <exception cref="ArgumentException">The scenario is refused, or <paramref name="draws"/> is out of range.</exception>
    public ImpactSampler Sampler(ImpactScenario scenario, int draws)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (draws is not (>= 100 and <= MaxDraws)) throw new ArgumentException($"expected 100-{MaxDraws} draws, got {draws}", nameof(draws));
        var form = SectorForms.Find(scenario.Form) ?? throw new ArgumentException($"expected a sector form, got '{scenario.Form}'", nameof(scenario));
        var sheet = new FormSheet(scenario, tables, profile);
        var model = ImpactModel.Build(sheet, form) ?? throw new ArgumentException(sheet.Refusal!.Message, nameof(scenario));
        return new ImpactSampler(model, draws);
    }

    /// <summary>What one unit of a scenario avoids in its host, before claims: the prior that ranking blends claims with.</summary>
    internal (UnitPrior? Prior, ImpactRefusal? Refusal) Prior(ImpactScenario scenario)
    {
        if (SectorForms.Find(scenario.Form) is not { } form) return (null, new ImpactRefusal(RefusalCode.UnknownForm, $"expected a sector form, got '{scenario.Form}'"));
        var sheet = new FormSheet(scenario, tables, profile);
        if (ImpactModel.Build(sheet, form) is not { } model) return (null, sheet.Refusal);
        var unit = model.UnitInterval;
        // The priors are computed for one unit of activity; a scenario for a capacity carries its hours here.
        var scale = sheet.ActivityCoefficient * sheet.ActivityPowers.Aggregate(1.0, (product, p) => product * sheet.Factors[p.Factor].Centre);
        var relative = model.UnitBaseline > 0 ? (model.UnitBaseline - model.UnitTechnology) / model.UnitBaseline : 0;
        var attribution = scenario.Attribution ?? sheet.DefaultAttribution;
        var ceiling = Ceiling(model) * scale;
        return (new UnitPrior(unit.P50 * scale * attribution, LogSd(unit), relative, ceiling * attribution, unit.ProbabilityNegative, Quality(Judged(model))), null);
    }

    private ImpactEstimate Finish(ImpactModel model, int draws, Action<double>? progress)
    {
        var (sheet, scenario) = (model.Sheet, model.Sheet.Scenario);
        var (annual, lifetime) = draws == 0
            ? (model.Annual.ClosedForm(), model.Lifetime.ClosedForm())
            : (Drawn(model.Annual, scenario.Seed, draws, share => progress?.Invoke(share / 2)), Drawn(model.Lifetime, scenario.Seed, draws, share => progress?.Invoke((1 + share) / 2)));
        var flags = sheet.Flags.ToHashSet();
        var evidence = EvidenceDocument.Best(scenario.Documents.AsSpan());
        var prior = new Credited(annual, lifetime, model.UnitBaseline - model.UnitTechnology, ClaimFate.Silent, Cut: false);
        var credited = Credit(model, prior, evidence);
        (annual, lifetime) = (credited.Annual, credited.Lifetime);
        if (credited.Fate == ClaimFate.Absurd) flags.Add(ImpactFlag.ClaimIgnoredAsAbsurd);
        if (credited.Fate == ClaimFate.Understated) flags.Add(ImpactFlag.ClaimFarBelowPrior);
        if (credited.Fate == ClaimFate.NotPositive) flags.Add(ImpactFlag.ClaimNotPositive);
        if (credited.Cut) flags.Add(ImpactFlag.CutAtCeiling);
        if (MayIncrease(annual)) flags.Add(ImpactFlag.MayIncreaseEmissions);
        var inputs = Judged(model);
        var quality = Quality(inputs);
        if (inputs.Any(i => i.Recalled && i.Matters(profile.Uncertainty.MaterialShare))) flags.Add(ImpactFlag.RestsOnRecalledValue);
        var cost = scenario.Cost is { } money ? AbatementCost.UsdPerTonne(money, model.Years, annual.P50, profile.DiscountRate) : null;
        return new ImpactEstimate
        {
            ScenarioId = scenario.Id,
            Form = scenario.Form,
            Host = scenario.Host,
            Gwp = scenario.Gwp,
            TablesVersion = tables.Version,
            ProfileVersion = $"{profile.Id}/{profile.Version}",
            UnitBaseline = model.UnitBaseline,
            UnitTechnology = model.UnitTechnology,
            UnitAvoided = credited.UnitAvoided,
            ActivityUnit = sheet.ActivityUnit,
            AnnualCentral = model.Annual.Centre,
            Annual = annual,
            LifetimeCentral = model.Lifetime.Centre,
            Lifetime = lifetime,
            Years = model.Years,
            Draws = draws,
            Quality = quality,
            Evidence = evidence,
            Claim = credited.Fate,
            UsdPerTonne = cost,
            Weight = BestWeight(model, prior, evidence, cost),
            Inputs = inputs.OrderByDescending(i => i.Share).ThenBy(i => i.Name, StringComparer.Ordinal).ToValueList(),
            Improvements = GradeAdvice.Steps(model, inputs, quality, profile),
            Flags = flags.Order().ToValueList(),
        };
    }

    /// <summary>
    /// The best weight among the supplier's level and those below it: a better document never costs, so hiding one never pays.
    /// </summary>
    private ClimateWeight BestWeight(ImpactModel model, Credited prior, EvidenceLevel evidence, double? cost)
    {
        var best = Weigh(model, Credit(model, prior, evidence), evidence, cost);
        for (var level = EvidenceLevel.SelfDeclared; level < evidence; level++)
        {
            if (Weigh(model, Credit(model, prior, level), level, cost) is var lower && lower.Value > best.Value) best = lower;
        }

        return best;
    }

    private ClimateWeight Weigh(ImpactModel model, Credited credited, EvidenceLevel evidence, double? cost)
    {
        var mayIncrease = MayIncrease(credited.Annual);
        var relative = mayIncrease || model.UnitBaseline <= 0 ? 0 : (model.UnitBaseline - model.UnitTechnology) / model.UnitBaseline;
        // No tonne avoided is no cheap tonne: money then scores 0 and not "unknown".
        return ClimateWeight.Of(mayIncrease ? 0 : credited.Annual.P10, relative, credited.Annual.P50 > 0 ? cost : double.PositiveInfinity, evidence, profile);
    }

    private bool MayIncrease(Interval annual) => annual.ProbabilityNegative > profile.Scores.MaxProbabilityNegative;

    /// <summary>The prior with the scenario's claim at one evidence level, cut at the ceiling.</summary>
    private Credited Credit(ImpactModel model, Credited prior, EvidenceLevel evidence)
    {
        var unit = model.UnitInterval;
        var priorLogSd = LogSd(unit);
        var credited = prior;
        if (evidence == EvidenceLevel.Unclassified)
        {
            credited = prior with { Fate = ClaimFate.Unclassified };
        }
        else if (model.Sheet.Scenario.Claim is { } claim && unit.P50 > 0 && priorLogSd > 0)
        {
            // Where our own physics says nothing is avoided there is no log of a negative number to argue with, and the prior stands.
            var blended = ClaimBlend.Credit(unit.P50, priorLogSd, claim, evidence, profile.Evidence);
            var ratio = blended.Value / unit.P50;
            credited = blended.Fate is not (ClaimFate.Blended or ClaimFate.Understated)
                ? prior with { Fate = blended.Fate }
                : new Credited(Rescaled(prior.Annual, ratio, priorLogSd, blended.LogSd), Rescaled(prior.Lifetime, ratio, priorLogSd, blended.LogSd), prior.UnitAvoided * ratio, blended.Fate, Cut: false);
        }

        var ceiling = Ceiling(model);
        if (credited.UnitAvoided <= ceiling) return credited;
        var by = ceiling / credited.UnitAvoided;
        return new Credited(Scaled(credited.Annual, by), Scaled(credited.Lifetime, by), ceiling, credited.Fate, Cut: true);
    }

    /// <summary>No technology can avoid more than the baseline emits, nor more than the form's own bound.</summary>
    private static double Ceiling(ImpactModel model) =>
        Math.Min(model.UnitBaseline > 0 ? model.UnitBaseline : double.PositiveInfinity, model.Sheet.UnitCeiling ?? double.PositiveInfinity);

    /// <summary>Inputs with their elasticity and part in the variance, both to first order at the centre.</summary>
    private static List<ImpactInput> Judged(ImpactModel model)
    {
        const double step = 1e-4;
        var sum = model.Annual;
        var centre = sum.Centre;
        var parts = new double[model.Sheet.Inputs.Count];
        var elasticities = new double[parts.Length];
        for (var f = 0; f < parts.Length; f++)
        {
            var factor = f;
            double Moved(double by) => sum.Value(i => sum.Factors[i].Centre * (i == factor ? 1 + by : 1));
            var slope = (Moved(step) - Moved(-step)) / (2 * step);
            elasticities[f] = centre == 0 ? 0 : slope / Math.Abs(centre);
            var spread = slope * sum.Factors[f].RelativeSd;
            parts[f] = spread * spread;
        }

        var total = parts.Sum();
        return [.. model.Sheet.Inputs.Select((input, f) => input with { Elasticity = elasticities[f], Share = total > 0 ? parts[f] / total : 0 })];
    }

    private int Quality(IEnumerable<ImpactInput> inputs) => inputs.Where(i => i.Matters(profile.Uncertainty.MaterialShare)).Select(i => i.Quality).DefaultIfEmpty(DataQuality.Worst).Max();

    private static Interval Drawn(ProductSum sum, ulong seed, int draws, Action<double> progress) => sum.Draw(seed, new double[draws], new double[sum.DrawBuffer], progress);

    /// <summary>Log-sd that a lognormal with these quantiles would have; 0 when they are not all over 0.</summary>
    internal static double LogSd(Interval i) => i.P10 > 0 ? (Math.Log(i.P90) - Math.Log(i.P10)) / (2 * NormalMath.Z90) : i.P50 > 0 ? Math.Log(i.P90 / i.P50) / NormalMath.Z90 : 0;

    private static Interval Scaled(Interval i, double by) => new(i.P10 * by, i.P50 * by, i.P90 * by, i.Mean * by, i.ProbabilityNegative);

    private static Interval Rescaled(Interval i, double ratio, double oldLogSd, double newLogSd)
    {
        var whole = LogSd(i);
        var logSd = Math.Sqrt(Math.Max(0, whole * whole - oldLogSd * oldLogSd) + newLogSd * newLogSd);
        var p50 = i.P50 * ratio;
        return new Interval(p50 * Math.Exp(-NormalMath.Z90 * logSd), p50, p50 * Math.Exp(NormalMath.Z90 * logSd), p50 * Math.Exp(logSd * logSd / 2), i.ProbabilityNegative);
    }

    private readonly record struct Credited(Interval Annual, Interval Lifetime, double UnitAvoided, ClaimFate Fate, bool Cut);
}
