using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Weights of the parts of structured fit, each ≥ 0 with a sum above 0; only ratios matter.</summary>
public sealed record StructuredWeights
{
    /// <exception cref="ArgumentException">A negative or non-finite weight, or all 0.</exception>
    public StructuredWeights(double sectors, double streams, double readiness, double money, double place)
    {
        foreach (var (weight, name) in new[] { (sectors, nameof(sectors)), (streams, nameof(streams)), (readiness, nameof(readiness)), (money, nameof(money)), (place, nameof(place)) })
        {
            if (!double.IsFinite(weight) || weight < 0) throw new ArgumentException($"expected a weight of at least 0, got {weight}", name);
        }

        if (sectors + streams + readiness + money + place is not (> 0 and < double.PositiveInfinity)) throw new ArgumentException("expected weights with a finite sum above 0", nameof(sectors));
        (Sectors, Streams, Readiness, Money, Place) = (sectors, streams, readiness, money, place);
    }

    public double Sectors { get; }

    public double Streams { get; }

    public double Readiness { get; }

    public double Money { get; }

    public double Place { get; }
}

/// <summary>The parts of structured fit for one pair, each in [0, 1]; null when the asking side stated nothing.</summary>
/// <param name="Known">How many parts are known on both sides; the others of the asked ones count as <see cref="Undecided"/>.</param>
public readonly record struct StructuredParts(double? Sectors, double? Streams, double? Readiness, double? Money, double? Place, int Known)
{
    /// <summary>What an asked part counts for when the other side's value is unknown: neither for nor against.</summary>
    public const double Undecided = 0.5;
}

/// <summary>How well the fields of two records fit, apart from their words.</summary>
public static class StructuredFit
{
    /// <summary>Three levels are one phase of maturity (laboratory 1–4, pilot 5–6, demonstration 7–9 in steps of about three).</summary>
    private const double PhaseLevels = 3;

    private const double ParentAndChild = 0.8;
    private const double Siblings = 0.4;

    public static StructuredParts Parts(MatchSubject subject, MatchFacts candidate)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candidate);
        var (asker, offer) = MatchDirections.SubjectAsks(subject.Direction) ? (subject.Facts, candidate) : (candidate, subject.Facts);
        var known = 0;
        var sectors = Asked(asker.Sectors.Count > 0, offer.Sectors.Count > 0 ? Overlap(asker.Sectors, offer.Sectors) : null, ref known);
        var streams = Asked(asker.Streams.Count > 0, offer.Streams.Count > 0 ? Overlap(asker.Streams, offer.Streams) : null, ref known);
        var readiness = Asked(asker.MinReadiness is not null, Readiness(asker.MinReadiness, offer.Readiness), ref known);
        var band = asker.Kind == RecordKind.Mandate ? asker.Ticket : asker.Budget;
        var amount = asker.Kind == RecordKind.Mandate ? offer.AmountAsked : offer.Cost;
        var money = Asked(band is not null, MoneyFit(band, amount, bothEnds: asker.Kind == RecordKind.Mandate), ref known);
        var placeVerdict = PlaceGates.Served(asker, offer);
        var place = Asked(placeVerdict != GateVerdict.NoRule, placeVerdict switch { GateVerdict.Pass => 1, GateVerdict.Fail => 0, _ => null }, ref known);
        return new StructuredParts(sectors, streams, readiness, money, place, known);
    }

    /// <returns>The weighted mean of the asked parts in [0, 1]; null when no part is known on both sides.</returns>
    public static float? Value(StructuredParts parts, StructuredWeights weights)
    {
        if (parts.Known == 0) return null;
        var (sum, total) = (0.0, 0.0);
        Take(parts.Sectors, weights.Sectors);
        Take(parts.Streams, weights.Streams);
        Take(parts.Readiness, weights.Readiness);
        Take(parts.Money, weights.Money);
        Take(parts.Place, weights.Place);
        return total > 0 ? (float)Math.Clamp(sum / total, 0, 1) : null;

        void Take(double? part, double weight)
        {
            if (part is not { } value) return;
            sum += weight * value;
            total += weight;
        }
    }

    /// <summary>
    /// How far two sets of terms overlap: for each term the closest one on the other side (same 1, parent and child 0.8,
    /// siblings 0.4, else 0), averaged over the side where the average is higher, so that a long list is no handicap.
    /// </summary>
    /// <returns>In [0, 1], symmetric; 0 when either is empty.</returns>
    public static double Overlap(ValueList<Code> one, ValueList<Code> other)
    {
        if (one.Count == 0 || other.Count == 0) return 0;
        Span<double> closest = other.Count <= 64 ? stackalloc double[other.Count] : new double[other.Count];
        closest.Clear();
        var sum = 0.0;
        foreach (var term in one.AsSpan())
        {
            var best = 0.0;
            for (var i = 0; i < closest.Length; i++)
            {
                var closeness = Closeness(term.Value, other[i].Value);
                best = Math.Max(best, closeness);
                closest[i] = Math.Max(closest[i], closeness);
            }

            sum += best;
        }

        var otherSum = 0.0;
        foreach (var best in closest) otherSum += best;
        return Math.Max(sum / one.Count, otherSum / other.Count);
    }

    /// <returns>1 at or over what is asked, falling to 0 over one phase of maturity; null when either is unknown.</returns>
    internal static double? Readiness(ReadinessLevel? asked, ReadinessLevel? reached) =>
        asked is not { } a || reached is not { } r ? null : Math.Clamp(1 - (a.Value - r.Value) / PhaseLevels, 0, 1);

    /// <returns>1 inside the band, outside it the ratio of band end and amount; null when unknown or in another currency.</returns>
    internal static double? MoneyFit(MoneyRange? band, Money? amount, bool bothEnds)
    {
        if (band is null || amount is null || !string.Equals(band.Currency, amount.Currency, StringComparison.Ordinal)) return null;
        if (band.High is { } high && amount.Amount > high) return (double)high / (double)amount.Amount;
        // A solution cheaper than the budget is welcome; a project smaller than the ticket is not.
        if (bothEnds && band.Low is { } low && amount.Amount < low) return (double)amount.Amount / (double)low;
        return 1;
    }

    private static double? Asked(bool asked, double? value, ref int known)
    {
        if (!asked) return null;
        if (value is null) return StructuredParts.Undecided;
        known++;
        return value;
    }

    private static double Closeness(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var shared = a.CommonPrefixLength(b);
        if (shared == 0) return 0;
        if (shared == a.Length || shared == b.Length)
        {
            if (a.Length == b.Length) return 1;
            if ((a.Length > b.Length ? a : b)[shared] == '.') return ParentAndChild;
        }

        var dot = a.LastIndexOf('.');
        return dot > 0 && shared > dot && dot == b.LastIndexOf('.') ? Siblings : 0;
    }
}
