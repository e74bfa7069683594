using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Weight;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>A marginal abatement curve with what it leaves out, and why.</summary>
internal static class MarginalAbatementList
{
    /// <param name="scenarios">Ids are distinct.</param>
    /// <param name="pairs">Suppliers for needs; without reasons where no lever fits.</param>
    public static Wire.MarginalAbatementResponse Of(
        ImpactEngine engine, IReadOnlyList<ImpactScenario> scenarios, IReadOnlyDictionary<string, IReadOnlyList<string>> bundles, bool cautious,
        IReadOnlyList<(string Id, ClimateReasons? Reasons)>? pairs = null, Action<double>? progress = null)
    {
        var answers = new List<(string Id, ImpactAnswer Answer)>(scenarios.Count);
        foreach (var scenario in scenarios)
        {
            answers.Add((scenario.Id, engine.Estimate(scenario)));
            progress?.Invoke(answers.Count / (double)scenarios.Count);
        }

        var measures = answers.Where(a => a.Answer.Estimate is not null).Select(a => a.Answer.Estimate!)
            .Select(e => new Measure(e.ScenarioId, e.UsdPerTonne, cautious ? e.Annual.P10 : e.Annual.P50))
            .Concat((pairs ?? []).Where(p => p.Reasons is not null).Select(p => new Measure(p.Id, p.Reasons!.Cost.UsdPerTonne, cautious ? p.Reasons.Impact.P10 : p.Reasons.Impact.P50)));
        var curve = MarginalCurve.Of([.. measures], bundles);
        var response = new Wire.MarginalAbatementResponse();
        response.Steps.AddRange(curve.Select(ImpactWire.ToWire));
        var listed = curve.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, answer) in answers.Where(a => !listed.Contains(a.Id))) response.LeftOut.Add(new Wire.LeftOut { ScenarioId = id, Reason = Reason(answer, cautious) });
        foreach (var (id, reasons) in (pairs ?? []).Where(p => !listed.Contains(p.Id))) response.LeftOut.Add(new Wire.LeftOut { ScenarioId = id, Reason = Reason(reasons) });
        return response;
    }

    private static string Reason(ClimateReasons? reasons) =>
        reasons is null ? "no lever fits the supplier: unknown, which is not zero"
        : reasons.Cost.UsdPerTonne is null ? CostWords.Why(ImpactWire.ToWire(reasons.Cost))
        : "nothing is avoided";

    private static string Reason(ImpactAnswer answer, bool cautious) => answer switch
    {
        { Refusal: { } refusal } => $"{refusal.Id}: {refusal.Message}",
        { Estimate: { } e } when !((cautious ? e.Annual.P10 : e.Annual.P50) > 0) => "nothing is avoided",
        { Estimate.UsdPerTonne: null } => "no money is stated",
        _ => "counted inside a bundle",
    };
}
