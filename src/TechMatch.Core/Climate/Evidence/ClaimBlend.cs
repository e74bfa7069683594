using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate.Evidence;

/// <summary>What became of a claim.</summary>
public enum ClaimFate
{
    /// <summary>No figure given: the prior stands, and silence costs nothing.</summary>
    Silent,
    Blended,

    /// <summary>Further from the prior than both uncertainties allow: ignored and flagged.</summary>
    Absurd,

    /// <summary>Further under the prior than both allow: counted as the lowest plausible figure, because nobody gains by understating.</summary>
    Understated,

    /// <summary>Zero or under: ignored and shown.</summary>
    NotPositive,

    /// <summary>The supplier cannot be classified (E0): nothing is credited.</summary>
    Unclassified,
}

/// <param name="Value">Avoided per unit, in the unit of the prior.</param>
/// <param name="LogSd">Its remaining uncertainty.</param>
public readonly record struct BlendedClaim(double Value, double LogSd, ClaimFate Fate);

/// <summary>
/// Prior and claim in log space, weighted by precision; beyond three joint deviations the claim is dropped, so exaggeration
/// ends where it began (W26).
/// </summary>
public static class ClaimBlend
{
    /// <summary>The precision-weighted mean, as the method states it for every level.</summary>
    /// <param name="prior">Avoided per unit from our own tables; over 0.</param>
    /// <param name="priorLogSd">Over 0.</param>
    /// <param name="claim">In the same unit; null when the supplier is silent.</param>
    public static BlendedClaim Blend(double prior, double priorLogSd, double? claim, EvidenceLevel evidence, EvidenceRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (!(prior > 0)) throw new ArgumentException($"expected a prior over 0, got {prior}", nameof(prior));
        if (!(priorLogSd > 0)) throw new ArgumentException($"expected a log-sd over 0, got {priorLogSd}", nameof(priorLogSd));
        if (evidence == EvidenceLevel.Unclassified) return new(prior, priorLogSd, ClaimFate.Unclassified);
        if (claim is not { } value) return new(prior, priorLogSd, ClaimFate.Silent);
        if (!(value > 0)) return new(prior, priorLogSd, ClaimFate.NotPositive);
        var distance = Math.Log(value) - Math.Log(prior);
        var claimLogSd = rules.ClaimLogSd[(int)evidence];
        var (shift, logSd, dropped) = Shift(distance, priorLogSd, claimLogSd, rules.DropSigmas);
        return dropped ? new(prior, priorLogSd, ClaimFate.Absurd) : new(prior * Math.Exp(shift), logSd, ClaimFate.Blended);
    }

    /// <summary>
    /// As <see cref="Blend"/>, and a supplier's bare word moves the result by at most <see cref="EvidenceRules.SelfDeclaredShift"/>
    /// in logs and narrows nothing; a figure absurdly low counts as the lowest plausible one instead of going back to the prior.
    /// This is what ranking and estimates use.
    /// </summary>
    public static BlendedClaim Credit(double prior, double priorLogSd, double? claim, EvidenceLevel evidence, EvidenceRules rules)
    {
        var blended = Blend(prior, priorLogSd, claim, evidence, rules);
        if (blended.Fate == ClaimFate.Absurd && claim < prior)
        {
            var claimLogSd = rules.ClaimLogSd[(int)evidence];
            var (edge, logSd, _) = Shift(-Band(priorLogSd, claimLogSd, rules.DropSigmas), priorLogSd, claimLogSd, rules.DropSigmas);
            blended = new(prior * Math.Exp(edge), logSd, ClaimFate.Understated);
        }

        if (evidence != EvidenceLevel.SelfDeclared || blended.Fate is not (ClaimFate.Blended or ClaimFate.Understated)) return blended;
        var shift = Math.Clamp(Math.Log(blended.Value / prior), -rules.SelfDeclaredShift, rules.SelfDeclaredShift);
        return new(prior * Math.Exp(shift), priorLogSd, blended.Fate);
    }

    /// <summary>Largest distance in logs at which a claim is still blended.</summary>
    internal static double Band(double priorLogSd, double claimLogSd, double dropSigmas) => dropSigmas * Math.Sqrt(priorLogSd * priorLogSd + claimLogSd * claimLogSd);

    /// <summary>The same arithmetic on logs, for columns.</summary>
    internal static (double Shift, double LogSd, bool Dropped) Shift(double distance, double priorLogSd, double claimLogSd, double dropSigmas)
    {
        var (priorVariance, claimVariance) = (priorLogSd * priorLogSd, claimLogSd * claimLogSd);
        if (Math.Abs(distance) > Band(priorLogSd, claimLogSd, dropSigmas)) return (0, priorLogSd, true);
        var share = priorVariance / (priorVariance + claimVariance);
        return (distance * share, Math.Sqrt(priorVariance * claimVariance / (priorVariance + claimVariance)), false);
    }
}
