using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Metal from scrap against metal from ore, within one boundary.</summary>
internal static class MetalForm
{
    /// <summary>Families that hold both routes, the best documented first.</summary>
    private static readonly string[] s_families = ["lci review mean", "production", "lca france", "cradle-to-gate", "bir process benchmark"];

    public static readonly SectorForm Recycling = new("metal-recycling", "t metal/a", "primary − secondary per t, same boundary only (W13-W15)")
    {
        Build = static sheet =>
        {
            var metal = sheet.Choice("metal", "steel");
            var asked = sheet.Choice("boundary", "");
            if (sheet.States("saving_fraction")) BySaving(sheet, metal);
            else if (sheet.States("credit")) sheet.Baseline(1, sheet.Parameter("credit", "t CO2e/t", ParameterKind.Amount, null));
            else ByDifference(sheet, metal, asked);
        },
    };

    /// <summary>Primary and secondary footprint of a metal in one boundary family; null when the tables hold no such pair.</summary>
    internal static (MetalRow Primary, MetalRow Secondary)? Pair(MetalTable metals, string metal, string asked)
    {
        foreach (var family in asked.Length > 0 ? [MetalBoundary.Of(asked).Family] : s_families)
        {
            var boundary = new MetalBoundary(family);
            if (metals.Footprint(metal, "primary", boundary) is { } primary && metals.Footprint(metal, "secondary", boundary) is { } secondary) return (primary, secondary);
        }

        return null;
    }

    private static void ByDifference(FormSheet sheet, string metal, string asked)
    {
        var stated = sheet.Scenario.Parameters;
        var (first, second) = (sheet.States("primary"), sheet.States("secondary"));
        if (first != second)
        {
            // One side from the scenario and one from the tables would mix boundaries without anybody seeing it.
            sheet.Refuse(RefusalCode.BoundaryMismatch, "expected both footprints or none, got one: a footprint of the tables has another boundary");
            return;
        }

        if (first)
        {
            var (p, s) = (stated["primary"].Boundary, stated["secondary"].Boundary);
            if (string.IsNullOrWhiteSpace(p) || string.IsNullOrWhiteSpace(s) || MetalBoundary.Of(p) != MetalBoundary.Of(s))
            {
                sheet.Refuse(RefusalCode.BoundaryMismatch, $"expected primary and secondary within one boundary, got '{p}' and '{s}'");
                return;
            }

            sheet.Baseline(1, sheet.Parameter("primary", "t CO2e/t", ParameterKind.Amount, null));
            sheet.Technology(1, sheet.Parameter("secondary", "t CO2e/t", ParameterKind.Amount, null));
            return;
        }

        if (Pair(sheet.Tables.Metals, metal, asked) is not { } pair)
        {
            sheet.Refuse(asked.Length > 0 ? RefusalCode.BoundaryMismatch : RefusalCode.MissingInput, $"expected both footprints of {metal} within one boundary, got none{(asked.Length > 0 ? $" in '{asked}'" : "")}");
            return;
        }

        sheet.Baseline(1, sheet.Table("primary", "t CO2e/t", pair.Primary.Value, pair.Primary.Boundary.Family));
        sheet.Technology(1, sheet.Table("secondary", "t CO2e/t", pair.Secondary.Value, pair.Secondary.Boundary.Family));
    }

    private static void BySaving(FormSheet sheet, string metal)
    {
        var primary = sheet.Parameter("primary", "t CO2e/t", ParameterKind.Amount, sheet.Tables.Metals.Footprint(metal, "primary", new MetalBoundary("cradle-to-gate"))?.Value);
        var saving = sheet.Parameter("saving_fraction", "fraction", ParameterKind.Share, sheet.Tables.Metals.SavingFraction(metal)?.Value);
        sheet.Flags.Add(ImpactFlag.SavingFractionFromOtherStudy);
        sheet.Baseline(1, primary);
        sheet.Technology(1, primary);
        sheet.Technology(-1, primary, saving);
    }
}
