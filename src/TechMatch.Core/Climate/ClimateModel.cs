using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Reference;
using TechMatch.Core.Climate.Weight;

namespace TechMatch.Core.Climate;

/// <summary>Everything a deployment knows about climate, from one folder laid out as <c>corpus/reference</c>. Immutable; share one.</summary>
public sealed class ClimateModel
{
    private const string SheetFolder = "bat/";

    private ClimateModel(ImpactEngine engine, PairScorer pairs, BatLibrary bat) => (Engine, Pairs, Bat) = (engine, pairs, bat);

    /// <summary>Estimates of scenarios.</summary>
    public ImpactEngine Engine { get; }

    /// <summary>The signal of (supplier, need) pairs.</summary>
    public PairScorer Pairs { get; }

    public BatLibrary Bat { get; }

    /// <summary>Costs some hundred milliseconds.</summary>
    /// <param name="files">Contents by path below the folder, with slashes: the tables, <c>profile.json</c>, <c>levers.json</c>, <c>bat/*.json</c>.</param>
    /// <exception cref="FormatException">A file is missing or breaks its form; the message names it.</exception>
    public static ClimateModel Parse(IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var engine = new ImpactEngine(ReferenceTables.Parse(files), ClimateProfile.Parse(File(files, "profile.json"), "profile.json"));
        var pairs = new PairScorer(engine, LeverSet.Parse(File(files, "levers.json"), "levers.json"));
        var sheets = files.Where(f => f.Key.StartsWith(SheetFolder, StringComparison.Ordinal) && f.Key.EndsWith(".json", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal);
        return new ClimateModel(engine, pairs, new BatLibrary(sheets.Select(f => BatSheet.Parse(f.Value, f.Key)).ToList()));
    }

    private static byte[] File(IReadOnlyDictionary<string, byte[]> files, string name) =>
        files.TryGetValue(name, out var content) ? content : throw new FormatException($"expected a file {name} beside the reference tables, got none");
}
