using System.Globalization;

namespace TechMatch.Search.Matching;

/// <summary>What one retrieval leg did.</summary>
public enum LegStatus
{
    Ran,

    /// <summary>It ran and found nothing.</summary>
    Empty,

    /// <summary>The question holds nothing the analysers understand.</summary>
    ScriptNotCovered,
    Unavailable,
    Skipped,
}

/// <summary>A leg in every answer, so that a silent one cannot pass for one that found nothing.</summary>
/// <param name="Name"><c>lexical</c> or <c>semantic</c>.</param>
/// <param name="Note">In words, empty when the status says all.</param>
public sealed record LegReport(string Name, LegStatus Status, string Note)
{
    internal static string Late(TimeSpan budget) => $"no answer within {budget.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s";
}
