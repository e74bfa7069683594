namespace TechMatch.Service.Audit;

/// <summary>Which served matches are kept.</summary>
public enum MatchRecords
{
    Off,

    /// <summary>Those that a caller with a credential asks to keep.</summary>
    Asked,

    All,
}
