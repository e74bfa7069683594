namespace TechMatch.Core.Climate.Reference;

/// <summary>Combined margin of a grid (CDM TOOL07): used only where a government publishes both margins; the default is the average.</summary>
public static class GridMargin
{
    /// <summary>Weight of the operating margin for wind and sun (recalled).</summary>
    public const double VariableRenewables = 0.75;

    /// <summary>Weight of the operating margin for everything else in the first period (recalled).</summary>
    public const double Other = 0.5;

    /// <summary>w × operating + (1 − w) × build margin, in the unit of the margins (W05).</summary>
    public static double Combined(double operating, double build, double operatingWeight) =>
        operatingWeight is >= 0 and <= 1
            ? operatingWeight * operating + (1 - operatingWeight) * build
            : throw new ArgumentException($"expected a weight of 0-1, got {operatingWeight}", nameof(operatingWeight));
}
