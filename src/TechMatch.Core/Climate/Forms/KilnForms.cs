using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Heat of a kiln: less of it, another fuel, or electricity. Combustion CO2 only; the process CO2 stays.</summary>
internal static class KilnForms
{
    private const double KwhPerGj = 1000 / 3.6;
    private const double MethaneGjPerTonne = 50;

    public static readonly SectorForm Heat = new("kiln-heat", "t clinker/a", "H old × EF old − H new × EF new − extra power × grid (W10, W11)")
    {
        Build = static sheet =>
        {
            var fuel = CementForms.Fuel(sheet);
            var heat = CementForms.Heat(sheet);
            // What a scenario leaves out stays as it is today, and then it is the same uncertain number on both sides.
            var newHeat = sheet.States("heat_new") ? CementForms.Heat(sheet, "heat_new") : heat;
            var newFuel = sheet.Choice("fuel_new", "") is "" ? fuel : CementForms.Fuel(sheet, "fuel_new");
            sheet.Baseline(1, heat, fuel);
            sheet.Technology(1, newHeat, newFuel);
            if (sheet.States("extra_power")) sheet.Technology(1e-3, sheet.Parameter("extra_power", "kWh/t clinker", ParameterKind.Amount, null), sheet.Grid());
            if (sheet.States("saved_power")) sheet.Baseline(1e-3, sheet.Parameter("saved_power", "kWh/t clinker", ParameterKind.Amount, null), sheet.Grid());
            if (!sheet.States("upstream_methane")) return;

            // Gas that escapes between well and burner: leakage of a switch to gas.
            var share = sheet.Parameter("upstream_methane", "fraction", ParameterKind.Amount, null);
            sheet.Technology(sheet.Tables.Gwp.Methane(sheet.Scenario.Gwp, fossilFugitive: true) / MethaneGjPerTonne, newHeat, share);
        },
    };

    public static readonly SectorForm Electric = new("kiln-electric", "t clinker/a", "kiln fuel against power for the same heat on the host's grid (W17)")
    {
        Build = static sheet =>
        {
            var heat = CementForms.Heat(sheet);
            var fuel = CementForms.Fuel(sheet);
            var efficiency = sheet.Parameter("efficiency", "fraction", ParameterKind.Share, sheet.Assumed("kiln-electric/efficiency"));
            var grid = sheet.Grid();
            if (!sheet.Factors[efficiency].CanDivide(4)) sheet.Refuse(Impact.RefusalCode.OutOfRange, $"expected an efficiency well over 0, got {sheet.Factors[efficiency].Centre}");
            sheet.Baseline(1, heat, fuel);
            sheet.Technology(KwhPerGj / 1000, heat, grid, new FactorPower(efficiency, -1));
        },
    };
}
