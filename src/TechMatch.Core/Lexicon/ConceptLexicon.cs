using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace TechMatch.Core.Lexicon;

/// <summary>The concepts of all sectors, read from <c>corpus/lexicon/*.json</c>, immutable after loading.</summary>
public sealed class ConceptLexicon
{
    private static readonly string[] s_languages = ["en", "ru", "kk", "az", "zh", "tr", "de", "bg", "hu", "ar", "id", "ms", "kk-latn"];

    private readonly Dictionary<string, Concept> _byId;

    /// <exception cref="FormatException">Two concepts of one id, or a reference to a concept that is not there.</exception>
    public ConceptLexicon(IEnumerable<Concept> concepts)
    {
        _byId = new Dictionary<string, Concept>(StringComparer.Ordinal);
        foreach (var concept in concepts)
        {
            if (!_byId.TryAdd(concept.Id, concept))
                throw new FormatException($"expected each concept once, got '{concept.Id}' in {_byId[concept.Id].Sector} and in {concept.Sector}");
        }

        All = [.. _byId.Values.OrderBy(c => c.Id, StringComparer.Ordinal)];
        foreach (var concept in All)
        {
            foreach (var other in concept.Broader.Concat(concept.Related))
            {
                if (!_byId.ContainsKey(other)) throw new FormatException($"{concept.Sector}: concept '{concept.Id}' refers to '{other}', which is not in the lexicon");
            }
        }
    }

    /// <summary>No concepts: a deployment without a lexicon.</summary>
    public static ConceptLexicon Empty { get; } = new([]);

    /// <summary>Every key that <see cref="Concept.Terms"/> may have.</summary>
    public static IReadOnlyList<string> Languages => s_languages;

    /// <summary>The keys that every concept has; the others are there where the authors were sure.</summary>
    public static IReadOnlyList<string> RequiredLanguages { get; } = s_languages[..7];

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<Concept> All { get; }

    public bool TryGet(string id, [NotNullWhen(true)] out Concept? concept) => _byId.TryGetValue(id, out concept);

    /// <summary>Reads <c>{"sector", "origin", "licence", "reviewed", "concepts": [{"id", "broader", "related", "links", "terms"}]}</c>.</summary>
    /// <exception cref="FormatException">The message names the file, the concept and what was expected.</exception>
    public static IReadOnlyList<Concept> Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            var sector = document.RootElement.GetProperty("sector").GetString()!;
            return [.. document.RootElement.GetProperty("concepts").EnumerateArray().Select(e => Read(e, sector, fileName))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"lexicon {fileName} cannot be read: {e.Message}", e);
        }
    }

    private static Concept Read(JsonElement element, string sector, string fileName)
    {
        var id = element.GetProperty("id").GetString()!;
        if (id.Length == 0 || id.AsSpan().ContainsAnyExcept(s_idCharacters)) throw Fault("expected an id of a-z, 0-9 and _");
        var terms = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var language in element.GetProperty("terms").EnumerateObject())
        {
            if (!s_languages.Contains(language.Name)) throw Fault($"expected languages among {string.Join(", ", s_languages)}, got '{language.Name}'");
            terms[language.Name] = Words(language.Value, language.Name);
        }

        foreach (var language in RequiredLanguages)
        {
            if (!terms.ContainsKey(language)) throw Fault($"expected terms in {language}, got none");
        }

        return new Concept { Id = id, Sector = sector, Broader = Ids("broader"), Related = Ids("related"), Links = Ids("links"), Terms = terms };

        FormatException Fault(string message) => new($"lexicon {fileName}, concept '{id}': {message}");

        IReadOnlyList<string> Ids(string name) => element.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(i => i.GetString()!)] : [];

        IReadOnlyList<string> Words(JsonElement list, string language)
        {
            var words = list.EnumerateArray().Select(w => w.GetString()!).ToList();
            if (words.Count == 0 || words.Exists(string.IsNullOrWhiteSpace)) throw Fault($"expected terms in {language}, got an empty one");
            if (words.Exists(w => !w.IsNormalized(NormalizationForm.FormC) || w != w.Trim())) throw Fault($"expected trimmed terms in Unicode NFC in {language}");
            if (words.Distinct(StringComparer.Ordinal).Count() != words.Count) throw Fault($"expected each term once in {language}");
            return words;
        }
    }

    private static readonly System.Buffers.SearchValues<char> s_idCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");
}
