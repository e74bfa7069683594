using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Impact;

/// <summary>The file form of an <see cref="ImpactScenario"/>. Unknown or repeated members are errors; what may be unknown may be left out.</summary>
internal static class ImpactScenarioJson
{
    public static ImpactScenario Parse(ReadOnlySpan<byte> json, string fileName) =>
        DataFile.Parse<ScenarioFile, ImpactScenario>(json, "scenario", fileName, static file => file.ToScenario());

    private sealed record ScenarioFile(
        string Id, string Title, string Origin, string Licence, string Form, string Host, StatedQuantity Activity,
        string? About = null, GwpSet Gwp = GwpSet.Ar5, StatedQuantity? Adoption = null, double? Attribution = null, StatedQuantity? Leakage = null,
        int? Years = null, BaselineRule Baseline = BaselineRule.HostAverage, Dictionary<string, StatedQuantity>? Parameters = null,
        Dictionary<string, string>? Choices = null, double? Claim = null, ValueList<EvidenceDocument> Documents = default, ProjectCost? Cost = null, ulong Seed = 1)
    {
        public ImpactScenario ToScenario() => new()
        {
            Id = Id, Title = Title, Form = Form, Host = CountryCode.Of(Host), Gwp = Gwp, Activity = Activity, Adoption = Adoption,
            Attribution = Attribution, Leakage = Leakage, Years = Years, Baseline = Baseline,
            Parameters = Parameters ?? [], Choices = Choices ?? [], Claim = Claim, Documents = Documents, Cost = Cost, Seed = Seed,
        };
    }
}
