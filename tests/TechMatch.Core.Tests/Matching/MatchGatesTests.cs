using FsCheck.Xunit;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

[Properties(Arbitrary = [typeof(Generators)], MaxTest = 300)]
public sealed class MatchGatesTests
{
    private static readonly Technology s_technology = Some.Technology();
    private static readonly Need s_need = Some.Need();
    private static readonly FundMandate s_mandate = Some.Mandate();
    private static readonly FundingProposal s_proposal = Some.Proposal();

    [Property]
    public void Check_candidateOfWhichNothingIsKnown_neverFails(CatalogRecord record)
    {
        // A candidate of each kind with every optional field unknown; only its own state can speak against it.
        if (record is Organisation) return;
        var subject = MatchSubject.Of(record);
        if (subject.Facts.MandateState is not null) subject = MatchSubject.Of((FundMandate)record with { MandateState = MandateState.Open });

        foreach (var kind in MatchDirections.CandidateKinds(subject.Direction))
        {
            // A mandate always has a state; unknown there means a damaged or future record.
            var mask = MatchGates.Check(subject, new MatchFacts { Kind = kind }, Given.Today);
            Assert.Equal(0u, mask.Failed);
        }
    }

    [Property]
    public void Check_anyPair_agreesWithOutcomes(CatalogRecord record, MatchFacts facts, byte pick)
    {
        if (record is Organisation) return;
        var subject = MatchSubject.Of(record);
        var kinds = MatchDirections.CandidateKinds(subject.Direction);
        var candidate = facts with { Kind = kinds[pick % kinds.Count] };

        var mask = MatchGates.Check(subject, candidate, Given.Today);
        var outcomes = MatchGates.Outcomes(subject, candidate, Given.Today, Given.Profile());

        Assert.Equal(MatchGates.RulesOf(subject.Direction).ToArray(), outcomes.Select(o => o.Rule));
        Assert.All(outcomes, o => Assert.Equal(mask.HasFailed(o.Rule), o.Verdict == GateVerdict.Fail));
        Assert.All(outcomes, o => Assert.Equal(mask.IsUnknown(o.Rule), o.Verdict == GateVerdict.Unknown));
        // A failure must be able to show both sides: nothing fails over a value nobody stated.
        Assert.All(outcomes.Where(o => o.Verdict == GateVerdict.Fail), o => Assert.DoesNotContain("not stated", o.Sentence, StringComparison.Ordinal));
        Assert.Equal(0u, mask.Failed & mask.Unknown);
    }

    [Property]
    public void Check_needAndSupplier_failTheSameRulesFromBothSides(MatchFacts needFacts, CatalogRecord record)
    {
        if (record is not (Technology or Startup)) return;
        var need = s_need with { MinReadiness = needFacts.MinReadiness, Feeds = needFacts.Feeds, Sectors = needFacts.Sectors, Exclusions = needFacts.Exclusions, TransferModes = needFacts.Collaboration };
        GateRule[] ofPair = [GateRule.Readiness, GateRule.CountryServed, GateRule.CountryExcluded, GateRule.Sector, GateRule.Exclusions, GateRule.FeedLimits, GateRule.Collaboration];

        var (forth, back) = (MatchGates.Check(MatchSubject.Of(need), MatchFacts.Of(record), Given.Today), MatchGates.Check(MatchSubject.Of(record), MatchFacts.Of(need), Given.Today));

        Assert.All(ofPair, r => Assert.Equal((forth.HasFailed(r), forth.IsUnknown(r)), (back.HasFailed(r), back.IsUnknown(r))));
    }

    [Theory]
    [InlineData(7, 7, GateVerdict.Pass)]
    [InlineData(7, 6, GateVerdict.Fail)]
    [InlineData(7, null, GateVerdict.Unknown)]
    [InlineData(null, 1, GateVerdict.NoRule)]
    public void Readiness_reached_isComparedWithAsked(int? asked, int? reached, GateVerdict expected)
    {
        var outcome = Outcome(GateRule.Readiness, s_need with { MinReadiness = Level(asked) }, s_technology with { Readiness = Level(reached) });

        Assert.Equal(expected, outcome.Verdict);
    }

    [Fact]
    public void Outcome_failed_carriesRuleAndBothValues()
    {
        var (need, supplier) = (s_need with { MinReadiness = new ReadinessLevel(7) }, s_technology with { Readiness = new ReadinessLevel(5) });

        var outcome = Outcome(GateRule.Readiness, need, supplier);

        Assert.Equal(new GateOutcome(GateRule.Readiness, "readiness.min", GateVerdict.Fail, "TRL 7", "TRL 5", Hard: true), outcome);
        Assert.Equal("least readiness: not met (subject: TRL 7; candidate: TRL 5)", outcome.Sentence);
        var back = Outcome(GateRule.Readiness, supplier, need);
        Assert.Equal(("TRL 5", "TRL 7"), (back.SubjectValue, back.CandidateValue));
    }

    [Theory]
    [InlineData("", null, GateVerdict.Unknown)] // service not stated: unknown, not a refusal
    [InlineData("KZ CN", null, GateVerdict.Pass)]
    [InlineData("CN", null, GateVerdict.Fail)]
    [InlineData("CN", "KZ", GateVerdict.Pass)] // its own country needs no mention
    [InlineData("", "DE", GateVerdict.Unknown)]
    public void CountryServed_ofSupplier_readsServiceCountries(string service, string? seat, GateVerdict expected)
    {
        var supplier = s_technology with { ServiceCountries = Countries(service), Country = seat is null ? null : CountryCode.Of(seat) };

        Assert.Equal(expected, Outcome(GateRule.CountryServed, s_need, supplier).Verdict);
    }

    [Fact]
    public void CountryExcluded_supplierMayNotGoThere_fails()
    {
        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.CountryExcluded, s_need, s_technology with { ExcludedCountries = Countries("KZ") }).Verdict);
        Assert.Equal(GateVerdict.Pass, Outcome(GateRule.CountryExcluded, s_need, s_technology with { ExcludedCountries = Countries("CN") }).Verdict);
        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.CountryExcluded, s_mandate with { CountriesExcluded = Countries("KZ") }, s_proposal with { Country = CountryCode.Of("KZ") }).Verdict);
    }

    [Theory]
    [InlineData("cement", "cement.clinker", GateVerdict.Pass)]
    [InlineData("cement.clinker", "cement", GateVerdict.Pass)]
    [InlineData("cement", "cements", GateVerdict.Fail)]
    [InlineData("cement", "", GateVerdict.Unknown)]
    [InlineData("", "cement", GateVerdict.NoRule)]
    public void Sector_terms_matchUpAndDownTheTree(string asked, string offered, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(GateRule.Sector, s_need with { Sectors = Codes(asked) }, s_technology with { Sectors = Codes(offered) }).Verdict);

    [Theory]
    [InlineData("cement", "cement.clinker", GateVerdict.Fail)]
    [InlineData("cement.clinker", "cement", GateVerdict.Unknown)] // wider than what is ruled out: may lie outside
    [InlineData("cement", "heat", GateVerdict.Pass)]
    [InlineData("cement", "", GateVerdict.Unknown)]
    public void SectorExcluded_ofMandate_coversDownwards(string excluded, string sector, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(GateRule.SectorExcluded, s_mandate with { SectorsExcluded = Codes(excluded) }, s_proposal with { Sectors = Codes(sector) }).Verdict);

    [Fact]
    public void Exclusions_ofNeed_lookAtSectorsStreamsAndKind()
    {
        var need = s_need with { Exclusions = Codes("ewaste mercury service") };

        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.Exclusions, need, s_technology with { Sectors = Codes("ewaste.treatment") }).Verdict);
        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.Exclusions, need, s_technology with { Streams = Codes("mercury") }).Verdict);
        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.Exclusions, need, s_technology with { TechnologyKind = Code.Of("service") }).Verdict);
        Assert.Equal(GateVerdict.Pass, Outcome(GateRule.Exclusions, need, s_technology with { Sectors = Codes("heat") }).Verdict);
        Assert.Equal(GateVerdict.Unknown, Outcome(GateRule.Exclusions, need, s_technology).Verdict);
    }

    [Theory]
    [InlineData(10, null, null, "%", GateVerdict.Pass)] // limits 5 to 25 %
    [InlineData(25, null, null, "%", GateVerdict.Pass)]
    [InlineData(30, null, null, "%", GateVerdict.Fail)]
    [InlineData(20, 10.0, 30.0, "%", GateVerdict.Unknown)] // the usual feed fits, its swings do not
    [InlineData(10, null, null, "g/t", GateVerdict.Unknown)] // another unit is not converted
    public void FeedLimits_offeredFeed_isComparedInOneUnit(double value, double? low, double? high, string unit, GateVerdict expected)
    {
        var need = s_need with { Feeds = [new FeedOffer { Stream = Code.Of("copper"), Property = "Copper Content", Value = new Quantity(value, unit, low, high) }] };

        Assert.Equal(expected, Outcome(GateRule.FeedLimits, need, s_technology with { FeedLimits = [Limit("copper")] }).Verdict);
    }

    [Fact]
    public void FeedLimits_oneOfTwoFeedsOutside_failsAndShowsThatPair()
    {
        var need = s_need with
        {
            Feeds =
            [
                new FeedOffer { Stream = Code.Of("copper"), Property = "copper content", Value = new Quantity(10, "%") },
                new FeedOffer { Stream = Code.Of("copper"), Property = "moisture", Value = new Quantity(12, "%", 8, 15) },
            ],
        };
        var supplier = s_technology with { FeedLimits = [Limit("copper"), new FeedLimit { Stream = Code.Of("copper"), Property = "moisture", Unit = "%", High = 10 }] };

        var outcome = Outcome(GateRule.FeedLimits, need, supplier);

        Assert.Equal((GateVerdict.Fail, "copper moisture 12 % (8 to 15)", "copper moisture at most 10 %"), (outcome.Verdict, outcome.SubjectValue, outcome.CandidateValue));
    }

    [Fact]
    public void FeedLimits_onAnotherStream_areUnknown() =>
        Assert.Equal(
            GateVerdict.Unknown,
            Outcome(
                GateRule.FeedLimits,
                s_need with { Feeds = [new FeedOffer { Stream = Code.Of("lead"), Property = "copper content", Value = new Quantity(1, "%") }] },
                s_technology with { FeedLimits = [Limit("copper")] }).Verdict);

    [Theory]
    [InlineData(MandateState.Open, GateVerdict.Pass)]
    [InlineData(MandateState.Planned, GateVerdict.Fail)]
    [InlineData(MandateState.Paused, GateVerdict.Fail)]
    [InlineData(MandateState.Closed, GateVerdict.Fail)]
    public void MandateState_notOpen_isNoMoneyFromEitherSide(MandateState state, GateVerdict expected)
    {
        var mandate = s_mandate with { MandateState = state };

        var (fromProposal, fromMandate) = (Outcome(GateRule.MandateState, s_proposal, mandate), Outcome(GateRule.MandateState, mandate, s_proposal));

        Assert.Equal((expected, "open", state.ToString().ToLowerInvariant()), (fromProposal.Verdict, fromProposal.SubjectValue, fromProposal.CandidateValue));
        Assert.Equal((expected, state.ToString().ToLowerInvariant()), (fromMandate.Verdict, fromMandate.SubjectValue));
    }

    [Theory]
    [InlineData(0, 0, GateVerdict.Pass)] // first and last day count
    [InlineData(1, 10, GateVerdict.Fail)]
    [InlineData(-10, -1, GateVerdict.Fail)]
    public void MandateWindow_today_mustLieInside(int from, int until, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(GateRule.MandateWindow, s_proposal, s_mandate with { ValidFrom = Given.Today.AddDays(from), Deadline = Given.Today.AddDays(until) }).Verdict);

    [Theory]
    [InlineData(99, "USD", GateVerdict.Fail)] // ticket 100 to 400 USD
    [InlineData(100, "USD", GateVerdict.Pass)]
    [InlineData(401, "USD", GateVerdict.Fail)]
    [InlineData(99, "KZT", GateVerdict.Unknown)] // no rate is guessed
    public void Ticket_amountAsked_isComparedInOneCurrency(int amount, string currency, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(GateRule.Ticket, s_mandate with { Ticket = new MoneyRange(100, 400, "USD") }, s_proposal with { AmountAsked = new Money(amount, currency) }).Verdict);

    [Fact]
    public void MandateRules_listsAndShares_areCompared()
    {
        var mandate = s_mandate with
        {
            Instruments = Codes("grant"), Stages = Codes("ready construction"), ApplicantKinds = Codes("company_sme"), MinCofinanceShare = 0.3, CountriesIncluded = Countries("KZ"),
        };
        var good = s_proposal with
        {
            InstrumentsAsked = Codes("equity grant"), Stage = Code.Of("ready"), ApplicantKind = Code.Of("company_sme"), CofinanceShare = 0.3, Country = CountryCode.Of("KZ"),
        };
        var bad = good with { InstrumentsAsked = Codes("equity"), Stage = Code.Of("idea"), ApplicantKind = Code.Of("ngo"), CofinanceShare = 0.29, Country = CountryCode.Of("CN") };
        GateRule[] rules = [GateRule.Instruments, GateRule.Stage, GateRule.Applicant, GateRule.Cofinance, GateRule.CountryIncluded];

        Assert.All(rules, r => Assert.Equal(GateVerdict.Pass, Outcome(r, mandate, good).Verdict));
        Assert.All(rules, r => Assert.Equal(GateVerdict.Fail, Outcome(r, mandate, bad).Verdict));
        Assert.All(rules, r => Assert.Equal(GateVerdict.Unknown, Outcome(r, mandate, s_proposal).Verdict));
        Assert.All(rules, r => Assert.Equal(GateVerdict.NoRule, Outcome(r, s_mandate, bad).Verdict));
    }

    [Theory]
    [InlineData(1000, EvidenceLevel.MethodDocument, GateVerdict.Pass)] // floor 1000 t
    [InlineData(999, EvidenceLevel.Verified, GateVerdict.Fail)]
    [InlineData(5000, EvidenceLevel.Unclassified, GateVerdict.Unknown)] // a bare number does not open the door
    [InlineData(10, EvidenceLevel.Unclassified, GateVerdict.Fail)] // too little even by its own word
    public void ImpactFloor_claim_needsTonnesAndEvidence(double tonnes, EvidenceLevel evidence, GateVerdict expected) =>
        Assert.Equal(
            expected,
            Outcome(
                GateRule.ImpactFloor,
                s_mandate with { ImpactFloor = new TonnesCo2ePerYear(1000) },
                s_proposal with { Climate = new ClimateClaim { Avoided = new TonnesCo2ePerYear(tonnes), Evidence = evidence } }).Verdict);

    [Theory]
    [InlineData("open", GateVerdict.Pass)]
    [InlineData("met", GateVerdict.Fail)]
    [InlineData("withdrawn", GateVerdict.Fail)]
    [InlineData(null, GateVerdict.Unknown)]
    public void NeedStatus_ofCandidate_mustStillWait(string? status, GateVerdict expected) =>
        Assert.Equal(expected, Outcome(GateRule.NeedStatus, s_technology, s_need with { Status = status is null ? null : Code.Of(status) }).Verdict);

    [Fact]
    public void Expiry_lastDay_stillCounts()
    {
        Assert.Equal(GateVerdict.Pass, Outcome(GateRule.Expiry, s_need, s_technology with { ExpiresOn = Given.Today }).Verdict);
        Assert.Equal(GateVerdict.Fail, Outcome(GateRule.Expiry, s_need, s_technology with { ExpiresOn = Given.Today.AddDays(-1) }).Verdict);
        Assert.Equal(GateVerdict.NoRule, Outcome(GateRule.Expiry, s_need, s_technology).Verdict);
    }

    [Fact]
    public void TextSubject_withCountryAndSector_checksAnyKind()
    {
        var subject = MatchSubject.OfText(CountryCode.Of("KZ"), Codes("heat"));

        Assert.True(MatchGates.Check(subject, MatchFacts.Of(s_technology with { Sectors = Codes("ewaste") }), Given.Today).HasFailed(GateRule.Sector));
        Assert.True(MatchGates.Check(subject, MatchFacts.Of(s_mandate with { CountriesIncluded = Countries("CN") }), Given.Today).HasFailed(GateRule.CountryServed));
        Assert.True(MatchGates.Check(subject, MatchFacts.Of(s_mandate with { MandateState = MandateState.Planned }), Given.Today).HasFailed(GateRule.MandateState));
        Assert.Equal(0u, MatchGates.Check(subject, MatchFacts.Of(s_need with { Sectors = Codes("heat") }), Given.Today).Failed);
    }

    [Fact]
    public void Subject_ofOrganisation_isRefused() => Assert.Throws<ArgumentException>(() => MatchSubject.Of(Some.Organisation()));

    private static GateOutcome Outcome(GateRule rule, CatalogRecord subject, CatalogRecord candidate) =>
        MatchGates.Outcomes(MatchSubject.Of(subject), MatchFacts.Of(candidate), Given.Today, Given.Profile()).Single(o => o.Rule == rule);

    private static FeedLimit Limit(string stream) => new() { Stream = Code.Of(stream), Property = "copper content", Unit = "%", Low = 5, High = 25 };

    private static ReadinessLevel? Level(int? value) => value is { } v ? new ReadinessLevel(v) : null;

    private static ValueList<Code> Codes(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Code.Of).ToValueList();

    private static ValueList<CountryCode> Countries(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CountryCode.Of).ToValueList();
}
