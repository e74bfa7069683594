namespace TechMatch.Core.Marketplace;

/// <summary>Where an interest stands. Stored by name.</summary>
public enum InterestState
{
    /// <summary>Waits for the answer of the recipient.</summary>
    Expressed,

    /// <summary>The stated time is over without an answer: brokers and both sides see it so. It can still be answered.</summary>
    Escalated,

    /// <summary>The recipient asked for more; waits for the offerer.</summary>
    MoreAsked,

    /// <summary>The recipient wants to be introduced in principle; waits for the agreement of each side.</summary>
    Accepted,

    /// <summary>Everybody agreed: each side sees the other's contact and the introduced tier of its record.</summary>
    Introduced,

    /// <summary>Both sides recorded the same agreement.</summary>
    Agreed,

    /// <summary>What came of it is recorded.</summary>
    Concluded,

    /// <summary>With a reason from the closed list.</summary>
    Declined,

    /// <summary>Drawn back; an introduction that there was is over.</summary>
    Withdrawn,
}

public static class InterestStates
{
    /// <summary>Each has a time at which it ends by itself: these fill a supplier's places.</summary>
    public static IReadOnlyList<InterestState> Open { get; } = [InterestState.Expressed, InterestState.Escalated, InterestState.MoreAsked, InterestState.Accepted];

    /// <summary>In these, and in no other, the sides know each other.</summary>
    public static IReadOnlyList<InterestState> Introduced { get; } = [InterestState.Introduced, InterestState.Agreed, InterestState.Concluded];

    public static bool IsOpen(this InterestState state) => Open.Contains(state);

    public static bool IsIntroduced(this InterestState state) => Introduced.Contains(state);

    /// <summary>Nothing follows; the same two records may be brought together anew.</summary>
    public static bool IsOver(this InterestState state) => state is InterestState.Declined or InterestState.Withdrawn;
}
