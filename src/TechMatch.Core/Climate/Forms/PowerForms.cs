using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Electricity made, saved or recovered from waste heat, and fuel saved.</summary>
internal static class PowerForms
{
    private const double HoursPerYear = 8760;

    public static readonly SectorForm Electricity = new("electricity", "MWh/a", "power fed in displaces the average of the host's grid (W01-W04)")
    {
        Build = static sheet =>
        {
            var grid = sheet.Grid();
            sheet.Baseline(1, grid);
            if (sheet.States("project_intensity")) sheet.Technology(1, sheet.Parameter("project_intensity", "t CO2e/MWh", ParameterKind.Amount, null));
            var technology = sheet.Choice("technology", "solar PV utility");
            // A capacity instead of an amount: the capacity factor and the hours of a year make the energy.
            if (!sheet.Scenario.Activity.Unit.EndsWith('W')) return;
            sheet.ActivityUnit = "MW";
            sheet.ActivityCoefficient = HoursPerYear;
            sheet.ActivityPowers.Add(sheet.Parameter("capacity_factor", "fraction", ParameterKind.Share, sheet.Tables.Context.Renewable(technology, "capacity_factor")));
        },
    };

    public static readonly SectorForm WasteHeatPower = new("waste-heat-power", "t clinker/a", "power from kiln waste heat displaces the host's grid (W12)")
    {
        Build = static sheet =>
        {
            var grid = sheet.Grid();
            sheet.Baseline(1e-3, sheet.Parameter("power_yield", "kWh/t clinker", ParameterKind.Range, WasteHeatYield(sheet.Tables)), grid);
        },
    };

    public static readonly SectorForm EfficiencyElectric = new("efficiency-electric", "MWh/a", "a share of present power use is saved")
    {
        Build = static sheet =>
        {
            var grid = sheet.Grid();
            var saving = sheet.Parameter("saving", "fraction", ParameterKind.Range, null);
            sheet.Baseline(1, grid);
            sheet.Technology(1, grid);
            sheet.Technology(-1, grid, saving);
        },
    };

    public static readonly SectorForm EfficiencyFuel = new("efficiency-fuel", "GJ/a", "a share of present fuel use is saved")
    {
        Build = static sheet =>
        {
            var fuel = sheet.Fuel("fuel", "Natural gas");
            var saving = sheet.Parameter("saving", "fraction", ParameterKind.Range, null);
            sheet.Baseline(1, fuel);
            sheet.Technology(1, fuel);
            sheet.Technology(-1, fuel, saving);
        },
    };

    private static ReferenceValue? WasteHeatYield(ReferenceTables tables)
    {
        var lever = tables.Context.CementLevers.FirstOrDefault(l => l.Name == "Waste-heat recovery power");
        return lever is null ? null : new ReferenceValue(
            "cement_levers/waste-heat-power", "kWh/t clinker", Spread.Pert(lever.Low, (lever.Low + lever.High) / 2, lever.High), lever.Source.Year, lever.Source, lever.Grade, lever.Grade);
    }
}
