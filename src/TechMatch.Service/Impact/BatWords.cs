using TechMatch.Protocol.V1;

namespace TechMatch.Service.Impact;

/// <summary>Verdicts in words, for people.</summary>
public static class BatWords
{
    public static string Of(BatOutcome outcome) => outcome switch
    {
        BatOutcome.MeetsLowerEnd => "meets the lower end",
        BatOutcome.InRange => "in range",
        BatOutcome.Exceeds => "exceeds",
        BatOutcome.NotComparable => "not comparable",
        _ => "no level set",
    };
}
