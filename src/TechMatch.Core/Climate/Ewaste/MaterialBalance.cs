using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Ewaste;

/// <summary>One material of a stream: what is in it, what comes out, what is lost, t.</summary>
public readonly record struct MaterialFlow(string Material, double Contained, double Recovered, double Lost);

/// <summary>Materials of a treated stream. Recovered and lost always make what was contained.</summary>
public static class MaterialBalance
{
    /// <param name="tonnes">t treated.</param>
    /// <param name="collected">Share of it that reaches treatment, 0–1.</param>
    /// <param name="contents">Mass fraction and yield by material; fractions together at most 1.</param>
    /// <exception cref="ArgumentException">A share outside 0–1, or more material than mass.</exception>
    public static ValueList<MaterialFlow> Of(double tonnes, double collected, IReadOnlyDictionary<string, (double Fraction, double Yield)> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if (!(tonnes >= 0) || !double.IsFinite(tonnes)) throw new ArgumentException($"expected at least 0 t, got {tonnes}", nameof(tonnes));
        if (collected is not (>= 0 and <= 1)) throw new ArgumentException($"expected a collected share of 0-1, got {collected}", nameof(collected));
        if (contents.Values.Any(c => c.Fraction is not (>= 0 and <= 1) || c.Yield is not (>= 0 and <= 1))) throw new ArgumentException("expected fractions and yields of 0-1", nameof(contents));
        if (contents.Values.Sum(c => c.Fraction) > 1 + 1e-9) throw new ArgumentException($"expected fractions of at most 1 together, got {contents.Values.Sum(c => c.Fraction)}", nameof(contents));
        return contents.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c =>
        {
            var contained = tonnes * c.Value.Fraction;
            var recovered = contained * collected * c.Value.Yield;
            return new MaterialFlow(c.Key, contained, recovered, contained - recovered);
        }).ToValueList();
    }
}
