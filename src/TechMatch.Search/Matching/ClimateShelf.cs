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
internal sealed class ClimateShelf
{
    private const int MaxCalculations = 4_000;

    private readonly ClimateModel _model;
    private readonly Func<MatchFacts, SupplierImpact> _read;
    private readonly ConditionalWeakTable<MatchFacts, Reading> _suppliers = [];
    private readonly ConditionalWeakTable<MatchFacts, ConcurrentDictionary<string, BatStanding>> _standings = [];
    private readonly ConcurrentDictionary<(string Lever, CountryCode? Host, double? Activity), ImpactAnswer> _calculations = new();

    public ClimateShelf(ClimateModel model) => (_model, _read) = (model, Read);

    public BatLibrary Levels => _model.Bat;

    /// <summary>Of the tables and of the profile.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{_model.Engine.Tables.Version} {_model.Engine.Profile.Id}/{_model.Engine.Profile.Version}");

    public PairSide Side(MatchSubject subject) => new(_model.Pairs, subject);

    public PairImpact Score(PairSide side, MatchFacts candidate) => side.Score(candidate, _read);

    /// <summary>The reasons of one hit; null where the pair has no climate signal.</summary>
    public ClimateReasons? Reasons(PairSide side, MatchFacts candidate)
    {
        if (side.Roles(candidate) is not { } roles || Score(side, candidate) is not { IsKnown: true } impact) return null;
        return _model.Pairs.Reasons(roles.Supplier, roles.Need, impact) is { } reasons
            ? reasons with { Calculation = Calculate(reasons.Lever, reasons.Host, reasons.ActivityStated ? reasons.Activity : null).Estimate }
            : null;
    }

    /// <summary>BAT verdicts of one pair: against what the need asks, what holds in its country, and what the record restates.</summary>
    public ValueList<BatFinding> Judge(PairSide side, MatchFacts candidate, CatalogRecord record)
    {
        if (side.Roles(candidate) is not { } roles) return [];
        var asked = BatFinding.Asked(roles.Supplier, roles.Need, _model.Bat);
        if (record is Technology technology) return asked.Concat(BatFinding.Of(technology, roles.Supplier.Figures, roles.Need.Country, _model.Bat)).Distinct().ToValueList();
        return roles.Supplier != roles.Need && roles.Need.Country is { } host
            ? asked.Concat(BatFinding.ByJurisdiction(roles.Supplier, _model.Bat.JurisdictionOf(host), _model.Bat)).Distinct().ToValueList()
            : asked.ToValueList();
    }

    /// <summary>Where the pair's stated figures stand; null where it has none.</summary>
    public BatStanding? Stand(PairSide side, MatchFacts candidate)
    {
        if (side.Roles(candidate) is not { } roles || roles.Supplier.Figures.Count == 0) return null;
        return Stand(roles.Supplier, roles.Need);
    }

    /// <summary>What holds in a country is judged once for each supplier; the limits of one need, each time.</summary>
    private BatStanding Stand(MatchFacts supplier, MatchFacts need)
    {
        var kept = _standings.GetValue(supplier, static _ => new());
        return BatStanding.Of(supplier, need, _model.Bat, jurisdiction => kept.GetOrAdd(jurisdiction, static (named, pair) => BatStanding.In(pair.Supplier, named, pair.Bat), (Supplier: supplier, _model.Bat)));
    }

    private SupplierImpact Read(MatchFacts supplier) => _suppliers.GetValue(supplier, s => new Reading(_model.Pairs.ReadSupplier(s))).Impact;

    private ImpactAnswer Calculate(Lever lever, CountryCode? host, double? activity)
    {
        var key = (lever.Id, host, activity);
        if (_calculations.TryGetValue(key, out var known)) return known;
        var answer = _model.Pairs.Calculate(lever, host, activity);
        if (_calculations.Count < MaxCalculations) _calculations.TryAdd(key, answer);
        return answer;
    }

    private sealed record Reading(SupplierImpact Impact);
}
