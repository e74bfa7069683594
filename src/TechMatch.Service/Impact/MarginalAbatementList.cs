using TechMatch.Core.Climate.Impact;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>A marginal abatement curve with what it leaves out, and why.</summary>
internal static class MarginalAbatementList
{
    /// <param name="scenarios">Ids are distinct.</param>
    public static Wire.MarginalAbatementResponse Of(
        ImpactEngine engine, IReadOnlyList<ImpactScenario> scenarios, IReadOnlyDictionary<string, IReadOnlyList<string>> bundles, bool cautious, Action<double>? progress = null)
    {
        var answers = new List<(string Id, ImpactAnswer Answer)>(scenarios.Count);
        foreach (var scenario in scenarios)
        {
            answers.Add((scenario.Id, engine.Estimate(scenario)));
            progress?.Invoke(answers.Count / (double)scenarios.Count);
        }

        var curve = MarginalCurve.Of(answers.Where(a => a.Answer.Estimate is not null).Select(a => a.Answer.Estimate!), bundles, cautious);
        var response = new Wire.MarginalAbatementResponse();
        response.Steps.AddRange(curve.Select(ImpactWire.ToWire));
        var listed = curve.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, answer) in answers.Where(a => !listed.Contains(a.Id))) response.LeftOut.Add(new Wire.LeftOut { ScenarioId = id, Reason = Reason(answer, cautious) });
        return response;
    }

    private static string Reason(ImpactAnswer answer, bool cautious) => answer switch
    {
        { Refusal: { } refusal } => $"{refusal.Id}: {refusal.Message}",
        { Estimate: { } e } when !((cautious ? e.Annual.P10 : e.Annual.P50) > 0) => "nothing is avoided",
        { Estimate.UsdPerTonne: null } => "no money is stated",
        _ => "counted inside a bundle",
    };
}
