using Microsoft.Extensions.AI;

namespace TechMatch.Search.Embeddings;

/// <summary>
/// Says through the platform's interface whether texts ask or answer, to embedders whose model was trained with a prefix
/// for each. Without a word they are passages. Other embedders ignore it.
/// </summary>
public static class EmbeddingPurpose
{
    private const string Key = "techmatch.query";

    /// <returns>The same options, marked.</returns>
    public static EmbeddingGenerationOptions ForQuery(this EmbeddingGenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.AdditionalProperties ??= [])[Key] = true;
        return options;
    }

    internal static bool IsQuery(EmbeddingGenerationOptions? options) => options?.AdditionalProperties?.ContainsKey(Key) == true;
}

/// <summary>What a model wants in front of a text, for example <c>query: </c> and <c>passage: </c>.</summary>
internal sealed record TextPrefixes(string Query, string Passage)
{
    public IEnumerable<string> Before(IEnumerable<string> texts, EmbeddingGenerationOptions? options)
    {
        var prefix = EmbeddingPurpose.IsQuery(options) ? Query : Passage;
        return prefix.Length == 0 ? texts : texts.Select(t => prefix + t);
    }
}
