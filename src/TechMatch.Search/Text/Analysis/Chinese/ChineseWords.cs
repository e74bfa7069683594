using System.Collections.Frozen;

namespace TechMatch.Search.Text.Analysis.Chinese;

/// <summary>Words of the field of three characters and more, from the lexicon; pairs of characters are indexed anyway.</summary>
internal sealed class ChineseWords
{
    public const int Shortest = 3;

    /// <summary>Longer terms are phrases.</summary>
    public const int Longest = 6;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;

    public ChineseWords(IEnumerable<string> words) => _words = words.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static ChineseWords Shipped { get; } = new(ReadShipped());

    /// <returns>Characters of the longest word that starts there; 0 when none does.</returns>
    public int LongestAt(string text, int at)
    {
        for (var length = Math.Min(Longest, text.Length - at); length >= Shortest; length--)
        {
            if (_words.Contains(text.AsSpan(at, length))) return length;
        }

        return 0;
    }

    private static string[] ReadShipped()
    {
        const string name = "TechMatch.Search.Text.Analysis.Chinese.words.txt";
        using var stream = typeof(ChineseWords).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
