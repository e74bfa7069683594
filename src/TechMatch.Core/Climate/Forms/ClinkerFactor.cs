namespace TechMatch.Core.Climate.Forms;

/// <summary>Checks on cement statistics.</summary>
public static class ClinkerFactor
{
    /// <summary>kg CO2 per GJ of kiln fuel that gross CO2 per t of cement implies: (gross / ratio − process) / heat (W09). Plausible between gas, 56.1, and the dirtiest solid fuel, 107.</summary>
    /// <param name="grossKgPerTonne">kg CO2 per t of cementitious product.</param>
    /// <param name="ratio">Clinker to cement.</param>
    /// <param name="process">t CO2 per t of clinker.</param>
    /// <param name="heatGj">GJ per t of clinker.</param>
    public static double ImpliedFuelKgPerGj(double grossKgPerTonne, double ratio, double process, double heatGj) =>
        ratio > 0 && heatGj > 0
            ? (grossKgPerTonne / 1000 / ratio - process) / heatGj * 1000
            : throw new ArgumentException($"expected a ratio and a heat over 0, got {ratio} and {heatGj}", nameof(ratio));
}
