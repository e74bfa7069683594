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
    private readonly ConcurrentDictionary<(string Lever, CountryCode? Host, double? Activity), ImpactAnswer> _calculations = new();

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

    /// <summary>BAT verdicts of a technology for the host it is asked into.</summary>
    public ValueList<BatFinding> Judge(CatalogRecord candidate, MatchSubject subject) => (candidate, subject.Direction) switch
    {
        (Technology technology, MatchDirection.NeedToSupplier or MatchDirection.TextToAny) => BatFinding.Of(technology, subject.Facts.Country, model.Bat),
        _ => [],
    };

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
