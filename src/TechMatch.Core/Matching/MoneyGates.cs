using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Rules of a mandate on a project.</summary>
internal static class MoneyGates
{
    /// <summary>Planned, paused and closed money is never shown as money available, whichever side asks.</summary>
    public static GateVerdict State(MatchFacts asker, MatchFacts offer) =>
        MandateOf(asker, offer) is not { } mandate ? GateVerdict.NoRule
        : mandate.MandateState is not { } state ? GateVerdict.Unknown
        : state == MandateState.Open ? GateVerdict.Pass
        : GateVerdict.Fail;

    public static GateVerdict Window(MatchFacts asker, MatchFacts offer, DateOnly today) =>
        MandateOf(asker, offer) is not { } mandate || mandate.ValidFrom is null && mandate.Deadline is null ? GateVerdict.NoRule
        : today < mandate.ValidFrom || today > mandate.Deadline ? GateVerdict.Fail
        : GateVerdict.Pass;

    /// <summary>Amounts in two currencies are not comparable: no rate is guessed.</summary>
    public static GateVerdict Ticket(MatchFacts mandate, MatchFacts project)
    {
        if (mandate.Ticket is not { } ticket) return GateVerdict.NoRule;
        if (project.AmountAsked is not { } asked || !string.Equals(asked.Currency, ticket.Currency, StringComparison.Ordinal)) return GateVerdict.Unknown;
        return asked.Amount < ticket.Low || asked.Amount > ticket.High ? GateVerdict.Fail : GateVerdict.Pass;
    }

    public static GateVerdict Listed(ValueList<Code> listed, Code? value)
    {
        if (listed.Count == 0) return GateVerdict.NoRule;
        if (value is not { } v) return GateVerdict.Unknown;
        foreach (var one in listed.AsSpan())
        {
            if (one.Equals(v)) return GateVerdict.Pass;
        }

        return GateVerdict.Fail;
    }

    public static GateVerdict Cofinance(MatchFacts mandate, MatchFacts project) =>
        mandate.MinCofinanceShare is not { } asked ? GateVerdict.NoRule
        : project.CofinanceShare is not { } share ? GateVerdict.Unknown
        : share >= asked ? GateVerdict.Pass
        : GateVerdict.Fail;

    /// <summary>A claim that nothing documents (E0) can fail the floor by its own word but cannot pass it.</summary>
    public static GateVerdict ImpactFloor(MatchFacts mandate, MatchFacts project) =>
        mandate.ImpactFloor is not { } floor ? GateVerdict.NoRule
        : project.Avoided is not { } avoided ? GateVerdict.Unknown
        : avoided.Value < floor.Value ? GateVerdict.Fail
        : (project.Evidence ?? EvidenceLevel.Unclassified) == EvidenceLevel.Unclassified ? GateVerdict.Unknown
        : GateVerdict.Pass;

    public static MatchFacts? MandateOf(MatchFacts asker, MatchFacts offer) =>
        asker.Kind == RecordKind.Mandate ? asker : offer.Kind == RecordKind.Mandate ? offer : null;
}
