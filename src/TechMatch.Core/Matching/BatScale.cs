using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Matching;

/// <summary>Turns a BAT verdict into [0, 1]: the lower end of a level is 1, over the level is 0. Where nothing compares there is no value.</summary>
/// <remarks>docs/scoring.md, "BAT", gives the reasons for the numbers.</remarks>
public sealed record BatScale
{
    /// <param name="inRange">Of a figure inside the range of a level, 0–1.</param>
    /// <param name="recalledTrust">Share of its weight a verdict keeps that rests on a level or a figure from memory, over 0 and at most 1.</param>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public BatScale(double inRange, double recalledTrust)
    {
        if (!(inRange is >= 0 and <= 1)) throw new ArgumentException($"expected a value of 0-1 inside the range, got {inRange}", nameof(inRange));
        if (!(recalledTrust is > 0 and <= 1)) throw new ArgumentException($"expected a trust over 0 and at most 1, got {recalledTrust}", nameof(recalledTrust));
        (InRange, RecalledTrust) = (inRange, recalledTrust);
    }

    public static BatScale Usual { get; } = new(0.7, 0.5);

    public double InRange { get; }

    public double RecalledTrust { get; }

    /// <summary>Null where nothing compares: unknown, which is not 0.</summary>
    public float? Value(BatOutcome outcome) => outcome switch
    {
        BatOutcome.MeetsLowerEnd => 1,
        BatOutcome.InRange => (float)InRange,
        BatOutcome.Exceeds => 0,
        _ => null,
    };
}
