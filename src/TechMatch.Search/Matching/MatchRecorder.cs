using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Core.Matching.Records;

namespace TechMatch.Search.Matching;

/// <summary>An answer with all it was made from, ready to be kept. Costs nothing until it is asked for.</summary>
public static class MatchRecorder
{
    /// <summary>Names of everything that was scored.</summary>
    /// <exception cref="ArgumentException">The answer carries no reckoning.</exception>
    public static IReadOnlyList<string> Scored(MatchAnswer answer)
    {
        var columns = Reckoning(answer).Columns;
        var names = new string[columns.Count];
        for (var i = 0; i < names.Length; i++) names[i] = columns.Ids[i].Name;
        return names;
    }

    /// <param name="filter">What narrowed the candidates, as the caller wrote it.</param>
    /// <param name="space">The embedding space.</param>
    /// <param name="revisions">By name, as of the sequence of the answer.</param>
    public static MatchRecord Of(
        MatchQuestion question, MatchAnswer answer, string id, string caller, DateTimeOffset at, string filter, string space, IReadOnlyDictionary<string, long> revisions)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(revisions);
        var reckoning = Reckoning(answer);
        return new MatchRecord
        {
            Id = id,
            Caller = caller,
            At = at,
            Direction = answer.Direction,
            Subject = Subject(question, reckoning.Subject),
            Filter = filter,
            UnderstoodAs = answer.UnderstoodAs,
            Wanted = question.Hits,
            Profile = answer.Profile,
            Sources = new MatchSources(
                space, reckoning.Cosines.Id, reckoning.Climate?.Version ?? "", answer.Generation, answer.Sequence, reckoning.Retrieved.ReachLexical, reckoning.Retrieved.AttainableLexical),
            Legs = [.. answer.Legs.Select(l => $"{l.Name} {l.Status} {l.Note}".TrimEnd())],
            Degraded = answer.Degraded,
            Candidates = [.. Enumerable.Range(0, reckoning.Columns.Count).Select(i => Candidate(reckoning, i, revisions))],
        };
    }

    private static MatchReckoning Reckoning(MatchAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Reckoning ?? throw new ArgumentException("expected an answer of the match engine, got one without its reckoning", nameof(answer));
    }

    private static MatchedSubject Subject(MatchQuestion question, ReadSubject read) => (read.Stored, question.Text) switch
    {
        ({ } stored, _) => MatchedSubject.Record(stored.Id, stored.Stamp.Revision, stored.ContentHash),
        (_, { } text) => MatchedSubject.Words(text.Text, text.Language, text.Country, text.Sectors),
        _ => throw new ArgumentException("expected a record or a text as subject, got neither", nameof(question)),
    };

    private static MatchedCandidate Candidate(MatchReckoning reckoning, int i, IReadOnlyDictionary<string, long> revisions)
    {
        var columns = reckoning.Columns;
        var id = columns.Ids[i];
        return new MatchedCandidate(
            id, revisions.GetValueOrDefault(id.Name), columns.Owner(i), columns.Gates(i), reckoning.Withheld.Contains(id),
            Enumerable.Range(0, Signals.Count).Select(s => Reading(columns, (Signal)s, i)).ToValueList());
    }

    private static SignalReading Reading(CandidateColumns columns, Signal signal, int i) => new(columns.Trust(signal)[i], columns.Raw(signal)[i], columns.Calibrated(signal)[i]);
}
