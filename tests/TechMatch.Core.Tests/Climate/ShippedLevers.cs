using TechMatch.Core.Climate.Weight;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Climate;

internal static class ShippedLevers
{
    public static LeverSet All { get; } = LeverSet.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "reference", "levers.json")), "levers.json");
}
