namespace TechMatch.Core.Matching;

/// <summary>A rule that admits or refuses a candidate, apart from any score. The order is the order of display.</summary>
public enum GateRule
{
    RecordState,
    Expiry,
    NeedStatus,
    MandateState,
    MandateWindow,
    Readiness,
    CountryServed,
    CountryIncluded,
    CountryExcluded,
    Sector,
    SectorExcluded,
    Exclusions,
    FeedLimits,
    Collaboration,
    Ticket,
    Instruments,
    Stage,
    Applicant,
    Cofinance,
    ImpactFloor,
    BatLevels,
}

public enum GateVerdict
{
    /// <summary>Whoever asks stated nothing under this rule.</summary>
    NoRule,
    Pass,

    /// <summary>One side's value is missing or the two cannot be compared. Never removes a candidate.</summary>
    Unknown,
    Fail,
}

/// <summary>One rule applied to one pair. The sentence is data: rule, then both sides' values in a canonical form.</summary>
/// <param name="RuleId">Stable identifier, for example <c>readiness.min</c>.</param>
/// <param name="SubjectValue">What the subject says, <c>not stated</c> when it says nothing.</param>
/// <param name="CandidateValue">What the candidate says, <c>not stated</c> when it says nothing.</param>
/// <param name="Hard">True when the profile lets this rule remove candidates.</param>
public sealed record GateOutcome(GateRule Rule, string RuleId, GateVerdict Verdict, string SubjectValue, string CandidateValue, bool Hard)
{
    /// <summary>English; a translation is built from the same parts.</summary>
    public string Sentence => $"{GateRules.Label(Rule)}: {Word(Verdict)} (subject: {SubjectValue}; candidate: {CandidateValue})";

    private static string Word(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Pass => "met",
        GateVerdict.Fail => "not met",
        GateVerdict.Unknown => "cannot be judged",
        _ => "no rule",
    };
}

/// <summary>Rules that failed or could not be judged for one candidate, one bit per <see cref="GateRule"/>.</summary>
public readonly record struct GateMask(uint Failed, uint Unknown)
{
    public bool HasFailed(GateRule rule) => (Failed & GateRules.Bit(rule)) != 0;

    public bool IsUnknown(GateRule rule) => (Unknown & GateRules.Bit(rule)) != 0;
}

public static class GateRules
{
    private static readonly (string Id, string Label)[] s_names =
    [
        ("record.state", "published record"),
        ("record.expiry", "record still valid"),
        ("need.status", "need still open"),
        ("mandate.state", "money available"),
        ("mandate.window", "inside the application window"),
        ("readiness.min", "least readiness"),
        ("country.served", "country served"),
        ("country.included", "country funded"),
        ("country.excluded", "country not ruled out"),
        ("sector.shared", "shared sector"),
        ("sector.excluded", "sector not ruled out"),
        ("exclusions", "nothing ruled out"),
        ("feed.limits", "feed within limits"),
        ("collaboration.modes", "way of cooperation"),
        ("ticket", "amount within ticket"),
        ("instruments", "instrument"),
        ("stage", "project stage"),
        ("applicant.kind", "kind of applicant"),
        ("cofinance.min", "least co-finance"),
        ("impact.floor", "least avoided emissions"),
        ("bat.levels", "emissions within the levels asked"),
    ];

    public static int Count => s_names.Length;

    public static string Id(GateRule rule) => s_names[(int)rule].Id;

    public static string Label(GateRule rule) => s_names[(int)rule].Label;

    public static bool TryParse(string id, out GateRule rule)
    {
        var index = Array.FindIndex(s_names, n => string.Equals(n.Id, id, StringComparison.Ordinal));
        rule = (GateRule)Math.Max(index, 0);
        return index >= 0;
    }

    internal static uint Bit(GateRule rule) => 1u << (int)rule;
}
