using System.Text;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Lexicon;
using TechMatch.Core.Matching;
using TechMatch.Core.Submissions;
using TechMatch.Core.Vocabularies;

namespace TechMatch.Service.Hosting;

/// <summary>The data files a deployment starts from: vocabularies, weight profiles, alliances and bundled records.</summary>
/// <param name="Folder">Laid out as <c>corpus/</c> in the repository.</param>
public sealed record CorpusFolder(string Folder)
{
    private const string Flows = "flows";
    private const string Emissions = "emissions";

    /// <exception cref="StartException">The folder is missing or a file in it cannot be read.</exception>
    public VocabularySet ReadVocabularies() => Guarded(() => new VocabularySet(
        Files("vocabularies", "*.json").Select(f => Vocabulary.Parse(File.ReadAllBytes(f), Path.GetFileName(f)))));

    /// <exception cref="StartException">The folder is missing or a file in it cannot be read.</exception>
    public IReadOnlyList<WeightProfile> ReadProfiles() => Guarded(() => (IReadOnlyList<WeightProfile>)
        [.. Files("profiles", "*.json").Select(f => WeightProfile.Parse(File.ReadAllBytes(f), Path.GetFileName(f)))]);

    /// <summary>The embedder that comes with the folder, as a setting names it: its trained model, or hashing where it has none.</summary>
    public string DefaultEmbedder =>
        Path.Combine(Folder, "models", "techmatch-static-1", "model.tmstatic") is var model && File.Exists(model) ? $"static:{model}" : "hashing";

    /// <summary>The concepts of the field; none when the folder brings no lexicon.</summary>
    /// <exception cref="StartException">A file cannot be read.</exception>
    public ConceptLexicon ReadLexicon() => Directory.Exists(Path.Combine(Folder, "lexicon"))
        ? Guarded(() => new ConceptLexicon(Files("lexicon", "*.json").SelectMany(f => ConceptLexicon.Parse(File.ReadAllBytes(f), Path.GetFileName(f)))))
        : ConceptLexicon.Empty;

    /// <summary>The alliances organisations belong to; none when the folder brings no file of them.</summary>
    /// <exception cref="StartException">The file cannot be read.</exception>
    public AllianceSet ReadAlliances() => Guarded(() => File.Exists(Path.Combine(Folder, "alliances.json"))
        ? AllianceSet.Parse(File.ReadAllBytes(Path.Combine(Folder, "alliances.json")), "alliances.json")
        : AllianceSet.Empty);

    /// <summary>What a record should hold before it is submitted; nothing is asked for when the folder brings no file of it.</summary>
    /// <exception cref="StartException">The file cannot be read.</exception>
    public CompletenessRules ReadCompleteness() => Guarded(() => File.Exists(Path.Combine(Folder, "completeness.json"))
        ? CompletenessRules.Parse(File.ReadAllBytes(Path.Combine(Folder, "completeness.json")), "completeness.json")
        : CompletenessRules.None);

    /// <summary>Climate tables, profile, levers and BAT sheets; null when the folder brings none.</summary>
    /// <exception cref="StartException">A file is missing or cannot be read.</exception>
    public ClimateModel? ReadClimate()
    {
        var reference = Path.Combine(Folder, "reference");
        if (!Directory.Exists(reference)) return null;
        return Guarded(() => ClimateModel.Parse(
            Files("reference", "*").ToDictionary(f => Path.GetRelativePath(reference, f).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes, StringComparer.Ordinal)));
    }

    /// <summary>The worked scenarios, in order of id; none when the folder brings none.</summary>
    /// <exception cref="StartException">A file cannot be read.</exception>
    public IReadOnlyList<ImpactScenario> ReadScenarios() => Directory.Exists(Path.Combine(Folder, "scenarios"))
        ? Guarded(() => (IReadOnlyList<ImpactScenario>)[.. Files("scenarios", "*.json").Where(f => Path.GetFileName(Path.GetDirectoryName(f)) is not (Flows or Emissions)).Select(f => ImpactScenario.Parse(File.ReadAllBytes(f), Path.GetFileName(f))).OrderBy(s => s.Id, StringComparer.Ordinal)])
        : [];

    /// <summary>The worked e-waste flows, in order of id; none when the folder brings none.</summary>
    /// <exception cref="StartException">A file cannot be read.</exception>
    public IReadOnlyList<EwasteScenario> ReadFlows() => Directory.Exists(Path.Combine(Folder, "scenarios", Flows))
        ? Guarded(() => (IReadOnlyList<EwasteScenario>)[.. Files(Path.Combine("scenarios", Flows), "*.json").Select(f => EwasteScenario.Parse(File.ReadAllBytes(f), Path.GetFileName(f))).OrderBy(s => s.Id, StringComparer.Ordinal)])
        : [];

    /// <summary>What worked plants emit, in order of id; none when the folder brings none.</summary>
    /// <exception cref="StartException">A file cannot be read.</exception>
    public IReadOnlyList<EmissionScenario> ReadEmissions() => Directory.Exists(Path.Combine(Folder, "scenarios", Emissions))
        ? Guarded(() => (IReadOnlyList<EmissionScenario>)[.. Files(Path.Combine("scenarios", Emissions), "*.json").Select(f => EmissionScenario.Parse(File.ReadAllBytes(f), Path.GetFileName(f))).OrderBy(s => s.Id, StringComparer.Ordinal)])
        : [];

    /// <summary>Every record line of every file, in a stable order.</summary>
    /// <exception cref="StartException">A line is no record; the message names file, line and field.</exception>
    public IEnumerable<CatalogRecord> ReadRecords()
    {
        foreach (var file in Files("records", "*.jsonl"))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (line.Length == 0) continue;
                if (!RecordJson.TryRead(Encoding.UTF8.GetBytes(line), out var record, out var fault))
                    throw new StartException($"corpus file {Path.GetRelativePath(Folder, file)} line {number} cannot be read: {fault.Field}: {fault.Message}");
                yield return record;
            }
        }
    }

    private string[] Files(string part, string pattern)
    {
        var folder = Path.Combine(Folder, part);
        if (!Directory.Exists(folder)) throw new StartException($"the corpus folder {Folder} has no {part}; reinstall, or point TECHMATCH_CORPUS at a folder laid out like corpus/");
        return [.. Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(e.Message, e);
        }
    }
}
