using System.Collections.Concurrent;
using Lucene.Net.Analysis.TokenAttributes;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>
/// The texts of one question as the chains of the languages leave them. Compiling the question and marking its hits ask for
/// the same several times over. Safe for concurrent use.
/// </summary>
internal sealed class AnalysedWords
{
    private readonly ConcurrentDictionary<(string Text, string Chain), IReadOnlyList<(string Word, int Position)>> _known = new();

    /// <inheritdoc cref="Of"/>
    public IReadOnlyList<(string Word, int Position)> Words(string text, LanguageGroup? group) =>
        _known.GetOrAdd((text, group?.Key ?? ""), static (key, g) => Of(key.Text, g), group);

    /// <summary>The words that the index is asked for, with their places.</summary>
    /// <param name="group">Null for the neutral chain.</param>
    public static IReadOnlyList<(string Word, int Position)> Of(string text, LanguageGroup? group)
    {
        var analyzer = group is null ? Analyzers.Neutral : Analyzers.Of(group);
        using var stream = analyzer.GetTokenStream("q", TextFolding.ComposeAndFold(text));
        var term = stream.AddAttribute<ICharTermAttribute>();
        var increment = stream.AddAttribute<IPositionIncrementAttribute>();
        var words = new List<(string, int)>();
        var position = -1;
        stream.Reset();
        while (stream.IncrementToken())
        {
            position += increment.PositionIncrement;
            words.Add((term.ToString(), position));
        }

        stream.End();
        return words;
    }
}
