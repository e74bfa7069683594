namespace TechMatch.Core.Climate.Ewaste;

/// <summary>How sales become waste.</summary>
public enum WasteForm
{
    /// <summary>Difference of the cumulative function: what went in comes out, exactly.</summary>
    MassConserving,

    /// <summary>Density at age + 0.5, as the script of Statistics Netherlands has it: 1004.7 t from 1000 t of laptops (W21d). For comparison only.</summary>
    MidpointDensity,
}

/// <param name="Waste">t leaving use in the year.</param>
/// <param name="Stock">t in use at its end.</param>
public readonly record struct WasteYear(int Year, double Sold, double Waste, double Stock);

/// <summary>E-waste of one product group from its sales: W(n) = Σ sales(t) × [F(n − t + 1) − F(n − t)].</summary>
public static class WasteFlow
{
    /// <summary>Waste in a year from goods sold at age 0 of that year's start, t (W21a, W21b).</summary>
    public static double FromSales(double sold, int age, WeibullLife life, WasteForm form = WasteForm.MassConserving)
    {
        if (!(sold >= 0) || !double.IsFinite(sold)) throw new ArgumentException($"expected sales of at least 0 t, got {sold}", nameof(sold));
        if (age < 0) return 0;
        return form == WasteForm.MidpointDensity
            ? sold * life.Density(age + 0.5)
            // Difference of survivals: late ages keep their digits.
            : sold * (life.Survival(age) - life.Survival(age + 1));
    }

    /// <summary>Waste and stock of every year from the first sale to <paramref name="lastYear"/>.</summary>
    /// <param name="sales">t by year without a gap: a missing year is an error, not zero.</param>
    /// <exception cref="ArgumentException">No sales, a gap, a negative amount, or an end before the first year.</exception>
    public static IReadOnlyList<WasteYear> Project(IReadOnlyDictionary<int, double> sales, int lastYear, WeibullLife life)
    {
        ArgumentNullException.ThrowIfNull(sales);
        if (sales.Count == 0) throw new ArgumentException("expected sales of at least one year, got none", nameof(sales));
        var (first, last) = (sales.Keys.Min(), sales.Keys.Max());
        if (last - first + 1 != sales.Count) throw new ArgumentException($"expected every year of {first}-{last}, got {sales.Count} of them", nameof(sales));
        if (lastYear < first || lastYear - first > 500) throw new ArgumentException($"expected an end in {first}-{first + 500}, got {lastYear}", nameof(lastYear));
        var (years, stock) = (new List<WasteYear>(), 0.0);
        for (var year = first; year <= lastYear; year++)
        {
            var waste = 0.0;
            for (var sold = first; sold <= Math.Min(year, last); sold++) waste += FromSales(sales[sold], year - sold, life);
            var now = sales.GetValueOrDefault(year);
            stock += now - waste;
            years.Add(new WasteYear(year, now, waste, stock));
        }

        return years;
    }
}
