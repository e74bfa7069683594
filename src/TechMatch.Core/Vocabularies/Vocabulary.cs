using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Vocabularies;

/// <summary>One term with its labels by language; every vocabulary file carries at least en, ru, kk, az and zh.</summary>
public sealed record VocabularyTerm(string Code, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The label in <paramref name="language"/>, else English, else the code itself.</summary>
    public string Label(LanguageCode language) =>
        Labels.TryGetValue(language.Value, out var label) || Labels.TryGetValue("en", out label) ? label : Code;
}

/// <summary>A closed list of terms, read from one data file under <c>corpus/vocabularies</c>.</summary>
public sealed class Vocabulary
{
    private readonly Dictionary<string, VocabularyTerm> _byCode;

    private Vocabulary(string id, IReadOnlyList<VocabularyTerm> terms)
    {
        Id = id;
        Terms = terms;
        _byCode = terms.ToDictionary(t => t.Code, StringComparer.Ordinal);
    }

    public string Id { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<VocabularyTerm> Terms { get; }

    public bool Contains(string code) => _byCode.ContainsKey(code);

    public bool TryGet(string code, [NotNullWhen(true)] out VocabularyTerm? term) => _byCode.TryGetValue(code, out term);

    /// <summary>Reads <c>{"id", "origin", "licence", "terms": [{"code", "labels": {"en": …}}]}</c>.</summary>
    /// <exception cref="FormatException">The file breaks that form or repeats a code.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            var root = document.RootElement;
            var terms = root.GetProperty("terms").EnumerateArray().Select(ReadTerm).ToList();
            return new Vocabulary(root.GetProperty("id").GetString()!, terms);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"vocabulary {fileName} cannot be read: {e.Message}", e);
        }
    }

    private static VocabularyTerm ReadTerm(JsonElement element) => new(
        element.GetProperty("code").GetString()!,
        element.GetProperty("labels").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal));
}
