using TechMatch.Core.Climate.Forms;

namespace TechMatch.Core.Tests.Climate.Impact;

/// <summary>The closed form against 100,000 seeded draws, for every shipped scenario and so for every sector form.</summary>
public sealed class IntervalAgreementTests
{
    public static TheoryData<string> Scenarios => [.. Shipped.ScenarioIds()];

    [Fact]
    public void ShippedScenarios_cover_everySectorForm() =>
        Assert.Equal(
            SectorForms.All.Select(f => f.Id).Order(StringComparer.Ordinal),
            Shipped.ScenarioIds().Select(id => Shipped.Scenario(id).Form).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void ClosedForm_everyForm_agreesWithDrawsWithinOnePerCent(string id)
    {
        var scenario = Shipped.Scenario(id);
        var closed = Shipped.Engine.Estimate(scenario).Estimate;
        var drawn = Shipped.Engine.Estimate(scenario, draws: 100_000).Estimate;
        Assert.NotNull(closed);
        Assert.NotNull(drawn);

        Close(drawn.Annual.P10, closed.Annual.P10);
        Close(drawn.Annual.P50, closed.Annual.P50);
        Close(drawn.Annual.P90, closed.Annual.P90);
        Close(drawn.Lifetime.P10, closed.Lifetime.P10);
        Close(drawn.Lifetime.P50, closed.Lifetime.P50);
        Close(drawn.Lifetime.P90, closed.Lifetime.P90);
        Assert.Equal(drawn.Annual.ProbabilityNegative, closed.Annual.ProbabilityNegative, 0.01);

        void Close(double expected, double actual) => Assert.True(Math.Abs(actual - expected) <= 0.01 * Math.Abs(expected), $"{id}: expected {expected} within 1 %, got {actual} ({actual / expected - 1:P2})");
    }
}
