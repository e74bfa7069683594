using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Uncertainty;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;

namespace TechMatch.Core.Tests.Climate.Weight;

/// <summary>What a supplier can win by words, over 10,000 random suppliers and needs (seeded).</summary>
public sealed class GamingTests
{
    private const int Suppliers = 10_000;

    private static readonly PairScorer s_scorer = new(Shipped.Engine, ShippedLevers.All);

    [Fact]
    public void SelfDeclaredClaim_inflatedByAnyFactor_movesTheWeightByAtMostAHundredth()
    {
        var worst = 0.0;
        ForRandomPairs((lever, host, claim, need, draws) =>
        {
            var honest = Weight(lever, EvidenceLevel.SelfDeclared, claim, host, need);
            var silent = Weight(lever, EvidenceLevel.SelfDeclared, null, host, need);
            var inflated = Weight(lever, EvidenceLevel.SelfDeclared, claim * Math.Pow(10, 9 * draws), host, need);
            worst = Math.Max(worst, Math.Max(Math.Abs(inflated - honest), Math.Abs(inflated - silent)));
        });

        // 0.4 (E1) × 0.5 (S) × 2 × 0.2 / ln 10 / 4 = 0.00869: the shift limit both ways over four decades of tonnes.
        Assert.InRange(worst, 0.005, 0.00869 + 1e-5);
    }

    [Fact]
    public void IrrelevantSupplier_withTheBoldestClaim_staysUnderEveryRelevantOne()
    {
        var rules = Shipped.Profile.Scores;
        ForRandomPairs((lever, host, claim, need, draws) =>
        {
            var bold = Weight(lever, EvidenceLevel.SelfDeclared, claim * 1e12, host, need);
            var irrelevant = ClimateWeight.Blend(rules.Gate * 0.999 * draws, bold, rules);
            var relevantWithNothing = ClimateWeight.Blend(rules.Gate, 0, rules);
            Assert.True(irrelevant < relevantWithNothing);
        });
    }

    [Fact]
    public void WorseEvidence_sameClaim_neverRaisesTheWeight() => ForRandomPairs((lever, host, claim, need, _) =>
    {
        var before = 0.0;
        for (var level = EvidenceLevel.Unclassified; level <= EvidenceLevel.Verified; level++)
        {
            var weight = Weight(lever, level, claim, host, need);
            Assert.True(weight >= before, $"{Levers(lever)}: {weight} at {level} is under {before} at the level below");
            Assert.InRange(weight, 0, 1);
            before = weight;
        }
    });

    [Fact]
    public void SelfDeclaredSupplier_atItsBest_neverPassesFourTenths() =>
        ForRandomPairs((lever, host, claim, need, _) => Assert.InRange(Weight(lever, EvidenceLevel.SelfDeclared, claim, host, need, usd: -50), 0, 0.4));

    [Fact]
    public void SilentSupplier_ofAKnownKind_getsThePriorAndNotZero() => ForRandomPairs((lever, host, _, need, _) =>
    {
        var pair = s_scorer.Score(s_scorer.ReadSupplier(lever, EvidenceLevel.SelfDeclared, null, host, null, null), need);
        Assert.NotEqual(0, pair.P50);
        Assert.Equal(pair.P50 > 0, pair.Weight > 0);
        Assert.False(pair.Flags.HasFlag(PairFlags.Unknown));
    });

    [Fact]
    public void Supplier_noLeverFits_isUnknownAndNotZero()
    {
        var supplier = s_scorer.ReadSupplier(new MatchFacts { Sectors = [Code.Of("finance")] });
        var pair = s_scorer.Score(supplier, s_scorer.ReadNeed(new MatchFacts { Country = CountryCode.Of("KZ") }));

        Assert.Equal(PairFlags.Unknown, pair.Flags);
        Assert.True(double.IsNaN(pair.Weight));
        Assert.True(double.IsNaN(pair.P50));
    }

    [Fact]
    public void SplitOffer_intoParts_doesNotRaiseTheBestOne() => ForRandomPairs((lever, host, claim, need, draws) =>
    {
        // A claim that was dropped as absurd is no offer to compare with.
        if (s_scorer.ReadSupplier(lever, EvidenceLevel.ReferencePlant, claim, host, null, null).ClaimIgnored) return;
        var whole = Weight(lever, EvidenceLevel.ReferencePlant, claim, host, need);
        var part = Weight(lever, EvidenceLevel.ReferencePlant, claim / (1 + (int)(draws * 9)), host, need);
        Assert.True(part <= whole + 1e-12);
    });

    [Theory]
    [InlineData(DocumentKind.VerifiedResults)]
    [InlineData(DocumentKind.CheckedReferencePlant)]
    [InlineData(DocumentKind.ReviewedAssessment)]
    public void Document_rememberedButNotHeld_isTheSuppliersWord(DocumentKind kind)
    {
        Assert.Equal(EvidenceLevel.SelfDeclared, EvidenceDocument.Best([new EvidenceDocument(kind, Held: false)]));
        Assert.True(EvidenceDocument.Best([new EvidenceDocument(kind, Held: true)]) > EvidenceLevel.MethodDocument);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RecalledValue_anyProxy_readsAsTheWorstQuality(bool proxy)
    {
        Assert.Equal(DataQuality.Worst, DataQuality.Of(ProvenanceGrade.Recalled, ProvenanceGrade.Read, proxy));
        Assert.True(DataQuality.Of(ProvenanceGrade.Read, ProvenanceGrade.Recalled, proxy) > DataQuality.Of(ProvenanceGrade.Read, ProvenanceGrade.Read, proxy));
        Assert.True(DataQuality.Of(ProvenanceGrade.Read, ProvenanceGrade.Read, proxy) >= 3);
    }

    [Fact]
    public void RecalledInput_thatMatters_takesTheResultToTheWorstGradeAndIsFlagged()
    {
        // Copper has both routes only in the process benchmark, whose table is from memory.
        var estimate = Shipped.Engine.Estimate(new ImpactScenario
        {
            Id = "copper", Form = "metal-recycling", Host = CountryCode.Of("KZ"), Activity = new StatedQuantity(1000, "t metal/a", Quality: 1),
            Choices = new Dictionary<string, string> { ["metal"] = "copper" },
        }).Estimate!;

        Assert.Equal(DataQuality.Worst, estimate.Quality);
        Assert.Contains(ImpactFlag.RestsOnRecalledValue, estimate.Flags);
        Assert.Contains(estimate.Inputs, i => i is { Name: "primary", Recalled: true, Quality: 5 });
    }

    [Fact]
    public void Credit_risingClaim_neverFallsUntilItIsAbsurdAndThenIsThePrior()
    {
        var rules = Shipped.Profile.Evidence;
        for (var level = EvidenceLevel.SelfDeclared; level <= EvidenceLevel.Verified; level++)
        {
            var before = 0.0;
            for (var step = -400; step <= 400; step++)
            {
                var blended = ClaimBlend.Credit(0.25, 0.4, 0.25 * Math.Exp(step / 50.0), level, rules);
                if (blended.Fate == ClaimFate.Absurd)
                {
                    Assert.Equal(0.25, blended.Value);
                    Assert.True(step > 0);
                    continue;
                }

                Assert.True(blended.Value >= before);
                before = blended.Value;
            }
        }
    }

    private static double Weight(int lever, EvidenceLevel evidence, double? claim, CountryCode host, NeedImpact need, double? usd = null) =>
        s_scorer.Score(s_scorer.ReadSupplier(lever, evidence, claim, host, null, usd), need).Weight;

    private static string Levers(int lever) => ShippedLevers.All.All[lever].Id;

    private static void ForRandomPairs(Action<int, CountryCode, double, NeedImpact, double> check)
    {
        var draws = new SeededDraws(20260101);
        var hosts = Shipped.Tables.Grids.Countries.Select(g => g.Country!.Value).ToArray();
        for (var i = 0; i < Suppliers; i++)
        {
            var lever = (int)(draws.Uniform() * ShippedLevers.All.All.Count);
            var (home, host) = (hosts[(int)(draws.Uniform() * hosts.Length)], hosts[(int)(draws.Uniform() * hosts.Length)]);
            var claim = Math.Pow(10, -2 + 9 * draws.Uniform());
            var size = Math.Pow(10, 2 + 5 * draws.Uniform());
            var need = s_scorer.ReadNeed(host, draws.Uniform() < 0.5 ? _ => null : _ => size);
            check(lever, home, claim, need, draws.Uniform());
        }
    }
}
