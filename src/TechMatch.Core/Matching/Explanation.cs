using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Matching;

/// <summary>A stretch of a record's text that speaks for the match, found by the caller's indexes.</summary>
/// <param name="Path">JSON path of the field, as in <see cref="TextPiece.Path"/>.</param>
/// <param name="Start">Offset in UTF-16 units, at least 0.</param>
/// <param name="Length">In UTF-16 units, at least 1.</param>
/// <param name="Text">Null when the reader has the record at hand.</param>
public sealed record MatchPassage(string Path, int Start, int Length, LanguageCode Language, string? Text);

/// <summary>What one signal did to a total.</summary>
/// <param name="Raw">Before scaling; null when absent.</param>
/// <param name="Calibrated">In [0, 1]; null when absent.</param>
/// <param name="Fused">What entered the sum: the calibrated value, or the reciprocal rank in rank fusion; null when absent.</param>
/// <param name="Weight">After re-spreading over the signals present and after the floor; 0 when absent or withheld.</param>
/// <param name="Contribution">Weight × fused.</param>
/// <param name="Withheld">What it would have added above the floor; 0 unless the floor held it back.</param>
/// <param name="Trust">Share of its weight it kept for this candidate, 0–1; 0 when absent.</param>
public sealed record SignalPart(Signal Signal, double? Raw, double? Calibrated, double? Fused, double Weight, double Contribution, double Withheld, double Trust);

/// <summary>
/// Why one candidate stands where it stands. <see cref="TierOffset"/> and the contributions add up to
/// <see cref="Total"/>, to within 1e-5.
/// </summary>
/// <param name="Place">1-based among the hits, or among the nearest misses.</param>
/// <param name="TierOffset">What standing above the floor itself is worth in rank fusion; 0 in linear fusion.</param>
/// <param name="BlockedBy">Hard rules that failed; empty for a hit.</param>
/// <param name="ProfileName">Id and version of the profile: <c>balanced/4</c>.</param>
public sealed record Explanation(
    RecordId Id,
    int Place,
    double Total,
    double Relevance,
    double RelevanceFloor,
    bool AboveFloor,
    double TierOffset,
    int? DisplacedFrom,
    ValueList<SignalPart> Signals,
    StructuredParts Structured,
    ValueList<GateOutcome> Gates,
    ValueList<GateOutcome> BlockedBy,
    ValueList<MatchPassage> Passages,
    string ProfileName,
    string LexicalCalibrationId)
{
    /// <summary>What the climate signal rests on; null where it is absent, or no climate model is there.</summary>
    public ClimateReasons? Climate { get; init; }

    /// <summary>The candidate's stated figures beside BAT levels: what the BAT signal and the gate on levels come from.</summary>
    public ValueList<BatFinding> Bat { get; init; }
}
