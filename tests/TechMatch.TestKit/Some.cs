using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Core.Matching.Records;

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

    /// <summary>Bytes of a stored match of one technology and one that a gate keeps out.</summary>
    public static ReadOnlyMemory<byte> Match(string id, string caller) => MatchReplay.Write(MatchRecord(id, caller));

    public static MatchRecord MatchRecord(string id, string caller) => new()
    {
        Id = id,
        Caller = caller,
        At = DateTimeOffset.UnixEpoch,
        Direction = MatchDirection.NeedToSupplier,
        Subject = MatchedSubject.Record(RecordId.Of(RecordKind.Need, "kz-kiln-heat"), 1, new string('a', 64)),
        Wanted = 10,
        Profile = new WeightProfile
        {
            Id = "test",
            Version = 1,
            Weights = new SignalWeights(1, 1, 1, 1, 1),
            RelevanceFloor = 0.1,
            AbstentionLevel = 0.1,
            HardGates = [GateRule.Readiness],
            LexicalCalibration = LexicalCalibration.Power("test/1", 1),
            Structured = new StructuredWeights(1, 1, 1, 1, 1),
            Climate = new ClimateScale(2, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            FreshnessHalfLifeDays = 365,
        },
        Sources = new MatchSources("hashing-1/256/unit", "cosines/0", "", "g-1", 2, 5, 10),
        Candidates =
        [
            new MatchedCandidate(RecordId.Of(RecordKind.Technology, "waste-heat-orc"), 1, null, default, false, Readings(0.5f)),
            new MatchedCandidate(RecordId.Of(RecordKind.Technology, "other"), 1, null, new GateMask(1u << (int)GateRule.Readiness, 0), false, Readings(0.9f)),
        ],
    };

    private static ValueList<SignalReading> Readings(float value) =>
        [new(1, value * 10, value), new(1, value, value), new(1, value, value), default, new(1, 30, value), default];
}
