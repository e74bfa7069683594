namespace TechMatch.Core.Lexicon;

/// <summary>One idea of the field with the words for it in each language.</summary>
public sealed record Concept
{
    /// <summary>Lower-case English words joined by underscores; unique over all sectors.</summary>
    public required string Id { get; init; }

    /// <summary>The file it stands in: <c>cement</c>, <c>finance</c> …</summary>
    public required string Sector { get; init; }

    /// <summary>Ids of wider concepts.</summary>
    public required IReadOnlyList<string> Broader { get; init; }

    /// <summary>Ids of concepts beside it.</summary>
    public required IReadOnlyList<string> Related { get; init; }

    /// <summary>Terms of the controlled vocabularies that mean the same: <c>streams/waste_heat</c>.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>
    /// By key of a language: the preferred term, then synonyms, abbreviations and spelling variants. Keys are ISO 639-1
    /// codes, and <c>kk-latn</c> for Kazakh in Latin letters.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Terms { get; init; }

    /// <summary>The preferred term in <paramref name="language"/>, else in English.</summary>
    public string Preferred(string language) => (Terms.TryGetValue(language, out var terms) ? terms : Terms["en"])[0];
}
