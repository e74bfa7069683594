using TechMatch.Core.Catalog;

namespace TechMatch.TestKit;

/// <summary>Small valid records; a test states only what it is about and changes the rest with <c>with</c>.</summary>
public static class Some
{
    public static Provenance Provenance { get; } = new()
    {
        Source = "TechMatch tests",
        Licence = "CC0-1.0",
        RetrievedOn = new DateOnly(2026, 11, 1),
        Illustrative = true,
    };

    public static Technology Technology(string key = "waste-heat-orc", string title = "Organic Rankine cycle for kiln waste heat", string language = "en") => new()
    {
        Id = RecordId.Of(RecordKind.Technology, key),
        Title = LocalizedText.Of(language, title),
        Provenance = Provenance,
    };

    public static Startup Startup(string key = "dala-heat", string title = "Dala Heat") => new()
    {
        Id = RecordId.Of(RecordKind.Startup, key),
        Title = LocalizedText.Of("en", title),
        Provenance = Provenance,
    };

    public static FundingProposal Proposal(string key = "orc-shymkent", string title = "ORC unit at a cement plant in Shymkent") => new()
    {
        Id = RecordId.Of(RecordKind.Proposal, key),
        Title = LocalizedText.Of("en", title),
        Provenance = Provenance,
    };

    public static Need Need(string key = "kz-kiln-heat", string title = "Use of kiln exhaust heat", string country = "KZ", string language = "en") => new()
    {
        Id = RecordId.Of(RecordKind.Need, key),
        Title = LocalizedText.Of(language, title),
        Country = CountryCode.Of(country),
        Provenance = Provenance,
    };

    public static FundMandate Mandate(string key = "green-line", string title = "Green credit line") => new()
    {
        Id = RecordId.Of(RecordKind.Mandate, key),
        Title = LocalizedText.Of("en", title),
        MandateState = MandateState.Open,
        Provenance = Provenance,
    };

    public static Organisation Organisation(string key = "centre", string title = "Centre for green technologies") => new()
    {
        Id = RecordId.Of(RecordKind.Organisation, key),
        Title = LocalizedText.Of("en", title),
        Provenance = Provenance,
    };
}
