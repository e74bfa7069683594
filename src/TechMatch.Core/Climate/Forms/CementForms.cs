using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Forms;

/// <summary>Less clinker in cement, or another clinker. Clinker factor f = process + heat × fuel (W06), direct emissions.</summary>
internal static class CementForms
{
    private const string Coal = "Other bituminous coal";

    public static readonly SectorForm Blend = new("cement-blend", "t cement/a", "supplementary material replaces clinker: (r old − r new) × (f − burden) per t cement (W07)")
    {
        Build = static sheet =>
        {
            var (process, heat, fuel) = Clinker(sheet);
            var before = sheet.Parameter("ratio_base", "t/t", ParameterKind.Share, sheet.Tables.Cement.ClinkerRatio(sheet.Scenario.Host, sheet.Profile.Uncertainty.ClinkerRatioSd));
            var after = sheet.Parameter("ratio_new", "t/t", ParameterKind.Share, null);
            var burden = sheet.Parameter("material_burden", "t CO2e/t", ParameterKind.Amount, Burden(sheet));
            sheet.Baseline(1, before, process);
            sheet.Baseline(1, before, heat, fuel);
            sheet.Technology(1, after, process);
            sheet.Technology(1, after, heat, fuel);
            sheet.Technology(1, before, burden);
            sheet.Technology(-1, after, burden);
            if (!sheet.States("diverted")) return;

            // Slag or ash taken from another user sends that user back to clinker: the saving of that share is none.
            var diverted = sheet.Parameter("diverted", "fraction", ParameterKind.Share, null);
            foreach (var (sign, ratio) in ((double, int)[])[(1, before), (-1, after)])
            {
                sheet.Technology(sign, ratio, process, diverted);
                sheet.Technology(sign, ratio, heat, fuel, diverted);
                sheet.Technology(-sign, ratio, burden, diverted);
            }
        },
    };

    public static readonly SectorForm Binder = new("clinker-binder", "t clinker/a", "a new binder saves a share of what Portland clinker emits")
    {
        Build = static sheet =>
        {
            var (process, heat, fuel) = Clinker(sheet);
            var saving = sheet.Parameter("saving", "fraction", ParameterKind.Range, Saving(sheet.Tables, "Calcium sulfoaluminate (CSA) clinker"));
            sheet.Baseline(1, process);
            sheet.Baseline(1, heat, fuel);
            sheet.Technology(1, process);
            sheet.Technology(1, heat, fuel);
            sheet.Technology(-1, process, saving);
            sheet.Technology(-1, heat, fuel, saving);
        },
    };

    /// <summary>Kiln heat of the plant, or the world average of 2014.</summary>
    internal static int Heat(FormSheet sheet, string name = "heat") =>
        sheet.Parameter(name, "GJ/t clinker", ParameterKind.Amount, sheet.Tables.Cement.Find("World", "kiln_fuel_use", sheet.Profile.Uncertainty.BenchmarkLogSd, proxy: true));

    internal static int Fuel(FormSheet sheet, string name = "fuel") => sheet.Fuel(name, Coal);

    private static (int Process, int Heat, int Fuel) Clinker(FormSheet sheet)
    {
        var process = sheet.Parameter("process", "t CO2/t clinker", ParameterKind.Amount, sheet.Tables.Cement.Find("Generic", "process_co2_per_clinker_default", sheet.Profile.Uncertainty.ProcessLogSd));
        return (process, Heat(sheet), Fuel(sheet));
    }

    private static ReferenceValue? Burden(FormSheet sheet)
    {
        var material = sheet.Choice("material", "calcined clay");
        var lever = sheet.Tables.Context.CementLevers.FirstOrDefault(l => l.Unit.Contains("SCM burden", StringComparison.Ordinal) && l.Name.EndsWith(material, StringComparison.Ordinal));
        return lever is null ? null : new ReferenceValue(
            $"cement_levers/{material}", "t CO2e/t", Spread.Lognormal(lever.Low, lever.LogSd ?? 0), lever.Source.Year, lever.Source, lever.Grade, ProvenanceGrade.Recalled);
    }

    private static ReferenceValue? Saving(ReferenceTables tables, string name)
    {
        var lever = tables.Context.CementLevers.FirstOrDefault(l => l.Name == name);
        return lever is null ? null : new ReferenceValue(
            $"cement_levers/{name}", "fraction", Spread.Pert(lever.Low, (lever.Low + lever.High) / 2, lever.High), lever.Source.Year, lever.Source, lever.Grade, lever.Grade);
    }
}
