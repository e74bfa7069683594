namespace TechMatch.Core.Climate.Impact;

/// <summary>One step of a marginal abatement curve.</summary>
/// <param name="UsdPerTonne">Negative for a saving.</param>
/// <param name="Tonnes">t CO2e a year this step adds: P50, or P10 when the curve was asked to be cautious.</param>
/// <param name="CumulativeTonnes">Up to and with this step.</param>
public sealed record MarginalStep(string Id, double UsdPerTonne, double Tonnes, double CumulativeTonnes);

/// <summary>One measure before it is put in order.</summary>
/// <param name="UsdPerTonne">Null when unknown: it is left out.</param>
/// <param name="Tonnes">t CO2e a year.</param>
public sealed record Measure(string Id, double? UsdPerTonne, double Tonnes);

/// <summary>Measures in order of cost per tonne.</summary>
public static class MarginalCurve
{
    /// <summary>
    /// Measures that save money come first, largest tonnes first, because the size of a negative cost per tonne says nothing;
    /// then by cost; then by id. An estimate without money or without tonnes is left out, and a bundle counts its parts once.
    /// </summary>
    /// <param name="bundles">Ids of a bundle and the ids in it: a part that is in a listed bundle is left out.</param>
    public static IReadOnlyList<MarginalStep> Of(IEnumerable<ImpactEstimate> estimates, IReadOnlyDictionary<string, IReadOnlyList<string>>? bundles = null, bool cautious = false)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        return Of([.. estimates.Select(e => new Measure(e.ScenarioId, e.UsdPerTonne, cautious ? e.Annual.P10 : e.Annual.P50))], bundles);
    }

    /// <summary>The same of measures however they were reckoned.</summary>
    public static IReadOnlyList<MarginalStep> Of(IReadOnlyList<Measure> measures, IReadOnlyDictionary<string, IReadOnlyList<string>>? bundles = null)
    {
        ArgumentNullException.ThrowIfNull(measures);
        var listed = measures.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        var inside = (bundles ?? new Dictionary<string, IReadOnlyList<string>>()).Where(b => listed.Contains(b.Key)).SelectMany(b => b.Value.Where(part => part != b.Key)).ToHashSet(StringComparer.Ordinal);
        var steps = measures
            .Where(m => !inside.Contains(m.Id) && m.UsdPerTonne is not null)
            .DistinctBy(m => m.Id)
            .Select(m => (m.Id, Cost: m.UsdPerTonne!.Value, m.Tonnes))
            .Where(s => s.Tonnes > 0)
            .OrderBy(s => Math.Max(0, s.Cost)).ThenByDescending(s => s.Cost <= 0 ? s.Tonnes : 0).ThenBy(s => s.Id, StringComparer.Ordinal);
        var (curve, sum) = (new List<MarginalStep>(), 0.0);
        foreach (var (id, cost, tonnes) in steps)
        {
            sum += tonnes;
            curve.Add(new MarginalStep(id, cost, tonnes, sum));
        }

        return curve;
    }
}
