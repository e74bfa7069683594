using TechMatch.Core.Climate.Forms;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Impact;

/// <summary>
/// The sums of one scenario: per unit, first year, lifetime. ER = A × (BI − PI) × adoption × attribution − leakage; over the
/// lifetime each term counts its years, and a term with grid power counts the falling ones.
/// </summary>
internal sealed class ImpactModel
{
    // Every level of evidence asks for it again.
    private Interval? _unitInterval;

    private ImpactModel(FormSheet sheet, ProductSum unit, ProductSum annual, ProductSum lifetime, double unitBaseline, double unitTechnology, int years) =>
        (Sheet, Unit, Annual, Lifetime, UnitBaseline, UnitTechnology, Years) = (sheet, unit, annual, lifetime, unitBaseline, unitTechnology, years);

    public FormSheet Sheet { get; }

    public ProductSum Unit { get; }

    /// <summary>Of one unit, without draws.</summary>
    public Interval UnitInterval => _unitInterval ??= Unit.ClosedForm();

    public ProductSum Annual { get; }

    public ProductSum Lifetime { get; }

    public double UnitBaseline { get; }

    public double UnitTechnology { get; }

    public int Years { get; }

    /// <summary>Null with the sheet's refusal set.</summary>
    public static ImpactModel? Build(FormSheet sheet, SectorForm form)
    {
        var scenario = sheet.Scenario;
        sheet.ActivityUnit = form.ActivityUnit;
        form.Build(sheet);
        var activity = sheet.Stated("activity", scenario.Activity, sheet.ActivityUnit, ParameterKind.Amount);
        var adoption = scenario.Adoption is { } reached ? sheet.Stated("adoption", reached, "fraction", ParameterKind.Share) : -1;
        var leakage = scenario.Leakage is { } moved ? sheet.Stated("leakage", moved, "t CO2e/a", ParameterKind.Amount) : -1;
        var attribution = scenario.Attribution ?? sheet.DefaultAttribution;
        if (attribution is not (>= 0 and <= 1)) sheet.Refuse(RefusalCode.OutOfRange, $"expected an attribution of 0-1, got {attribution}");
        if (scenario.Years is < 1 or > 100) sheet.Refuse(RefusalCode.OutOfRange, $"expected 1-100 years, got {scenario.Years}");
        sheet.RefuseUnknownNames();
        if (sheet.Refusal is not null) return null;

        var years = scenario.Years ?? sheet.Profile.LifetimeYears.GetValueOrDefault(form.Id, 15);
        var factors = sheet.Factors.ToList();
        var (plain, falling) = (factors.Count, factors.Count + 1);
        factors.Add(Spread.Exact(years));
        factors.Add(sheet.GridFactor < 0 ? Spread.Exact(years) : Spread.YearsSum(sheet.GridDecline, sheet.GridDeclineSd, years));

        var (unit, annual, lifetime) = (new List<ProductTerm>(), new List<ProductTerm>(), new List<ProductTerm>());
        var scale = sheet.ActivityCoefficient * attribution;
        foreach (var (side, term) in sheet.Terms)
        {
            var onGrid = term.Powers.Any(p => p.Factor == sheet.GridFactor);
            var (first, all) = side == TermSide.Baseline ? Shares(sheet, scenario.Baseline, years, onGrid) : (-1, -1);
            unit.Add(term with { Coefficient = term.Coefficient * first });
            List<FactorPower> powers = [.. term.Powers, activity, .. sheet.ActivityPowers];
            if (adoption >= 0) powers.Add(adoption);
            annual.Add(new ProductTerm(term.Coefficient * first * scale, [.. powers]));
            lifetime.Add(new ProductTerm(term.Coefficient * all * scale, [.. powers, onGrid ? falling : plain]));
        }

        if (leakage >= 0)
        {
            annual.Add(new ProductTerm(-1, [leakage]));
            lifetime.Add(new ProductTerm(-1, [leakage, plain]));
        }

        double Side(TermSide wanted) => sheet.Terms.Where(t => t.Side == wanted).Sum(t => new ProductSum(factors, [t.Term]).Centre);
        return new ImpactModel(
            sheet, new ProductSum(factors, unit), new ProductSum(factors, annual), new ProductSum(factors, lifetime),
            Side(TermSide.Baseline) * Shares(sheet, scenario.Baseline, years, onGrid: false).First, Side(TermSide.Technology), years);
    }

    /// <summary>The same sums with one input known as well as a plant's own data are.</summary>
    public ProductSum AnnualWith(int factor, Spread known)
    {
        var factors = Annual.Factors.ToArray();
        factors[factor] = known;
        return Annual.With(factors);
    }

    /// <summary>What a baseline term counts in the first year and, on average, in every year of the lifetime.</summary>
    private static (double First, double Mean) Shares(FormSheet sheet, BaselineRule rule, int years, bool onGrid)
    {
        if (rule == BaselineRule.HostAverage) return (1, 1);
        var strict = sheet.Profile.StrictBaseline;
        var decline = onGrid ? sheet.GridDecline : 0;
        var sum = 0.0;
        for (var year = 0; year < years; year++) sum += Math.Pow(1 - decline, year) * strict.Share(year);
        return (strict.Share(0), sum / GridTrend.YearsSum(decline, years));
    }
}
