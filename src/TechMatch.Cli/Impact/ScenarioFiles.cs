using TechMatch.Cli.Commands;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Impact;

/// <summary>Scenarios by path, or by the id of one that comes with the program.</summary>
internal static class ScenarioFiles
{
    /// <exception cref="CommandException">The corpus folder has no climate tables.</exception>
    /// <exception cref="StartException">A file of the corpus folder cannot be read.</exception>
    public static ClimateData Open()
    {
        var corpus = new CorpusFolder(Environment.GetEnvironmentVariable("TECHMATCH_CORPUS") is { Length: > 0 } folder and not "none" ? folder : ServiceSettings.DefaultCorpus);
        return corpus.ReadClimate() is { } model
            ? new ClimateData(model, corpus.ReadScenarios(), corpus.ReadFlows(), corpus.ReadEmissions())
            : throw new CommandException($"the corpus folder {corpus.Folder} has no reference tables, so nothing can be estimated");
    }

    /// <exception cref="CommandException">Neither a file nor a known id, or a file that is no scenario.</exception>
    public static ImpactScenario Find(string name, ClimateData climate) => Find(name, climate.Scenarios, s => s.Id, (json, file) => ImpactScenario.Parse(json, file));

    /// <summary>An e-waste flow in the same way.</summary>
    /// <exception cref="CommandException">Neither a file nor a known id, or a file that is no flow.</exception>
    public static EwasteScenario FindFlow(string name, ClimateData climate) => Find(name, climate.Flows, f => f.Id, (json, file) => EwasteScenario.Parse(json, file));

    /// <summary>What a plant emits, in the same way.</summary>
    /// <exception cref="CommandException">Neither a file nor a known id, or a file that is no emission scenario.</exception>
    public static EmissionScenario FindEmissions(string name, ClimateData climate) => Find(name, climate.Emissions, e => e.Id, (json, file) => EmissionScenario.Parse(json, file));

    private static T Find<T>(string name, IReadOnlyList<T> shipped, Func<T, string> id, Func<byte[], string, T> parse)
        where T : class
    {
        if (File.Exists(name))
        {
            try
            {
                return parse(File.ReadAllBytes(name), Path.GetFileName(name));
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                throw new CommandException(e.Message, ExitCode.Usage);
            }
        }

        return shipped.FirstOrDefault(s => id(s) == Path.GetFileNameWithoutExtension(name) && !name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            ?? throw new CommandException($"expected a file, or one of {string.Join(", ", shipped.Select(id))}, got '{name}'", ExitCode.Usage);
    }

    /// <exception cref="CommandException">The file cannot be written.</exception>
    public static void WriteSvg(FileInfo? file, Func<string> draw)
    {
        if (file is null) return;
        try
        {
            File.WriteAllText(file.FullName, draw());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the chart cannot be written: {e.Message}");
        }
    }
}
