using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Gases kept from the air: refrigerants, SF6, methane.</summary>
internal static class GasForms
{
    // 44/16: t CO2 from burning 1 t CH4.
    private const double Co2PerMethane = 44.0 / 16;

    public static readonly SectorForm Refrigerant = new("refrigerant", "kg gas/a", "gas recovered and destroyed instead of released: kg × GWP × destruction (W19, W20)")
    {
        Build = static sheet =>
        {
            var gwp = Gwp(sheet, "HFC134a");
            var released = sheet.Parameter("released", "fraction", ParameterKind.Share, sheet.Assumed("refrigerant/released"));
            sheet.Baseline(1e-3, gwp, released);
            sheet.Technology(1e-3, gwp, released);
            sheet.Technology(-1e-3, gwp, released, Destruction(sheet));
        },
    };

    public static readonly SectorForm Methane = new("methane", "t CH4/a", "methane captured and burned: vented × capture × destruction × (GWP − CO2 of burning)")
    {
        Build = static sheet =>
        {
            var fossil = sheet.Choice("origin", "biogenic") == "fossil";
            var set = sheet.Scenario.Gwp;
            var value = sheet.Tables.Gwp.Methane(set, fossilFugitive: fossil);
            var (source, _) = sheet.Tables.Gwp.Origin(set == GwpSet.Ar6 ? fossil ? "CH4_fossil" : "CH4_non_fossil" : "CH4");
            var gwp = sheet.Constant("gwp", "t CO2e/t", value, 3, recalled: false, source.Title, $"methane, {set}");
            var vented = sheet.Parameter("vented", "fraction", ParameterKind.Share, sheet.Assumed("methane/vented"));
            var capture = sheet.Parameter("capture", "fraction", ParameterKind.Share, sheet.Assumed("methane/capture"));
            var burned = Destruction(sheet);
            sheet.Baseline(1, vented, gwp);
            sheet.Technology(1, vented, gwp);
            sheet.Technology(-1, vented, capture, burned, gwp);
            // Carbon of fossil methane is new to the air when it burns; that of waste and manure is not.
            if (fossil) sheet.Technology(Co2PerMethane, vented, capture, burned);
            if (!sheet.States("power_per_tonne")) return;
            sheet.Baseline(1, vented, capture, burned, sheet.Parameter("power_per_tonne", "MWh/t", ParameterKind.Amount, null), sheet.Grid());
        },
    };

    /// <summary>kg CO2e per kg of the chosen gas, in the scenario's set; a convention, so exact.</summary>
    internal static int Gwp(FormSheet sheet, string otherwise)
    {
        var gas = sheet.Choice("gas", otherwise);
        if (sheet.Tables.Gwp.Find(sheet.Scenario.Gwp, gas) is { } value)
        {
            var (source, grade) = sheet.Tables.Gwp.Origin(gas);
            return sheet.Constant("gwp", "kg CO2e/kg", value, 3, grade == ProvenanceGrade.Recalled, source.Title, $"{gas}, {sheet.Scenario.Gwp}");
        }

        sheet.Refuse(RefusalCode.UnknownName, $"expected a gas of the tables with a value in {sheet.Scenario.Gwp}, got '{gas}'");
        return sheet.Constant("gwp", "kg CO2e/kg", 1, 5, recalled: true, "");
    }

    internal static int Destruction(FormSheet sheet) =>
        sheet.Parameter("destruction", "fraction", ParameterKind.Share, sheet.Assumed("gas/destruction"));
}
