namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>The rule of IPCC 2006, volume 1, chapter 3, for hand checks.</summary>
public static class RelativeErrors
{
    /// <summary>Half-width of a product of independent terms: √Σu² (W22c).</summary>
    /// <param name="halfWidths">Each as a fraction of its term.</param>
    public static double OfProduct(ReadOnlySpan<double> halfWidths)
    {
        var sum = 0.0;
        foreach (var u in halfWidths) sum += u * u;
        return Math.Sqrt(sum);
    }
}
