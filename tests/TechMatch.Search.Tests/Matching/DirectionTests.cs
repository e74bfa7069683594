using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Matching;

/// <summary>Who is matched with whom, and which rules remove.</summary>
public sealed class DirectionTests
{
    private static readonly LocalizedText s_heat = LocalizedText.Of("en", "Kiln exhaust heat of a cement plant is turned into electricity by an organic Rankine cycle.");

    private static readonly Need s_need = Some.Need() with { Summary = s_heat, Sectors = [Code.Of("cement.clinker")], MinReadiness = new ReadinessLevel(7), Status = Code.Of("open") };

    private static readonly Technology s_orc = Some.Technology() with { Summary = s_heat, Sectors = [Code.Of("cement.clinker")], Readiness = new ReadinessLevel(9) };

    private static readonly FundingProposal s_project = Some.Proposal() with
    {
        Summary = s_heat, Country = CountryCode.Of("KZ"), Sectors = [Code.Of("cement.clinker")], AmountAsked = new Money(3_000_000, "EUR"), Readiness = new ReadinessLevel(8),
    };

    private static readonly FundMandate s_mandate = Some.Mandate() with
    {
        Summary = LocalizedText.Of("en", "Loans for industrial energy efficiency."), Ticket = new MoneyRange(1_000_000, 5_000_000, "EUR"), CountriesIncluded = [CountryCode.Of("KZ")],
        Sectors = [Code.Of("cement")],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Need_finds_technologies_startups_and_proposals_and_nothing_else()
    {
        await using var bench = await MatchBench.StartAsync(s_need, s_orc, Some.Startup() with { Summary = s_heat }, s_project, s_mandate, Some.Need("another") with { Summary = s_heat }, Some.Organisation() with { Summary = s_heat });
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(MatchDirection.NeedToSupplier, answer.Direction);
        Assert.Equal(["proposals/orc-shymkent", "startups/dala-heat", "technologies/waste-heat-orc"], answer.Hits.Select(h => h.Record.Id.Name).Order(StringComparer.Ordinal));
        Assert.Null(answer.Abstained);
        Assert.Empty(answer.Degraded);
    }

    [Fact]
    public async Task Supplier_finds_needs_that_still_wait()
    {
        await using var bench = await MatchBench.StartAsync(s_orc, s_need, s_need with { Id = RecordId.Parse("needs/met"), Status = Code.Of("met") });
        var answer = await bench.MatchAsync("technologies/waste-heat-orc");
        Assert.Equal(["needs/kz-kiln-heat"], answer.Hits.Select(h => h.Record.Id.Name));
        var miss = Assert.Single(answer.NearMisses);
        Assert.Equal(("needs/met", GateRule.NeedStatus), (miss.Id.Name, miss.FailedGates.Single().Rule));
    }

    [Fact]
    public async Task Immature_supplier_is_a_near_miss_with_the_rule_that_kept_it_out()
    {
        await using var bench = await MatchBench.StartAsync(s_need, s_orc, s_orc with { Id = RecordId.Parse("technologies/young"), Readiness = new ReadinessLevel(4) });
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(["technologies/waste-heat-orc"], answer.Hits.Select(h => h.Record.Id.Name));
        var miss = Assert.Single(answer.NearMisses);
        var gate = Assert.Single(miss.FailedGates);
        Assert.Equal(("technologies/young", GateRule.Readiness, "TRL 7", "TRL 4"), (miss.Id.Name, gate.Rule, gate.SubjectValue, gate.CandidateValue));
        Assert.True(miss.Score > 0);
    }

    [Fact]
    public async Task Mandate_weighs_every_proposal_and_gates_come_first()
    {
        await using var bench = await MatchBench.StartAsync(
            s_mandate, s_project,
            s_project with { Id = RecordId.Parse("proposals/too-large"), AmountAsked = new Money(9_000_000, "EUR") },
            s_project with { Id = RecordId.Parse("proposals/elsewhere"), Country = CountryCode.Of("TR") },
            // No word in common with the mandate: its fields make it a candidate all the same.
            s_project with { Id = RecordId.Parse("proposals/wordless"), Title = LocalizedText.Of("kk", "Пеш"), Summary = null });
        var answer = await bench.MatchAsync("mandates/green-line");
        Assert.Equal(["proposals/orc-shymkent", "proposals/wordless"], answer.Hits.Select(h => h.Record.Id.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("proposals/elsewhere", GateRule.CountryIncluded), ("proposals/too-large", GateRule.Ticket)],
            answer.NearMisses.Select(m => (m.Id.Name, m.FailedGates.Single().Rule)).OrderBy(m => m.Name, StringComparer.Ordinal));
        Assert.Equal(4, answer.Candidates);
        Assert.Equal("fund", answer.Profile.Id);
    }

    [Fact]
    public async Task Proposal_finds_open_mandates_only()
    {
        await using var bench = await MatchBench.StartAsync(s_project, s_mandate, s_mandate with { Id = RecordId.Parse("mandates/closed"), MandateState = MandateState.Closed });
        var answer = await bench.MatchAsync("proposals/orc-shymkent");
        Assert.Equal(["mandates/green-line"], answer.Hits.Select(h => h.Record.Id.Name));
        Assert.Equal(GateRule.MandateState, Assert.Single(answer.NearMisses).FailedGates.Single().Rule);
    }

    [Fact]
    public async Task Free_text_finds_suppliers_unless_other_kinds_are_asked_for()
    {
        await using var bench = await MatchBench.StartAsync(s_need, s_orc);
        var text = new FreeText { Text = "electricity from kiln exhaust heat with an organic Rankine cycle", Language = LanguageCode.Of("en") };
        Assert.Equal(["technologies/waste-heat-orc"], (await bench.MatchAsync(MatchQuestion.InWords(text))).Hits.Select(h => h.Record.Id.Name));
        var needs = MatchQuestion.InWords(text) with { Filter = new RecordFilter { Kinds = [RecordKind.Need] } };
        Assert.Equal(["needs/kz-kiln-heat"], (await bench.MatchAsync(needs)).Hits.Select(h => h.Record.Id.Name));
    }

    [Fact]
    public async Task Need_that_nothing_meets_gets_no_good_match()
    {
        await using var bench = await MatchBench.StartAsync(
            Some.Need("geo", "Drilling of deep geothermal wells under permafrost"),
            s_orc, Some.Technology("filter", "Bag filter for dust"), Some.Startup("sorting", "Optical sorting of plastics"));
        var answer = await bench.MatchAsync("needs/geo");
        Assert.Empty(answer.Hits);
        Assert.NotNull(answer.Abstained);
    }

    [Fact]
    public async Task Need_in_an_empty_catalogue_gets_no_candidates()
    {
        await using var bench = await MatchBench.StartAsync(s_need);
        Assert.Equal(AbstentionReason.NoCandidates, (await bench.MatchAsync("needs/kz-kiln-heat")).Abstained);
    }

    [Fact]
    public async Task Need_whose_every_candidate_fails_a_gate_says_so()
    {
        await using var bench = await MatchBench.StartAsync(s_need, s_orc with { Readiness = new ReadinessLevel(3) });
        var answer = await bench.MatchAsync("needs/kz-kiln-heat");
        Assert.Equal(AbstentionReason.AllBlocked, answer.Abstained);
        Assert.Equal(GateRule.Readiness, Assert.Single(answer.NearMisses).FailedGates.Single().Rule);
    }

    [Fact]
    public async Task Filter_narrows_the_candidates_further()
    {
        await using var bench = await MatchBench.StartAsync(s_need, s_orc with { Country = CountryCode.Of("CZ") }, s_orc with { Id = RecordId.Parse("technologies/local"), Country = CountryCode.Of("KZ") });
        var question = MatchQuestion.About(s_need.Id) with { Filter = new RecordFilter { Countries = [CountryCode.Of("KZ")] } };
        Assert.Equal(["technologies/local"], (await bench.MatchAsync(question)).Hits.Select(h => h.Record.Id.Name));
    }

    [Fact]
    public async Task Kinds_that_cannot_answer_the_subject_are_refused()
    {
        await using var bench = await MatchBench.StartAsync(s_need);
        var question = MatchQuestion.About(s_need.Id) with { Filter = new RecordFilter { Kinds = [RecordKind.Mandate] } };
        var e = await Assert.ThrowsAsync<ArgumentException>(() => bench.MatchAsync(question));
        Assert.Equal("filter.kinds", e.ParamName);
    }

    [Fact]
    public async Task Organisation_unknown_profile_and_unknown_subject_are_told_apart()
    {
        await using var bench = await MatchBench.StartAsync(s_need, Some.Organisation());
        await Assert.ThrowsAsync<ArgumentException>(() => bench.MatchAsync("organisations/centre"));
        var e = await Assert.ThrowsAsync<ArgumentException>(() => bench.MatchAsync(MatchQuestion.About(s_need.Id) with { Profile = "no-such" }));
        Assert.StartsWith("expected one of balanced, climate-forward, fund, lexical-first, got 'no-such'", e.Message, StringComparison.Ordinal);
        Assert.Null(await bench.Engine.MatchAsync(MatchQuestion.About(RecordId.Parse("needs/none")), Core.Access.AccessScope.Public, Token));
    }
}
