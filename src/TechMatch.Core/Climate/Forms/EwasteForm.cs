using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Forms;

/// <summary>E-waste treated: metals that need not be mined, and cooling gases that do not escape.</summary>
internal static class EwasteForm
{
    private const string Stream = "Mixed e-waste, world 2019";

    private static readonly (string Material, string Metal)[] s_base = [("iron and steel", "steel"), ("aluminium", "aluminium"), ("copper", "copper")];
    private static readonly string[] s_precious = ["gold", "silver", "palladium"];

    public static readonly SectorForm Treatment = new("ewaste-treatment", "t e-waste/a", "Σ content × yield × (primary − secondary) + gas × GWP × destruction, per t treated")
    {
        Build = static sheet =>
        {
            var rules = sheet.Profile.Ewaste;
            var cooling = sheet.States("gas_content");
            sheet.UnitCeiling = cooling ? rules.CeilingCooling : rules.CeilingMetals;
            if (rules.ResponsibilityHosts.Contains(sheet.Scenario.Host))
            {
                sheet.DefaultAttribution = rules.ResponsibilityAttribution;
                if (sheet.Scenario.Attribution is null) sheet.Flags.Add(ImpactFlag.ProducerResponsibility);
            }

            if (sheet.Choice("method", "materials") == "aggregate") Aggregate(sheet);
            else Materials(sheet);
            if (cooling) Gas(sheet);
        },
    };

    /// <summary>One credit per tonne from the monitor's totals (W16); it is also the ceiling.</summary>
    private static void Aggregate(FormSheet sheet) =>
        sheet.Baseline(1, sheet.Parameter("credit", "t CO2e/t", ParameterKind.Amount, sheet.Tables.Ewaste.Content("Formal e-waste management, avoided", "CO2e metals only") is { } value ? value with { Unit = "t CO2e/t", Proxy = true } : null));

    private static void Materials(FormSheet sheet)
    {
        foreach (var (material, metal) in s_base)
        {
            var key = material.Split(' ')[0];
            if (MetalForm.Pair(sheet.Tables.Metals, metal, sheet.Choice("boundary", "")) is not { } pair)
            {
                sheet.Refuse(RefusalCode.MissingInput, $"expected both footprints of {metal} within one boundary, got none");
                continue;
            }

            var content = sheet.Parameter($"{key}_content", "mass fraction", ParameterKind.Share, sheet.Tables.Ewaste.Content(Stream, material));
            var yield = sheet.Parameter($"{key}_yield", "fraction", ParameterKind.Share, Yield(sheet, material));
            sheet.Baseline(1, content, yield, sheet.Table($"{key}_primary", "t CO2e/t", pair.Primary.Value, pair.Primary.Boundary.Family));
            sheet.Technology(1, content, yield, sheet.Table($"{key}_secondary", "t CO2e/t", pair.Secondary.Value, pair.Secondary.Boundary.Family));
        }

        // Contents and footprints of precious metals are from memory: they count only for who asks, and then lead the grade down.
        if (sheet.Choice("precious", "left_out") != "counted") return;
        sheet.Flags.Add(ImpactFlag.PreciousMetalsFromMemory);
        foreach (var metal in s_precious)
        {
            if (sheet.Tables.Metals.Footprint(metal, "primary", new MetalBoundary("cradle-to-gate")) is not { } primary) continue;
            var content = sheet.Parameter($"{metal}_content", "g/t", ParameterKind.Amount, sheet.Tables.Ewaste.Content(Stream, metal));
            var yield = sheet.Parameter($"{metal}_yield", "fraction", ParameterKind.Share, sheet.Tables.Ewaste.Content($"Pre-processing yield: {metal}", metal));
            // No secondary footprint is known: the credit is the primary one, so the result leans high and says so.
            sheet.Baseline(1e-6, content, yield, sheet.Table($"{metal}_primary", "t CO2e/t", primary.Value with { Grade = ProvenanceGrade.Recalled }));
        }
    }

    private static void Gas(FormSheet sheet)
    {
        var kg = sheet.Parameter("gas_content", "kg/t", ParameterKind.Amount, null);
        var gwp = GasForms.Gwp(sheet, "HFC134a");
        sheet.Baseline(1e-3, kg, gwp);
        sheet.Technology(1e-3, kg, gwp);
        sheet.Technology(-1e-3, kg, gwp, GasForms.Destruction(sheet));
    }

    private static ReferenceValue? Yield(FormSheet sheet, string material)
    {
        if (sheet.Tables.Ewaste.Content($"Pre-processing yield: {material}", material) is { } read) return read;
        return sheet.Assumed("yield/" + material);
    }
}
