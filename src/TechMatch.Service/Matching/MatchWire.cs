using System.Globalization;
using TechMatch.Core.Matching;
using TechMatch.Search.Matching;
using TechMatch.Service.Catalog;
using TechMatch.Service.Impact;
using TechMatch.Service.Search;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Matching;

/// <summary>Answers into messages, number by number; nothing is computed here.</summary>
internal sealed class MatchWire(RecordWire records)
{
    public static string ProfileName(WeightProfile profile) => string.Create(CultureInfo.InvariantCulture, $"{profile.Id}@{profile.Version}");

    public Wire.MatchResponse ToWire(MatchAnswer answer, bool explain)
    {
        var message = new Wire.MatchResponse
        {
            Abstained = answer.Abstained is not null,
            Profile = ProfileName(answer.Profile),
            AbstentionLevel = answer.Profile.AbstentionLevel,
            UnderstoodAs = answer.UnderstoodAs,
            Generation = answer.Generation,
            Sequence = answer.Sequence,
            Candidates = answer.Candidates,
        };
        message.Hits.AddRange(answer.Hits.Select(h => ToWire(h, explain)));
        message.Legs.AddRange(answer.Legs.Select(SearchWire.ToWire));
        message.Degraded.AddRange(answer.Degraded);
        message.Concepts.AddRange(answer.Concepts.Select(SearchWire.ToWire));
        foreach (var miss in answer.NearMisses)
        {
            var near = new Wire.NearMiss { Name = miss.Id.Name, Score = miss.Score };
            near.FailedGates.AddRange(miss.FailedGates.Select(ToWire));
            message.NearMisses.Add(near);
        }

        return message;
    }

    /// <param name="explain">False leaves signals, passages, highlights and notes out.</param>
    public Wire.MatchHit ToWire(MatchHit hit, bool explain)
    {
        var message = new Wire.MatchHit { Rank = hit.Rank, Record = records.ToWire(hit.Record), Score = hit.Score };
        message.Gates.AddRange(hit.Explanation.Gates.Where(g => g.Verdict != GateVerdict.NoRule).Select(ToWire));
        if (!explain) return message;
        message.Signals.AddRange(hit.Explanation.Signals.Select(ToWire));
        message.Passages.AddRange(hit.Passages.Select(ToWire));
        message.Highlights.AddRange(hit.Highlights.Select(SearchWire.ToWire));
        message.Notes.AddRange(Notes(hit.Explanation));
        if (hit.Explanation.Climate is { } climate) message.Climate = ImpactWire.ToWire(climate);
        message.Bat.AddRange(hit.Explanation.Bat.Select(BatWire.ToWire));
        return message;
    }

    private static Wire.Gate ToWire(GateOutcome gate) => new()
    {
        Rule = gate.RuleId,
        SubjectValue = gate.SubjectValue,
        CandidateValue = gate.CandidateValue,
        Hard = gate.Hard,
        Outcome = gate.Verdict switch
        {
            GateVerdict.Pass => Wire.GateOutcome.Pass,
            GateVerdict.Fail => Wire.GateOutcome.Fail,
            GateVerdict.Unknown => Wire.GateOutcome.Unknown,
            _ => Wire.GateOutcome.Unspecified,
        },
    };

    private static Wire.Signal ToWire(SignalPart part) => new()
    {
        Name = Signals.Name(part.Signal),
        Present = part.Calibrated is not null,
        Raw = part.Raw ?? 0,
        Calibrated = part.Calibrated ?? 0,
        Weight = part.Weight,
        Contribution = part.Contribution,
        Trust = part.Trust,
        Note = part.Withheld > 0 ? string.Create(CultureInfo.InvariantCulture, $"{part.Withheld:0.000} held back below the relevance floor") : "",
    };

    private static Wire.MatchedPassage ToWire(NearPassage near) => new()
    {
        Path = near.Passage.Path,
        Language = near.Passage.Language.Value,
        Start = near.Passage.Start,
        Length = near.Passage.Length,
        Text = near.Passage.Text ?? "",
        Similarity = near.Cosine,
    };

    private static IEnumerable<string> Notes(Explanation explanation)
    {
        if (!explanation.AboveFloor)
            yield return string.Create(CultureInfo.InvariantCulture, $"relevance {explanation.Relevance:0.00} is under the floor of {explanation.RelevanceFloor:0.00}: only relevance counts");
        if (explanation.DisplacedFrom is { } place)
            yield return string.Create(CultureInfo.InvariantCulture, $"moved down from place {place}: its organisation already fills its share of the list");
        if (explanation.TierOffset > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{explanation.TierOffset:0.00} of the score is for standing above the relevance floor");
    }
}
