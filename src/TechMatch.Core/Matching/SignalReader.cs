using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Matching;

/// <summary>Fills what the facts of a candidate give: gates, structured fit, climate, freshness, BAT.</summary>
public static class SignalReader
{
    /// <summary>Adds one candidate; its lexical and semantic signals are set by the caller, who owns the indexes.</summary>
    /// <param name="impact">What the climate model says of the pair; null where there is no model, and the bare claim on the profile's scale stands in.</param>
    /// <param name="bat">Where the stated figures of the pair's supplier stand against BAT levels; null where nobody looked.</param>
    /// <returns>Its index in <paramref name="columns"/>.</returns>
    public static int Add(CandidateColumns columns, RecordId id, MatchSubject subject, MatchFacts candidate, WeightProfile profile, DateOnly today, PairImpact? impact = null, BatStanding? bat = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(profile);
        var index = columns.Add(id, candidate.Owner, MatchGates.Check(subject, candidate, today));
        if (StructuredFit.Value(StructuredFit.Parts(subject, candidate), profile.Structured) is { } fit) columns.Set(index, Signal.Structured, fit, fit);
        if (impact is { } pair) SetClimate(columns, index, pair);
        else if (profile.Climate.Value(candidate) is { } climate) columns.Set(index, Signal.Climate, Held(candidate.Avoided!.Value.Value), climate);
        if (Freshness.Value(candidate.AsOf, today, profile.FreshnessHalfLifeDays) is { } fresh)
            columns.Set(index, Signal.Freshness, Freshness.AgeDays(candidate.AsOf!.Value, today), fresh);
        if (bat is { } standing && profile.Bat.Value(standing.Outcome) is { } value)
            columns.Set(index, Signal.Bat, BatOutcome.Exceeds - standing.Outcome, value, standing.IsRecalled ? (float)profile.Bat.RecalledTrust : 1);
        return index;
    }

    /// <summary>Ranks on the cautious end. What is not known is absent and never 0.</summary>
    private static void SetClimate(CandidateColumns columns, int index, in PairImpact pair)
    {
        if (pair.IsKnown) columns.Set(index, Signal.Climate, Held(pair.P10), (float)Math.Clamp(pair.Weight, 0, 1));
    }

    // The column holds floats; tonnes beyond their range are shown as the largest.
    private static float Held(double tonnes) => (float)Math.Clamp(tonnes, float.MinValue, float.MaxValue);
}
