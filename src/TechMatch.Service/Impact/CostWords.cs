using System.Globalization;
using TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>The cost of a pair in one line, for people.</summary>
public static class CostWords
{
    public static string Of(PairCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (!cost.HasUsdPerTonne) return $"cost per tonne unknown: {Why(cost)}";
        var high = cost.HasHigh ? Number(cost.High) : "no upper end";
        var years = string.Create(CultureInfo.InvariantCulture, $"{cost.Years} years{(cost.YearsStated ? "" : ", the usual ones,")} at {100 * cost.Rate:0.#} %");
        var plants = string.Create(CultureInfo.InvariantCulture, $"{cost.Installations} installation{(cost.Installations == 1 ? "" : "s")}");
        return $"{Number(cost.UsdPerTonne)} USD per t ({Number(cost.Low)} … {high}): capital of {plants} over {years}, {(cost.OpexStated ? "with running cost" : "running cost not stated")}, before what it earns";
    }

    public static string Why(PairCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return cost.Unknown switch
        {
            "capital_not_stated" => "the supplier states no capital cost",
            "other_currency" => $"stated in {cost.Currency}, and no exchange rate is guessed",
            _ => "nothing is avoided",
        };
    }

    private static string Number(double usd) => usd.ToString(Math.Abs(usd) < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
