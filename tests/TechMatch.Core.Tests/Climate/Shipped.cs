using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Weight;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate;

/// <summary>The climate files of the corpus, read as the product reads them.</summary>
internal static class Shipped
{
    private static readonly Lazy<ReferenceTables> s_tables = new(() => ReferenceTables.Parse(Files()));
    private static readonly Lazy<ClimateProfile> s_profile = new(() => ClimateProfile.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "reference", "profile.json")), "profile.json"));

    public static ReferenceTables Tables => s_tables.Value;

    public static ClimateProfile Profile => s_profile.Value;

    public static ImpactEngine Engine { get; } = new(Tables, Profile);

    public static Dictionary<string, byte[]> Files() =>
        ReferenceTables.FileNames.ToDictionary(n => n, n => File.ReadAllBytes(RepositoryRoot.File("corpus", "reference", n)));

    public static ImpactScenario Scenario(string id) =>
        ImpactScenario.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "scenarios", id + ".json")), id + ".json");

    public static string[] ScenarioIds() =>
        [.. Directory.GetFiles(RepositoryRoot.File("corpus", "scenarios"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];
}
