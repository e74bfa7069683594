using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;

namespace TechMatch.Search.Matching;

/// <summary>
/// What the climate model has already read: suppliers, for as long as their facts are held, and the calculations that are
/// shown. The same levers in the same hosts answer question after question.
/// </summary>
/// <remarks>Safe for concurrent use; calculations are bounded to some 20 MB, beyond which they are made each time.</remarks>
internal sealed class ClimateShelf(ClimateModel model)
{
    private const int MaxCalculations = 4_000;

    private readonly ConditionalWeakTable<MatchFacts, Reading> _suppliers = [];
    private readonly ConditionalWeakTable<MatchFacts, ConcurrentDictionary<string, BatStanding>> _standings = [];
    private readonly ConcurrentDictionary<(string Lever, CountryCode? Host, double? Activity), ImpactAnswer> _calculations = new();

    public BatLibrary Levels => model.Bat;

    /// <summary>Of the tables and of the profile.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{model.Engine.Tables.Version} {model.Engine.Profile.Id}/{model.Engine.Profile.Version}");

    public PairSide Side(MatchSubject subject) => new(model.Pairs, subject);

    public PairImpact Score(PairSide side, MatchFacts candidate) => side.Score(candidate, Read);

    /// <summary>The reasons of one hit; null where the pair has no climate signal.</summary>
    public ClimateReasons? Reasons(PairSide side, MatchFacts candidate)
    {
        if (side.Roles(candidate) is not { } roles || Score(side, candidate) is not { IsKnown: true } impact) return null;
        return model.Pairs.Reasons(roles.Supplier, roles.Need, impact) is { } reasons
            ? reasons with { Calculation = Calculate(reasons.Lever, reasons.Host, reasons.ActivityStated ? reasons.Activity : null).Estimate }
            : null;
    }

    /// <summary>BAT verdicts of one pair: against what the need asks, what holds in its country, and what the record restates.</summary>
    public ValueList<BatFinding> Judge(PairSide side, MatchFacts candidate, CatalogRecord record)
    {
        if (side.Roles(candidate) is not { } roles) return [];
        var asked = BatFinding.Asked(roles.Supplier, roles.Need, model.Bat);
        if (record is Technology technology) return asked.Concat(BatFinding.Of(technology, roles.Supplier.Figures, roles.Need.Country, model.Bat)).Distinct().ToValueList();
        return roles.Supplier != roles.Need && roles.Need.Country is { } host
            ? asked.Concat(BatFinding.ByJurisdiction(roles.Supplier, model.Bat.JurisdictionOf(host), model.Bat)).Distinct().ToValueList()
            : asked.ToValueList();
    }

    /// <summary>Where the pair's stated figures stand; null where it has none.</summary>
    public BatStanding? Stand(PairSide side, MatchFacts candidate)
    {
        if (side.Roles(candidate) is not { } roles || roles.Supplier.Figures.Count == 0) return null;
        var here = roles.Need.Country is { } host ? model.Bat.JurisdictionOf(host) : "";
        // What holds in a country is judged once for each supplier; what one need asks, each time.
        if (roles.Need.EmissionLimits.Count > 0 || roles.Need.BatJurisdiction is not null) return BatStanding.Of(roles.Supplier, roles.Need, model.Bat);
        return _standings.GetValue(roles.Supplier, static _ => new()).GetOrAdd(here, static (_, pair) => BatStanding.Of(pair.Roles.Supplier, pair.Roles.Need, pair.Bat), (Roles: roles, model.Bat));
    }

    private SupplierImpact Read(MatchFacts supplier) => _suppliers.GetValue(supplier, s => new Reading(model.Pairs.ReadSupplier(s))).Impact;

    private ImpactAnswer Calculate(Lever lever, CountryCode? host, double? activity)
    {
        var key = (lever.Id, host, activity);
        if (_calculations.TryGetValue(key, out var known)) return known;
        var answer = model.Pairs.Calculate(lever, host, activity);
        if (_calculations.Count < MaxCalculations) _calculations.TryAdd(key, answer);
        return answer;
    }

    private sealed record Reading(SupplierImpact Impact);
}
