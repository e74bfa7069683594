using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Fills what the facts of a candidate give: gates, structured fit, climate, freshness.</summary>
public static class SignalReader
{
    /// <summary>Adds one candidate; its lexical and semantic signals are set by the caller, who owns the indexes.</summary>
    /// <returns>Its index in <paramref name="columns"/>.</returns>
    public static int Add(CandidateColumns columns, RecordId id, MatchSubject subject, MatchFacts candidate, WeightProfile profile, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(profile);
        var index = columns.Add(id, candidate.Owner, MatchGates.Check(subject, candidate, today));
        if (StructuredFit.Value(StructuredFit.Parts(subject, candidate), profile.Structured) is { } fit) columns.Set(index, Signal.Structured, fit, fit);
        if (profile.Climate.Value(candidate) is { } climate) columns.Set(index, Signal.Climate, Tonnes(candidate), climate);
        if (Freshness.Value(candidate.AsOf, today, profile.FreshnessHalfLifeDays) is { } fresh)
            columns.Set(index, Signal.Freshness, Freshness.AgeDays(candidate.AsOf!.Value, today), fresh);
        return index;
    }

    // The column holds floats; a claim beyond their range is shown as the largest one.
    private static float Tonnes(MatchFacts candidate) => (float)Math.Min(candidate.Avoided!.Value.Value, float.MaxValue);
}
