using System.Text;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Matching;

public sealed class WeightProfileTests
{
    private static readonly string s_balanced = File.ReadAllText(RepositoryRoot.File("corpus", "profiles", "balanced.json"));

    [Theory]
    [InlineData("balanced")]
    [InlineData("lexical-first")]
    [InlineData("climate-forward")]
    [InlineData("fund")]
    public void ShippedProfile_file_hasItsNameAndKeepsMoneyHonest(string id)
    {
        var profile = Given.Profile(id);

        Assert.Equal(id, profile.Id);
        // BAT stands beside the whole: most pairs have no verdict, and theirs are the weights as written.
        Assert.Equal(1.0, profile.Weights.Sum - profile.Weights.Bat, 1e-9);
        Assert.Contains(GateRule.MandateState, profile.HardGates);
        Assert.Contains(GateRule.CountryExcluded, profile.HardGates);
        Assert.InRange(profile.Weights.Climate, 0, 0.25);
    }

    [Fact]
    public void ShippedProfiles_folder_holdsOnlyReadableOnes() =>
        Assert.All(
            Directory.GetFiles(RepositoryRoot.File("corpus", "profiles"), "*.json"),
            f => Assert.Equal(Path.GetFileNameWithoutExtension(f), WeightProfile.Parse(File.ReadAllBytes(f), Path.GetFileName(f)).Id));

    [Theory]
    [InlineData("\"version\": 4", "\"version\": 0", "Version: expected a version of at least 1, got 0")]
    [InlineData("\"relevanceFloor\": 0.3", "\"relevanceFloor\": 1.3", "RelevanceFloor: expected a share of 0-1, got 1.3")]
    [InlineData("\"lexical\": 0.35", "\"lexical\": -0.35", "Weights: expected a lexical weight of at least 0, got -0.35")]
    [InlineData("\"climate\": 0.15", "\"climate\": 9", "Weights: expected lexical and semantic to carry at least 0.2 of the weight")]
    [InlineData("\"readiness.min\"", "\"trl\"", "hardGates: expected rule ids such as readiness.min, got 'trl'")]
    [InlineData("\"readiness.min\"", "\"record.state\"", "HardGates: expected each rule once, got one twice")]
    [InlineData("\"exponent\": 0.7", "\"midpoint\": 0.5", "lexicalCalibration: expected an exponent for a power curve")]
    [InlineData("[0, 0.4", "[0.1, 0.4", "evidenceFactors: expected factor 0 for E0, got 0.1")]
    [InlineData("0.6, 0.8", "0.8, 0.6", "evidenceFactors: expected factors of 0-1 that never fall")]
    [InlineData("\"fusion\": \"linear\"", "\"fusion\": \"magic\"", "$.fusion")]
    [InlineData("\"maxPerOwner\": 3", "\"maxPerOwner\": 3, \"boost\": 2", "boost")]
    [InlineData("\"maxPerOwner\": 3,", "", "maxPerOwner")]
    [InlineData("\"version\": 4", "\"version\": 4, \"version\": 4", "version")]
    [InlineData("\"freshnessHalfLifeDays\": 730", "\"freshnessHalfLifeDays\": 0", "expected a half-life of 1-36500 days, got 0")]
    public void Parse_brokenFile_namesFileAndMember(string good, string bad, string expected)
    {
        var broken = s_balanced.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(s_balanced, broken);

        var error = Assert.Throws<FormatException>(() => WeightProfile.Parse(Encoding.UTF8.GetBytes(broken), "balanced.json"));

        Assert.StartsWith("profile balanced.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GateRules_ids_areDistinctAndReadBack()
    {
        var rules = Enum.GetValues<GateRule>();

        Assert.Equal(rules.Length, rules.Select(GateRules.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(rules, r => Assert.True(GateRules.TryParse(GateRules.Id(r), out var back) && back == r));
        Assert.All(Enum.GetValues<Signal>(), s => Assert.True(Signals.TryParse(Signals.Name(s), out var back) && back == s));
    }
}
