using TechMatch.Protocol.V1;

namespace TechMatch.Service.Tests.Running;

/// <summary>Small valid messages; a test states only what it is about.</summary>
internal static class Given
{
    public static Record Technology(string key = "waste-heat-orc", string title = "Organic Rankine cycle for kiln waste heat") => new()
    {
        Name = $"technologies/{key}",
        Title = Text(title),
        Provenance = Provenance(),
        Technology = new TechnologyDetails { Readiness = 8 },
    };

    public static Record Need(string key = "kz-kiln-heat", string title = "Use of kiln exhaust heat at a cement plant") => new()
    {
        Name = $"needs/{key}",
        Title = Text(title),
        Provenance = Provenance(),
        Country = "KZ",
        Need = new NeedDetails { MinReadiness = 7 },
    };

    public static Record Mandate(string key = "green-line") => new()
    {
        Name = $"mandates/{key}",
        Title = Text("Green credit line"),
        Provenance = Provenance(),
        Mandate = new MandateDetails { MandateState = MandateState.Open },
    };

    public static Record Proposal(string key = "orc-shymkent") => new()
    {
        Name = $"proposals/{key}",
        Title = Text("ORC unit at a cement plant in Shymkent"),
        Provenance = Provenance(),
        Proposal = new ProposalDetails(),
    };

    public static Record Organisation(string key = "centre") => new()
    {
        Name = $"organisations/{key}",
        Title = Text("Centre for green technologies"),
        Provenance = Provenance(),
        Organisation = new OrganisationDetails(),
    };

    public static LocalizedText Text(string text, string language = "en") => new() { Versions = { new TextVersion { Language = language, Text = text, Kind = TranslationKind.Original } } };

    public static Provenance Provenance() => new() { Source = "TechMatch tests", Licence = "CC0-1.0", RetrievedOn = "2026-11-01", Illustrative = true };
}
