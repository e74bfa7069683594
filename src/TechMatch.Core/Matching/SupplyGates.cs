using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Rules on what a technology, startup or project is.</summary>
internal static class SupplyGates
{
    private static readonly Code s_open = Code.Of("open");
    private static readonly Code s_endorsed = Code.Of("endorsed");
    private static readonly Code s_inTalks = Code.Of("in_talks");
    private static readonly Code s_piloting = Code.Of("piloting");

    /// <summary>A need that is a draft, met or withdrawn no longer waits for suppliers.</summary>
    public static GateVerdict NeedStatus(MatchFacts candidate)
    {
        if (candidate.Kind != RecordKind.Need) return GateVerdict.NoRule;
        if (candidate.NeedStatus is not { } status) return GateVerdict.Unknown;
        var waits = status.Equals(s_open) || status.Equals(s_endorsed) || status.Equals(s_inTalks) || status.Equals(s_piloting);
        return waits ? GateVerdict.Pass : GateVerdict.Fail;
    }

    public static GateVerdict Readiness(MatchFacts asker, MatchFacts offer) =>
        asker.MinReadiness is not { } asked ? GateVerdict.NoRule
        : offer.Readiness is not { } reached ? GateVerdict.Unknown
        : reached.Value >= asked.Value ? GateVerdict.Pass
        : GateVerdict.Fail;

    public static GateVerdict Sector(MatchFacts asker, MatchFacts offer)
    {
        if (asker.Sectors.Count == 0) return GateVerdict.NoRule;
        if (offer.Sectors.Count == 0) return GateVerdict.Unknown;
        foreach (var asked in asker.Sectors.AsSpan())
        {
            foreach (var offered in offer.Sectors.AsSpan())
            {
                if (asked.Covers(offered) || offered.Covers(asked)) return GateVerdict.Pass;
            }
        }

        return GateVerdict.Fail;
    }

    public static GateVerdict SectorExcluded(MatchFacts mandate, MatchFacts project)
    {
        if (mandate.Exclusions.Count == 0) return GateVerdict.NoRule;
        return project.Sectors.Count == 0 ? GateVerdict.Unknown : Ruled(mandate.Exclusions, project.Sectors);
    }

    public static GateVerdict Exclusions(MatchFacts need, MatchFacts supplier)
    {
        if (need.Exclusions.Count == 0) return GateVerdict.NoRule;
        var bySector = Ruled(need.Exclusions, supplier.Sectors);
        var byStream = Ruled(need.Exclusions, supplier.Streams);
        var byKind = supplier.TechnologyKind is { } kind ? Ruled(need.Exclusions, [kind]) : GateVerdict.Pass;
        if (bySector == GateVerdict.Fail || byStream == GateVerdict.Fail || byKind == GateVerdict.Fail) return GateVerdict.Fail;
        var nothingKnown = supplier.Sectors.Count == 0 && supplier.Streams.Count == 0 && supplier.TechnologyKind is null;
        return nothingKnown || bySector == GateVerdict.Unknown || byStream == GateVerdict.Unknown ? GateVerdict.Unknown : GateVerdict.Pass;
    }

    public static GateVerdict AnyShared(ValueList<Code> asked, ValueList<Code> offered)
    {
        if (asked.Count == 0) return GateVerdict.NoRule;
        if (offered.Count == 0) return GateVerdict.Unknown;
        foreach (var a in asked.AsSpan())
        {
            foreach (var o in offered.AsSpan())
            {
                if (a.Equals(o)) return GateVerdict.Pass;
            }
        }

        return GateVerdict.Fail;
    }

    /// <summary>Fail when a term lies inside an excluded one; unknown when it is wider than one and may lie outside.</summary>
    private static GateVerdict Ruled(ValueList<Code> excluded, ValueList<Code> terms)
    {
        var verdict = GateVerdict.Pass;
        foreach (var term in terms.AsSpan())
        {
            foreach (var ruledOut in excluded.AsSpan())
            {
                if (ruledOut.Covers(term)) return GateVerdict.Fail;
                if (term.Covers(ruledOut)) verdict = GateVerdict.Unknown;
            }
        }

        return verdict;
    }
}
