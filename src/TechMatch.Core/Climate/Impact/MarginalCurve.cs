namespace TechMatch.Core.Climate.Impact;

/// <summary>One step of a marginal abatement curve.</summary>
/// <param name="UsdPerTonne">Negative for a saving.</param>
/// <param name="Tonnes">t CO2e a year this step adds: P50, or P10 when the curve was asked to be cautious.</param>
/// <param name="CumulativeTonnes">Up to and with this step.</param>
public sealed record MarginalStep(string Id, double UsdPerTonne, double Tonnes, double CumulativeTonnes);

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
        var all = estimates.ToList();
        var listed = all.Select(e => e.ScenarioId).ToHashSet(StringComparer.Ordinal);
        var inside = (bundles ?? new Dictionary<string, IReadOnlyList<string>>()).Where(b => listed.Contains(b.Key)).SelectMany(b => b.Value.Where(part => part != b.Key)).ToHashSet(StringComparer.Ordinal);
        var steps = all
            .Where(e => !inside.Contains(e.ScenarioId) && e.UsdPerTonne is not null)
            .DistinctBy(e => e.ScenarioId)
            .Select(e => (e.ScenarioId, Cost: e.UsdPerTonne!.Value, Tonnes: cautious ? e.Annual.P10 : e.Annual.P50))
            .Where(s => s.Tonnes > 0)
            .OrderBy(s => Math.Max(0, s.Cost)).ThenByDescending(s => s.Cost <= 0 ? s.Tonnes : 0).ThenBy(s => s.ScenarioId, StringComparer.Ordinal);
        var (curve, sum) = (new List<MarginalStep>(), 0.0);
        foreach (var (id, cost, tonnes) in steps)
        {
            sum += tonnes;
            curve.Add(new MarginalStep(id, cost, tonnes, sum));
        }

        return curve;
    }
}
