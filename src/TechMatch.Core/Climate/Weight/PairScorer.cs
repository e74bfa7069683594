using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Climate.Weight;

/// <summary>
/// The climate signal of (supplier, need) pairs: the prior of a lever in a host is computed once, when it is first asked for;
/// a pair is then some additions in logs. Safe to share between threads: a prior computed twice is the same prior.
/// </summary>
/// <remarks>
/// A claim is compared with the prior in the supplier's own country, because that is the baseline its maker knew; what it
/// shows, how much better than usual the technology is, then holds in every host. So the same technology in two hosts
/// differs by exactly the ratio of their baselines.
/// </remarks>
public sealed class PairScorer
{
    /// <summary>A country no table knows, for which the world stands in.</summary>
    public static CountryCode AnyHost => CountryCode.Of("ZZ");

    private readonly Held?[] _priors;
    private readonly CountryCode[] _hosts;
    private readonly Dictionary<CountryCode, int> _hostIndex = [];
    private readonly ClimateProfile _profile;
    private readonly ImpactEngine _engine;

    /// <summary>Computes each lever for the world, so that a lever that cannot be computed is found here and not by a match.</summary>
    /// <exception cref="FormatException">A lever cannot be computed; the message says why.</exception>
    public PairScorer(ImpactEngine engine, LeverSet levers)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(levers);
        (_engine, _profile, Levers) = (engine, engine.Profile, levers);
        // Any country the tables do not know shares the last host, for which the world stands in.
        _hosts = [.. engine.Tables.Grids.Countries.Select(g => g.Country!.Value), AnyHost];
        for (var h = 0; h < _hosts.Length - 1; h++) _hostIndex.Add(_hosts[h], h);
        _priors = new Held?[levers.All.Count * _hosts.Length];
        for (var l = 0; l < levers.All.Count; l++)
        {
            var (prior, refusal) = engine.Prior(levers.All[l].ToScenario(AnyHost, 1));
            _priors[l * _hosts.Length + _hosts.Length - 1] = new Held(prior ?? throw new FormatException($"lever {levers.All[l].Id}: {refusal!.Message}"));
        }
    }

    public LeverSet Levers { get; }

    /// <summary>NaN where the tables refuse the lever in this host.</summary>
    public UnitPrior Prior(int lever, CountryCode host) => PriorAt(lever, HostIndex(host));

    /// <summary>Reads a supplier once. Its evidence is what the index holds; a claim whose document nobody classified counts as silence.</summary>
    /// <param name="usdPerTonne">Null when unknown.</param>
    public SupplierImpact ReadSupplier(MatchFacts supplier, double? usdPerTonne = null)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        var known = supplier.Evidence is { } level and not EvidenceLevel.Unclassified;
        return ReadSupplier(
            Levers.Find(supplier.Sectors, supplier.Streams), known ? supplier.Evidence!.Value : EvidenceLevel.SelfDeclared,
            known ? supplier.Avoided?.Value : null, supplier.Country, supplier.Readiness?.Value, usdPerTonne);
    }

    /// <param name="lever">Index in <see cref="Levers"/>, or −1.</param>
    /// <param name="claim">t CO2e a year of one installation; null when silent.</param>
    /// <param name="claimHost">Where the claim was made; null takes the world's baseline.</param>
    /// <param name="readiness">1–9; null is unknown and bounds nothing.</param>
    public SupplierImpact ReadSupplier(int lever, EvidenceLevel evidence, double? claim, CountryCode? claimHost, int? readiness, double? usdPerTonne)
    {
        if (lever < -1 || lever >= Levers.All.Count) throw new ArgumentException($"expected a lever of 0-{Levers.All.Count - 1}, or -1, got {lever}", nameof(lever));
        var supplier = new SupplierImpact { Lever = lever, Evidence = evidence, UsdPerTonne = usdPerTonne ?? double.NaN, ActivityCeiling = double.PositiveInfinity };
        if (lever < 0) return supplier;
        var own = Levers.All[lever];
        var rules = _profile.Activity;
        if (readiness is { } trl) supplier.ActivityCeiling = own.TypicalActivity * (trl <= 5 ? rules.PilotShare : trl <= 7 ? rules.LineShare : rules.SectorShare);

        var prior = PriorAt(lever, claimHost is { } host ? HostIndex(host) : _hosts.Length - 1);
        var distance = claim is > 0 && prior.Avoided > 0 ? Math.Log(claim.Value / (prior.Avoided * own.TypicalActivity)) : double.NaN;
        var technology = own.LogSd;
        var size = rules.TypicalLogSd;
        for (var e = 0; e < 6; e++)
        {
            (supplier.UnitShift[e], supplier.UnitLogSd[e]) = (0, technology);
            (supplier.SizedShift[e], supplier.SizedLogSd[e]) = (0, Math.Sqrt(technology * technology + size * size));
            if (double.IsNaN(distance) || e == 0 || e > (int)evidence) continue;

            // distance = technology + size + error of the claim: each part takes its share of the variance.
            var error = _profile.Evidence.ClaimLogSd[e];
            var total = technology * technology + size * size + error * error;
            var band = _profile.Evidence.DropSigmas * Math.Sqrt(total);
            if (distance > band)
            {
                if (e == (int)evidence) supplier.ClaimIgnored = true;
                continue;
            }

            // Far below is no boast: it counts as the lowest plausible figure, as for a unit much smaller than a typical plant.
            if (e == (int)evidence) supplier.ClaimFarBelow = distance < -band;
            var held = Math.Max(distance, -band);

            var (unitShare, sizedShare) = (technology * technology / total, (technology * technology + size * size) / total);
            if (e == (int)EvidenceLevel.SelfDeclared)
            {
                // A bare word moves little and narrows nothing.
                supplier.UnitShift[e] = Bounded(held * unitShare);
                supplier.SizedShift[e] = Bounded(held * sizedShare);
                continue;
            }

            (supplier.UnitShift[e], supplier.UnitLogSd[e]) = (held * unitShare, technology * Math.Sqrt(1 - unitShare));
            (supplier.SizedShift[e], supplier.SizedLogSd[e]) = (held * sizedShare, Math.Sqrt((technology * technology + size * size) * (1 - sizedShare)));
        }

        return supplier;
    }

    /// <summary>Reads a need once: its country, and the sizes it states.</summary>
    public NeedImpact ReadNeed(MatchFacts need)
    {
        ArgumentNullException.ThrowIfNull(need);
        return ReadNeed(need.Country, lever => lever.ActivityOf(need.Feeds));
    }

    /// <param name="country">Null takes the world's baseline.</param>
    /// <param name="activity">Units a year for a lever; null where nothing is known.</param>
    public NeedImpact ReadNeed(CountryCode? country, Func<Lever, double?> activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var activities = new double[Levers.All.Count];
        for (var l = 0; l < activities.Length; l++) activities[l] = activity(Levers.All[l]) ?? double.NaN;
        return new NeedImpact(country is { } host ? HostIndex(host) : _hosts.Length - 1, activities);
    }

    /// <summary>One pair, about a tenth of a microsecond to half of one; allocates nothing.</summary>
    public PairImpact Score(in SupplierImpact supplier, NeedImpact need)
    {
        ArgumentNullException.ThrowIfNull(need);
        if (supplier.Lever < 0) return PairImpact.Unknown;
        ref readonly var prior = ref PriorAt(supplier.Lever, need.Host);
        if (double.IsNaN(prior.Avoided)) return PairImpact.Unknown;
        var flags = supplier.ClaimIgnored ? PairFlags.ClaimIgnored : PairFlags.None;
        if (supplier.ClaimFarBelow) flags |= PairFlags.ClaimFarBelowPrior;
        var stated = need.Activities[supplier.Lever];
        var sized = double.IsNaN(stated);
        if (sized) flags |= PairFlags.TypicalActivity;
        var activity = Math.Min(sized ? Levers.All[supplier.Lever].TypicalActivity : stated, supplier.ActivityCeiling);
        if (prior.Avoided <= 0 || prior.ProbabilityNegative > _profile.Scores.MaxProbabilityNegative) return Increase(supplier, prior, activity, flags);

        var best = 0.0;
        var shown = default(PairImpact);
        var room = Math.Log(prior.Ceiling / prior.Avoided);
        // A better document never costs: the weight is the best one among the supplier's level and those below it.
        for (var e = 1; e <= Math.Max(1, (int)supplier.Evidence); e++)
        {
            var shift = sized ? supplier.SizedShift[e] : Math.Min(supplier.UnitShift[e], Math.Max(0, room));
            var cut = !sized && supplier.UnitShift[e] > Math.Max(0, room);
            var own = sized ? supplier.SizedLogSd[e] : supplier.UnitLogSd[e];
            var logSd = Math.Sqrt(prior.LogSd * prior.LogSd + own * own + (sized ? 0 : _profile.Activity.StatedLogSd * _profile.Activity.StatedLogSd));
            var p50 = prior.Avoided * activity * Math.Exp(shift);
            var width = Math.Exp(NormalMath.Z90 * logSd);
            var weight = Weight(p50 / width, prior.Relative, supplier.UsdPerTonne, e);
            if (weight > best) best = weight;
            shown = new PairImpact(p50 / width, p50, p50 * width, best, cut ? flags | PairFlags.CutAtCeiling : flags, (byte)prior.Quality);
        }

        return supplier.Evidence == EvidenceLevel.Unclassified ? shown with { Weight = 0 } : shown;
    }

    /// <summary>Many suppliers for one need; <paramref name="results"/> is the caller's.</summary>
    public void Score(ReadOnlySpan<SupplierImpact> suppliers, NeedImpact need, Span<PairImpact> results)
    {
        if (results.Length < suppliers.Length) throw new ArgumentException($"expected room for {suppliers.Length} results, got {results.Length}", nameof(results));
        for (var i = 0; i < suppliers.Length; i++) results[i] = Score(suppliers[i], need);
    }

    /// <summary>The full calculation behind a pair, to be shown with it: inputs, sources, interval, grade. Null when no lever fits.</summary>
    public ImpactAnswer? Explain(MatchFacts supplier, MatchFacts need) =>
        Reasons(supplier, need, default) is { } reasons ? Calculate(reasons.Lever, reasons.Host, reasons.ActivityStated ? reasons.Activity : null) : null;

    /// <summary>What a lever does in a host before any claim. Costs about a millisecond, most of it what would improve the grade.</summary>
    /// <param name="host">Null takes the world's baseline.</param>
    /// <param name="activity">Units a year; null is the typical plant.</param>
    public ImpactAnswer Calculate(Lever lever, CountryCode? host, double? activity)
    {
        ArgumentNullException.ThrowIfNull(lever);
        return _engine.Estimate(lever.ToScenario(host ?? AnyHost, activity));
    }

    /// <summary>What a pair's signal rests on, the calculation still to be filled in. Null when no lever fits.</summary>
    /// <param name="impact">Its signal.</param>
    public ClimateReasons? Reasons(MatchFacts supplier, MatchFacts need, PairImpact impact)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(need);
        var index = Levers.Find(supplier.Sectors, supplier.Streams);
        if (index < 0) return null;
        var lever = Levers.All[index];
        var stated = lever.ActivityOf(need.Feeds);
        var activity = Math.Min(stated ?? lever.TypicalActivity, ReadSupplier(supplier).ActivityCeiling);
        var evidence = supplier.Avoided is null ? EvidenceLevel.SelfDeclared : supplier.Evidence ?? EvidenceLevel.Unclassified;
        return new ClimateReasons(impact, lever, need.Country, activity, stated is not null, evidence, supplier.Avoided, Cost(supplier, need, lever, impact), null);
    }

    private PairCost Cost(MatchFacts supplier, MatchFacts need, Lever lever, PairImpact impact) =>
        PairCost.Of(supplier, lever.Form, impact, Score(ReadSupplier(supplier), ReadNeed(need.Country, static _ => null)), _profile);

    private PairImpact Increase(in SupplierImpact supplier, in UnitPrior prior, double activity, PairFlags flags)
    {
        // Where our own physics says emissions rise, or may, nobody's claim counters it: size and saving score 0, and so does
        // money where no tonne is left to be cheap.
        var p50 = prior.Avoided * activity;
        var width = Math.Exp(NormalMath.Z90 * Math.Max(prior.LogSd, _profile.Activity.StatedLogSd));
        var (low, high) = p50 < 0 ? (p50 * width, p50 / width) : (p50 / width, p50 * width);
        var weight = supplier.Evidence == EvidenceLevel.Unclassified ? 0 : Weight(0, 0, p50 > 0 ? supplier.UsdPerTonne : double.PositiveInfinity, (int)supplier.Evidence);
        return new PairImpact(low, p50, high, weight, flags | PairFlags.MayIncreaseEmissions, (byte)prior.Quality);
    }

    private double Weight(double cautious, double relative, double usdPerTonne, int evidence)
    {
        var rules = _profile.Scores;
        var s = ClimateWeight.ScaleScore(cautious, rules);
        var c = double.IsNaN(usdPerTonne) ? rules.UnknownCost : Math.Clamp((rules.CostCeilingUsd - usdPerTonne) / rules.CostCeilingUsd, 0, 1);
        return _profile.Evidence.Factors[evidence] * (rules.Scale * s + rules.Relative * Math.Clamp(relative, 0, 1) + rules.Cost * c);
    }

    private double Bounded(double shift) => Math.Clamp(shift, -_profile.Evidence.SelfDeclaredShift, _profile.Evidence.SelfDeclaredShift);

    private ref readonly UnitPrior PriorAt(int lever, int host)
    {
        ref var slot = ref _priors[lever * _hosts.Length + host];
        var known = Volatile.Read(ref slot);
        if (known is null)
        {
            // What the tables refuse in one host is unknown there; nothing refused becomes a number.
            known = new Held(_engine.Prior(Levers.All[lever].ToScenario(_hosts[host], 1)).Prior ?? new UnitPrior(double.NaN, 0, 0, 0, 0, 5));
            Volatile.Write(ref slot, known);
        }

        return ref known.Value;
    }

    private int HostIndex(CountryCode host) => _hostIndex.GetValueOrDefault(host, _hosts.Length - 1);

    private sealed class Held(UnitPrior value)
    {
        public readonly UnitPrior Value = value;
    }
}
