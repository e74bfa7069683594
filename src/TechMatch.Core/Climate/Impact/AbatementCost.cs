namespace TechMatch.Core.Climate.Impact;

/// <summary>Money per tonne. Money is annualised at a real rate; tonnes are never discounted.</summary>
public static class AbatementCost
{
    /// <summary>r (1 + r)^n / ((1 + r)^n − 1), per year (W23a); 1/n at a rate of 0.</summary>
    public static double CapitalRecovery(double rate, int years)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentException($"expected a rate of 0-1, got {rate}", nameof(rate));
        if (years < 1) throw new ArgumentException($"expected at least 1 year, got {years}", nameof(years));
        if (rate == 0) return 1.0 / years;
        var growth = Math.Pow(1 + rate, years);
        return rate * growth / (growth - 1);
    }

    /// <summary>(capex × CRF + opex − savings) / t of a year (W23b); null when nothing is avoided.</summary>
    public static double? UsdPerTonne(ProjectCost cost, int years, double tonnesPerYear, double defaultRate)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (!(tonnesPerYear > 0)) return null;
        return (cost.Capex * CapitalRecovery(cost.Rate ?? defaultRate, years) + cost.OpexPerYear - cost.SavingsPerYear) / tonnesPerYear;
    }

    /// <summary>Share of a financier in what a project avoids: outstanding / (equity + debt) (W24).</summary>
    public static double FinanceShare(double outstanding, double equityAndDebt) =>
        equityAndDebt > 0 && outstanding >= 0 && outstanding <= equityAndDebt
            ? outstanding / equityAndDebt
            : throw new ArgumentException($"expected 0 <= outstanding <= equity and debt, got {outstanding} and {equityAndDebt}", nameof(outstanding));
}
