using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Climate.Weight;

/// <summary>Why a pair has no cost per tonne.</summary>
public enum CostUnknown
{
    None,
    CapitalNotStated,

    /// <summary>Money in another currency: no exchange rate is guessed.</summary>
    OtherCurrency,
    NothingAvoided,
}

/// <summary>
/// What a tonne costs in one pair: capital and running cost of as many whole installations as the need takes, before what they
/// earn, over the tonnes of a year.
/// </summary>
/// <param name="UsdPerTonne">At P50; null with <see cref="Unknown"/> set.</param>
/// <param name="Low">At P90 of the tonnes.</param>
/// <param name="High">At P10; null where the cautious end avoids nothing, and the cost has no upper end.</param>
/// <param name="Installations">One is what the supplier states its money for; its size is its claim's, or a typical plant's where it claims nothing.</param>
/// <param name="Years">Over which the capital is spread.</param>
/// <param name="YearsStated">True when the supplier gave them; false when the form's did.</param>
/// <param name="OpexStated">False: only capital is counted, and the cost is a lower bound.</param>
public sealed record PairCost(
    CostUnknown Unknown, double? UsdPerTonne = null, double? Low = null, double? High = null, int Installations = 0, int Years = 0, bool YearsStated = false, double Rate = 0, bool OpexStated = false,
    string Currency = "")
{
    private const string Usd = "USD";
    private const int UsualYears = 15;

    /// <param name="impact">Of the pair.</param>
    /// <param name="one">Of one installation in the same host.</param>
    public static PairCost Of(MatchFacts supplier, string form, PairImpact impact, PairImpact one, ClimateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(profile);
        if (supplier.Cost is not { } capital) return new PairCost(CostUnknown.CapitalNotStated);
        if (capital.Currency != Usd || supplier.OpexPerYear is { } other && other.Currency != Usd) return new PairCost(CostUnknown.OtherCurrency, Currency: capital.Currency != Usd ? capital.Currency : supplier.OpexPerYear!.Currency);
        if (!(impact.P50 > 0) || !(one.P50 > 0)) return new PairCost(CostUnknown.NothingAvoided);
        var years = supplier.LifetimeYears ?? profile.LifetimeYears.GetValueOrDefault(form, UsualYears);
        var money = new ProjectCost((double)capital.Amount, (double)(supplier.OpexPerYear?.Amount ?? 0));
        // Half an installation is not sold; a hair over a whole one is rounding of the tonnes.
        var count = Math.Max(1, (int)Math.Ceiling(Math.Min(impact.P50 / one.P50, int.MaxValue) - 0.01));
        double? At(double tonnes) => count * AbatementCost.UsdPerTonne(money, years, tonnes, profile.DiscountRate);
        return new PairCost(
            CostUnknown.None, At(impact.P50), At(impact.P90), At(impact.P10), count, years, supplier.LifetimeYears is not null, profile.DiscountRate, supplier.OpexPerYear is not null, Usd);
    }
}
