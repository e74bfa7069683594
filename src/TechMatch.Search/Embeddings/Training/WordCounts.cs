using System.Runtime.InteropServices;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>How often each folded word stands in the material, by language.</summary>
internal static class WordCounts
{
    /// <summary>Rarer words of a language are spelt from the pieces of the others.</summary>
    private const int MaxWords = 60_000;

    /// <summary>An inflected form in a list is no occurrence in text.</summary>
    private const float FormWeight = 0.1f;

    /// <summary>Flattens counts: a word of every page must not have a hundred pieces' worth of say.</summary>
    private const double Damping = 0.6;

    /// <returns>Words with weights that add up to 1 in each language.</returns>
    public static IReadOnlyList<(string Word, WordKind Kind, float Weight)[]> Of(TrainingMaterial material)
    {
        var counts = new Dictionary<(string, WordKind), float>[material.Languages.Count];
        for (var i = 0; i < counts.Length; i++) counts[i] = [];
        foreach (var concept in material.Concepts) foreach (var term in concept.Terms) Add(counts[term.Language], term.Text, concept.Domain ? 3 : 1);
        foreach (var group in material.Sentences) foreach (var text in group.Texts) Add(counts[text.Language], text.Text, group.Domain ? 2 : 1);
        foreach (var titled in material.Titled)
        {
            Add(counts[titled.Language], titled.Title, 1);
            Add(counts[titled.Language], titled.Body, 1);
        }

        foreach (var (language, forms) in material.Forms)
        {
            foreach (var form in forms.Values.SelectMany(f => f)) Add(counts[language], form, FormWeight);
        }

        return [.. counts.Select(Weighed)];
    }

    private static void Add(Dictionary<(string, WordKind), float> counts, string text, float weight)
    {
        var scanner = new WordScanner(TextComposition.Compose(text));
        Span<char> word = stackalloc char[WordScanner.MaxWordLength];
        int length;
        while ((length = scanner.Next(word, out var kind)) > 0) CollectionsMarshal.GetValueRefOrAddDefault(counts, (word[..length].ToString(), kind), out _) += weight;
    }

    private static (string, WordKind, float)[] Weighed(Dictionary<(string Word, WordKind Kind), float> counts)
    {
        var kept = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Word, StringComparer.Ordinal).Take(MaxWords).ToList();
        var sum = kept.Sum(c => Math.Pow(c.Value, Damping));
        return [.. kept.Select(c => (c.Key.Word, c.Key.Kind, (float)(Math.Pow(c.Value, Damping) / sum)))];
    }
}
