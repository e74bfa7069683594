using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>What the registry promises and asks of both sides; stated in docs/marketplace.md and by <c>GetInterestTerms</c>.</summary>
public sealed record MarketTerms
{
    /// <summary>Within this a question is answered. Default 14 days.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long an interest stays escalated before it counts as declined without a reply. Default 14 days.</summary>
    public TimeSpan EscalationTime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Within this everybody agrees to the introduction after the interest was accepted. Default 30 days.</summary>
    public TimeSpan IntroductionTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Interests that may be open with one supplier at a time. Default 20.</summary>
    public int OpenPerSupplier { get; init; } = 20;

    /// <summary>How often one interest may be asked for more. Default 5.</summary>
    public int MaxQuestions { get; init; } = 5;

    /// <summary>Alliances whose members are introduced only with a broker's agreement.</summary>
    public ValueList<Code> BrokeredAlliances { get; init; }

    /// <summary>The latest time at which an open interest gives its place back, whatever anybody does or does not do but go on with it.</summary>
    public DateTimeOffset? FreesAt(InterestState state, DateTimeOffset? due) => state == InterestState.Expressed ? due + EscalationTime : due;
}
