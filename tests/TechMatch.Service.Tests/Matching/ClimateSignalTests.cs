using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Matching;

/// <summary>The climate signal of a match is the supplier's in the need's own country.</summary>
public sealed class ClimateSignalTests : IAsyncLifetime
{
    private RunningService? _service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.EmptyAsync();
        var kiln = Given.Technology("electric-calciner", "Electric calciner for a cement kiln");
        kiln.Sectors.Add("cement.clinker");
        kiln.Streams.Add(["electricity", "clinker"]);
        await _service.HoldAsync(kiln, Need("kz", "KZ"), Need("kg", "KG"), Given.Technology("lute", "Lute strings for a cement kiln"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
    }

    [Fact]
    public async Task Match_electrifiedKiln_hasOppositeSignsInNeighbouringHostsAndShowsWhy()
    {
        var kazakhstan = await ClimateAsync("needs/kz");
        var kyrgyzstan = await ClimateAsync("needs/kg");

        // W17: 805 g/kWh adds, 142 g/kWh (five-year mean) avoids, with the same equipment.
        Assert.True(kazakhstan.P90 < 0, $"expected an increase in KZ, got P90 {kazakhstan.P90}");
        Assert.True(kyrgyzstan.P10 > 0, $"expected a decrease in KG, got P10 {kyrgyzstan.P10}");
        Assert.Contains("may_increase_emissions", kazakhstan.Flags);
        Assert.DoesNotContain("may_increase_emissions", kyrgyzstan.Flags);
        Assert.True(kyrgyzstan.Weight > kazakhstan.Weight);
        var (high, low) = (Grid(kazakhstan), Grid(kyrgyzstan));
        Assert.True(high.Value > 4 * low.Value, $"expected the grids to tell why, got {high.Value} and {low.Value} {high.Unit}");
        Assert.NotEmpty(high.Source);
        Assert.All([kazakhstan, kyrgyzstan], c => Assert.InRange(c.Calculation.Quality, 1, 5));
        Assert.All([kazakhstan, kyrgyzstan], c => Assert.NotEmpty(c.Calculation.Improvements));
    }

    [Fact]
    public async Task Match_needThatStatesItsKiln_countsThatKiln()
    {
        var stated = await ClimateAsync("needs/kg");

        // 3,000 t/d × 330 days.
        Assert.True(stated.ActivityStated);
        Assert.Equal(990_000, stated.Activity, 1e-6);
        Assert.Equal("t clinker/a", stated.ActivityUnit);
    }

    [Fact]
    public async Task Match_fromTheSuppliersSide_holdsItAgainstEachNeedsHost()
    {
        var answer = await _service!.Matching.MatchAsync(new MatchRequest { Name = "technologies/electric-calciner", Explain = true }, cancellationToken: Token);

        var hosts = answer.Hits.ToDictionary(h => h.Record.Name, h => h.Climate);
        Assert.True(hosts["needs/kz"].P90 < 0);
        Assert.True(hosts["needs/kg"].P10 > 0);
        Assert.Equal("needs/kg", answer.Hits[0].Record.Name);
    }

    [Fact]
    public async Task Match_supplierWithoutLever_leavesTheSignalUnset()
    {
        var answer = await _service!.Matching.MatchAsync(new MatchRequest { Name = "needs/kg", Explain = true }, cancellationToken: Token);

        var unknown = answer.Hits.Single(h => h.Record.Name == "technologies/lute");
        Assert.Null(unknown.Climate);
        Assert.False(unknown.Signals.Single(s => s.Name == "climate").Present);
    }

    [Fact]
    public async Task Match_signalAndReasons_areTheSameNumbers()
    {
        var answer = await _service!.Matching.MatchAsync(new MatchRequest { Name = "needs/kg", Explain = true }, cancellationToken: Token);

        var hit = answer.Hits.Single(h => h.Climate is not null);
        var signal = hit.Signals.Single(s => s.Name == "climate");
        Assert.Equal(hit.Climate.P10, signal.Raw, 1e-6 * hit.Climate.P10);
        Assert.Equal(hit.Climate.Weight, signal.Calibrated, 1e-6);
    }

    [Fact]
    public async Task Match_withoutExplanation_leavesReasonsOut()
    {
        var answer = await _service!.Matching.MatchAsync(new MatchRequest { Name = "needs/kg" }, cancellationToken: Token);

        Assert.All(answer.Hits, h => Assert.Null(h.Climate));
    }

    [Fact]
    public async Task Explain_pair_rendersTheHostIntervalInputsAndAdvice()
    {
        var answer = await _service!.Matching.ExplainAsync(new ExplainRequest { Name = "needs/kz", Candidate = "technologies/electric-calciner" }, cancellationToken: Token);

        Assert.Contains("in KZ: calciner heat from electricity instead of coal", answer.Rendered, StringComparison.Ordinal);
        Assert.Contains("may increase emissions in this host", answer.Rendered, StringComparison.Ordinal);
        Assert.Contains("to know better:", answer.Rendered, StringComparison.Ordinal);
    }

    private async Task<ClimateSignal> ClimateAsync(string need)
    {
        var answer = await _service!.Matching.MatchAsync(new MatchRequest { Name = need, Explain = true }, cancellationToken: Token);
        return answer.Hits.Single(h => h.Record.Name == "technologies/electric-calciner").Climate;
    }

    private static ImpactInput Grid(ClimateSignal climate) => climate.Calculation.Inputs.Single(i => i.Name == "grid");

    private static Record Need(string key, string country)
    {
        var need = Given.Need(key, "Electric calciner wanted for a cement kiln");
        need.Country = country;
        need.Sectors.Add("cement.clinker");
        need.Need.Feeds.Add(new FeedOffer { Stream = "clinker", Property = "kiln capacity", Value = new Quantity { Value = 3_000, Unit = "t/d" } });
        return need;
    }
}
