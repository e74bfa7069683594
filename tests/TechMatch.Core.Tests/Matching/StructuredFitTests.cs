using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

[Properties(Arbitrary = [typeof(Generators)])]
public sealed class StructuredFitTests
{
    private static readonly StructuredWeights s_weights = new(0.35, 0.25, 0.15, 0.10, 0.15);

    [Theory]
    [InlineData("cement", "cement", 1)]
    [InlineData("cement", "cement.clinker", 0.8)]
    [InlineData("cement.grinding", "cement.clinker", 0.4)]
    [InlineData("cement", "ewaste", 0)]
    [InlineData("cement.clinker heat", "heat", 1)] // the one-term side is met in full
    [InlineData("cement.clinker heat", "cement.grinding power", 0.2)] // (0.4 + 0) / 2 from either side
    public void Overlap_sets_averageClosestTerms(string one, string other, double expected)
    {
        Assert.Equal(expected, StructuredFit.Overlap(Codes(one), Codes(other)), 1e-9);
        Assert.Equal(expected, StructuredFit.Overlap(Codes(other), Codes(one)), 1e-9);
    }

    [Fact]
    public void Value_partsKnownAskedAndNotAsked_areWeighed()
    {
        // Asked: sectors (met, 0.35·1), readiness (TRL 6 for 7: 1 − 1/3, 0.15·0.6667), place (unknown counts 0.5, 0.15·0.5).
        // Not asked: streams, budget. (0.35 + 0.1 + 0.075) / 0.65 = 0.807692.
        var need = Some.Need() with { Sectors = Codes("cement"), MinReadiness = new ReadinessLevel(7) };
        var supplier = Some.Technology() with { Sectors = Codes("cement"), Readiness = new ReadinessLevel(6), Streams = Codes("dust") };

        var parts = StructuredFit.Parts(MatchSubject.Of(need), MatchFacts.Of(supplier));

        Assert.Equal((1.0, null, null, 0.5, 2), (parts.Sectors, parts.Streams, parts.Money, parts.Place, parts.Known));
        Assert.Equal(2 / 3.0, parts.Readiness!.Value, 1e-12);
        Assert.Equal(0.807692f, StructuredFit.Value(parts, s_weights)!.Value, 1e-5f);
    }

    [Fact]
    public void Value_nothingKnownOnBothSides_isAbsent() =>
        Assert.Null(StructuredFit.Value(StructuredFit.Parts(MatchSubject.Of(Some.Need()), MatchFacts.Of(Some.Technology())), s_weights));

    [Theory]
    [InlineData(50, 0.5)] // half the smallest ticket
    [InlineData(100, 1)]
    [InlineData(400, 1)]
    [InlineData(800, 0.5)] // twice the largest
    public void Money_ofProposal_fitsTicketByRatio(int asked, double expected)
    {
        var mandate = Some.Mandate() with { Ticket = new MoneyRange(100, 400, "USD") };
        var proposal = Some.Proposal() with { AmountAsked = new Money(asked, "USD") };

        Assert.Equal(expected, StructuredFit.Parts(MatchSubject.Of(mandate), MatchFacts.Of(proposal)).Money);
    }

    [Fact]
    public void Money_cheaperThanBudget_fitsInFullAndOtherCurrencyIsUndecided()
    {
        var need = MatchSubject.Of(Some.Need() with { Budget = new MoneyRange(100, 400, "USD") });

        Assert.Equal(1, StructuredFit.Parts(need, MatchFacts.Of(Some.Technology() with { Capex = new Money(10, "USD") })).Money);
        Assert.Equal(0.5, StructuredFit.Parts(need, MatchFacts.Of(Some.Technology() with { Capex = new Money(10, "KZT") })).Money);
    }

    [Property]
    public void Parts_bothDirections_areTheSame(CatalogRecord record)
    {
        if (record is not (Technology or Startup)) return;
        var need = Some.Need() with { Sectors = Codes("cement heat"), MinReadiness = new ReadinessLevel(5) };

        var forth = StructuredFit.Parts(MatchSubject.Of(need), MatchFacts.Of(record));
        var back = StructuredFit.Parts(MatchSubject.Of(record), MatchFacts.Of(need));

        Assert.Equal(forth, back);
    }

    [Property]
    public void Value_anyPair_isInUnitInterval(MatchFacts one, CatalogRecord record)
    {
        if (record is Organisation) return;
        var value = StructuredFit.Value(StructuredFit.Parts(MatchSubject.Of(record), one), s_weights);

        if (value is { } v) Assert.InRange(v, 0f, 1f);
    }

    private static ValueList<Code> Codes(string words) => words.Split(' ').Select(Code.Of).ToValueList();
}
