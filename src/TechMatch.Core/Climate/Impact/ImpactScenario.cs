using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Impact;

/// <summary>A figure somebody states for one project.</summary>
/// <param name="Low">Low end of its 95 % interval, or the lowest thinkable value of an expert range; null when not stated.</param>
/// <param name="High">The other end.</param>
/// <param name="Quality">1 verified … 5 guessed; 4 when not stated.</param>
/// <param name="Boundary">What a metal footprint covers; null elsewhere.</param>
/// <param name="Source">Where it stands; null when not stated.</param>
public sealed record StatedQuantity(double Value, string Unit, double? Low = null, double? High = null, int? Quality = null, string? Source = null, string? Boundary = null);

/// <summary>Money of a project, in USD of one year.</summary>
/// <param name="Capex">At the start.</param>
/// <param name="OpexPerYear">Running cost.</param>
/// <param name="SavingsPerYear">What the project earns or saves.</param>
/// <param name="Rate">Real rate; null takes the profile's.</param>
public sealed record ProjectCost(double Capex, double OpexPerYear = 0, double SavingsPerYear = 0, double? Rate = null);

/// <summary>Which baseline the project is held against.</summary>
public enum BaselineRule
{
    /// <summary>The host's average: the default.</summary>
    HostAverage,

    /// <summary>Under business as usual and falling every year, as Article 6.4 asks.</summary>
    Article64,
}

/// <summary>
/// One calculation: a form, a host, an amount of activity, and what is known about the plant. What is left out comes from the
/// reference tables of the host, and says so.
/// </summary>
public sealed record ImpactScenario
{
    public required string Id { get; init; }

    public string Title { get; init; } = "";

    /// <summary>Id of a sector form: <c>kiln-electric</c>.</summary>
    public required string Form { get; init; }

    public required CountryCode Host { get; init; }

    public GwpSet Gwp { get; init; } = GwpSet.Ar5;

    /// <summary>Units made or treated a year, in the unit of the form (<c>t clinker/a</c>).</summary>
    public required StatedQuantity Activity { get; init; }

    /// <summary>Share of the activity really reached, 0–1; null is all of it.</summary>
    public StatedQuantity? Adoption { get; init; }

    /// <summary>Share credited to this project, 0–1; null takes the form's default.</summary>
    public double? Attribution { get; init; }

    /// <summary>t CO2e a year moved to somebody else; null is none known.</summary>
    public StatedQuantity? Leakage { get; init; }

    /// <summary>Years of service, 1–100; null takes the profile's.</summary>
    public int? Years { get; init; }

    public BaselineRule Baseline { get; init; } = BaselineRule.HostAverage;

    public IReadOnlyDictionary<string, StatedQuantity> Parameters { get; init; } = new Dictionary<string, StatedQuantity>();

    /// <summary>Choices of the form by name: a fuel, a metal, a gas.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; init; } = new Dictionary<string, string>();

    /// <summary>The supplier's own figure: t CO2e avoided per unit of activity; null when silent.</summary>
    public double? Claim { get; init; }

    /// <summary>Documents behind the supplier; none is its bare word.</summary>
    public ValueList<EvidenceDocument> Documents { get; init; }

    public ProjectCost? Cost { get; init; }

    /// <summary>Seed of the draws, when draws are asked for.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Reads one file of <c>corpus/scenarios</c>.</summary>
    /// <exception cref="FormatException">The message names the file, the member and what was expected.</exception>
    public static ImpactScenario Parse(ReadOnlySpan<byte> json, string fileName) => ImpactScenarioJson.Parse(json, fileName);
}
