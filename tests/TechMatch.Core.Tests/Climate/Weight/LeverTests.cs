using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate.Weight;

/// <summary>Which kind of supplier a catalogue record is taken for.</summary>
public sealed class LeverTests
{
    [Theory]
    [InlineData("technologies/ce-whr-orc", "kiln-waste-heat-power")]
    [InlineData("technologies/ce-calcined-clay-flash", "cement-calcined-clay")]
    [InlineData("technologies/ce-vrm-cement", "cement-mill-efficiency")]
    [InlineData("technologies/ce-electric-calciner", "kiln-electric")]
    [InlineData("technologies/ce-fly-ash-beneficiation", "cement-fly-ash")]
    [InlineData("technologies/ce-amine-capture", null)]
    [InlineData("technologies/in-amine-capture", null)]
    [InlineData("technologies/in-electrolyser-alk", null)]
    [InlineData("technologies/he-solar-field", "heat-efficiency")]
    [InlineData("technologies/po-wind-cold", "wind-power")]
    [InlineData("technologies/po-pv-bifacial", "solar-power")]
    [InlineData("technologies/was-landfill-gas", "landfill-gas")]
    [InlineData("technologies/ew-fridge-line-step12", "cooling-appliances")]
    [InlineData("technologies/ew-data-erasure", null)]
    [InlineData("technologies/me-lead-breaker", "metal-lead")]
    public void CatalogueTechnology_lever_isTheOneOfItsKind(string id, string? lever)
    {
        var line = Directory.GetFiles(RepositoryRoot.File("corpus", "records"), "technologies.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).First(l => l.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal));
        Assert.True(RecordJson.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out var record, out _));
        var facts = MatchFacts.Of(record);

        var index = ShippedLevers.All.Find(facts.Sectors, facts.Streams);

        Assert.Equal(lever, index < 0 ? null : ShippedLevers.All.All[index].Id);
    }
}
