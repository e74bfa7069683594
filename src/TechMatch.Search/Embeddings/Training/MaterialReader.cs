namespace TechMatch.Search.Embeddings.Training;

/// <summary>Reads what a recipe names. Order of sources and lines decides every index, so the same files train the same model.</summary>
internal sealed class MaterialReader(IReadOnlyList<string> roots)
{
    /// <summary>A file must not bring in a language by a stray cell.</summary>
    private const int MaxLanguages = 40;

    /// <exception cref="FormatException">A source is missing or cannot be read.</exception>
    public TrainingMaterial Read(TrainingRecipe recipe, CancellationToken cancellationToken)
    {
        var material = new TrainingMaterial();
        foreach (var source in recipe.Sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Find(source.Path) is not { } path)
            {
                if (source.Optional) continue;
                throw new FormatException($"expected {source.Path} under one of {string.Join(", ", roots)}, found none");
            }

            var count = new SourceCount();
            ReadOne(source, path, material, count);
            material.Uses.Add(new SourceUse(source, count.Items, count.ByLanguage));
        }

        if (material.Languages.Count > MaxLanguages) throw new FormatException($"expected at most {MaxLanguages} languages, got {material.Languages.Count}");
        return material;
    }

    private string? Find(string path) => roots.Select(r => Path.Combine(r, path)).FirstOrDefault(Path.Exists);

    private static void ReadOne(TrainingSource source, string path, TrainingMaterial material, SourceCount count)
    {
        switch (source.Kind)
        {
            case SourceKind.Terms: TermFiles.ReadTerms(path, source, material, count); break;
            case SourceKind.Inflections: TermFiles.ReadInflections(path, source, material, count); break;
            case SourceKind.SentencePairs: SentenceFiles.ReadPairs(path, source, material, count); break;
            case SourceKind.SentenceGroups: SentenceFiles.ReadGroups(path, source, material, count); break;
            case SourceKind.ParallelFolder: SentenceFiles.ReadFolder(path, source, material, count); break;
            case SourceKind.TitleBody: CatalogueFiles.ReadTitleBody(path, source, material, count); break;
            case SourceKind.Definitions: TermFiles.ReadDefinitions(path, source, material, count); break;
            case SourceKind.Records: CatalogueFiles.ReadRecords(path, source, material, count); break;
            case SourceKind.Vocabularies: LexiconFiles.ReadVocabularies(path, source, material, count); break;
            case SourceKind.Lexicon: LexiconFiles.ReadLexicon(path, source, material, count); break;
            default: throw new FormatException($"expected a known kind of source, got {source.Kind}");
        }
    }
}

/// <summary>Counts what a source gives while it is read.</summary>
internal sealed class SourceCount
{
    private readonly SortedDictionary<string, long> _byLanguage = new(StringComparer.Ordinal);

    public long Items { get; private set; }

    public IReadOnlyDictionary<string, long> ByLanguage => _byLanguage;

    public void Add(string language)
    {
        Items++;
        _byLanguage[language] = _byLanguage.GetValueOrDefault(language) + 1;
    }
}
