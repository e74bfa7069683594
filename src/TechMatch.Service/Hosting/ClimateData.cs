using TechMatch.Core.Climate;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;

namespace TechMatch.Service.Hosting;

/// <summary>What a corpus folder brings for climate: the model, and the worked scenarios in order of id.</summary>
public sealed record ClimateData(ClimateModel Model, IReadOnlyList<ImpactScenario> Scenarios, IReadOnlyList<EwasteScenario> Flows, IReadOnlyList<EmissionScenario> Emissions);
