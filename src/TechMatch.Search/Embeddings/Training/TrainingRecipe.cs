using System.Text.Json;
using System.Text.Json.Serialization;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>What a model is trained on: which files, what they are, under which licence. Kept beside the model.</summary>
internal sealed record TrainingRecipe(string Name, IReadOnlyList<TrainingSource> Sources)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="FormatException">Not a recipe.</exception>
    public static TrainingRecipe Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingRecipe>(File.ReadAllBytes(file), s_json) ?? throw new FormatException($"expected a recipe in {file}, got null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{Path.GetFileName(file)} is not a recipe: {e.Message}", e);
        }
    }
}

internal enum SourceKind
{
    /// <summary>Lines of concept TAB language TAB term.</summary>
    Terms,

    /// <summary>Lines of lemma TAB form, of one language; gzip when the name ends in .gz.</summary>
    Inflections,

    /// <summary>Lines of text TAB text, of two languages.</summary>
    SentencePairs,

    /// <summary>One object a line whose members named like languages are the same text.</summary>
    SentenceGroups,

    /// <summary>Like <see cref="SentenceGroups"/>, with the texts under a member "texts". A folder of *.jsonl.</summary>
    ParallelFolder,

    /// <summary>A CSV or JSONL with a title and a body, named by <see cref="TrainingSource.Columns"/>.</summary>
    TitleBody,

    /// <summary>Lines of concept TAB definition; the column names the file beside it that has the terms.</summary>
    Definitions,

    /// <summary>Folders of records as the catalogue imports them; needs are left out, because they are judged.</summary>
    Records,

    /// <summary>A folder of controlled vocabularies with labels.</summary>
    Vocabularies,

    /// <summary>A folder of lexicon files.</summary>
    Lexicon,
}

/// <param name="Path">Relative to one of the data roots.</param>
/// <param name="Languages">Of the columns, where the file does not say.</param>
/// <param name="Domain">True for the words of this catalogue's field: they are sampled more often.</param>
/// <param name="Optional">True when training may go on without it.</param>
internal sealed record TrainingSource(
    string Path, SourceKind Kind, string Origin, string Licence, IReadOnlyList<string>? Languages = null, IReadOnlyList<string>? Columns = null,
    bool Domain = false, bool Optional = false);
