using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class RoundTripTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly LocalizedText s_text = new(
    [
        new TextVersion { Language = LanguageCode.Of("kk"), Text = "Күйдіру пешінің жылуы — ІІ кезең \"тырнақша\" \\ \t", Kind = TranslationKind.Original },
        new TextVersion { Language = LanguageCode.Of("zh"), Text = "水泥窑余热发电 𠮷", Kind = TranslationKind.Machine },
    ]);

    public static TheoryData<CatalogRecord> EveryKind() =>
    [
        Some.Organisation() with { Title = s_text, Country = CountryCode.Of("KZ"), AsOf = new DateOnly(2026, 2, 28) },
        Some.Technology() with
        {
            Body = s_text,
            Readiness = new ReadinessLevel(8),
            Advantages = [new Advantage { Incumbent = "steam cycle", Metric = "net power", Value = new Quantity(0.1 + 0.2, "MW", low: 0, year: 2025) }],
            Climate = new ClimateClaim { Avoided = new TonnesCo2ePerYear(0), Evidence = EvidenceLevel.Unclassified },
            Capex = new Money(12_000_000.50m, "EUR", 2024),
            Bat = new BatBlock
            {
                BatId = "BAT 17",
                Document = "CLM",
                Jurisdiction = "EU",
                Levels = [new BatLevel { Pollutant = Code.Of("dust"), High = 10, Unit = "mg/Nm3" }],
                Emerging = true,
            },
        },
        Some.Startup() with { FoundedYear = 2021, Technologies = [RecordId.Parse("technologies/waste-heat-orc")], RunwayMonths = 0 },
        Some.Proposal() with { AmountAsked = new Money(1.10m, "KZT"), CofinanceShare = 0, Needs = [RecordId.Parse("needs/kz-kiln-heat")] },
        Some.Need() with { Summary = s_text, Tags = ["жылу", "余热"], MinReadiness = new ReadinessLevel(7), Budget = new MoneyRange(null, 5m, "USD") },
        Some.Mandate() with { Ticket = new MoneyRange(1m, 2.5m, "CNY"), CountriesIncluded = [CountryCode.Of("KZ"), CountryCode.Of("UZ")] },
    ];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task Record_comes_back_equal_with_its_canonical_bytes(CatalogRecord record)
    {
        await using var bench = await StartAsync();
        var outcome = await bench.CreateAsync(record);
        Assert.Equal(WriteStatus.Created, outcome.Status);
        await bench.ReopenAsync();
        var stored = await bench.Store.GetAsync(record.Id, AccessScope.Operator, Token);
        Assert.Equal(record, stored!.Record);
        Assert.Equal(RecordJson.Write(record), stored.Json.ToArray());
        Assert.Equal(RecordJson.ContentHash(stored.Json.Span), stored.ContentHash);
        Assert.Equal(WriteStatus.Unchanged, (await bench.UpdateAsync(stored.Record, stored.Stamp.Etag)).Status);
    }
}
