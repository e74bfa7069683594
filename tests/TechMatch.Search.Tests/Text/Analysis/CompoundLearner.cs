using System.Text.RegularExpressions;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Hu;
using TechMatch.Search.Concepts;
using TechMatch.Search.Text.Analysis.Compounds;

namespace TechMatch.Search.Tests.Text.Analysis;

/// <summary>
/// Finds the words that compounds are made of. A word of the texts is one; so is what several compounds leave when a known word is
/// taken off. A word that can itself be cut is left out, unless many others are made with it: then it has become a word of its own.
/// </summary>
internal sealed partial class CompoundLearner(string language, IReadOnlyList<string> links)
{
    /// <summary>Compounds that must leave the same rest for it to count as a word.</summary>
    private const int MinRests = 3;

    /// <summary>Compounds made with a compound from which on it is one word.</summary>
    private const int Productive = 4;

    private readonly EndingTable _endings = Endings.Of(language);

    public static CompoundList Learn(string language, IEnumerable<string> texts) =>
        new CompoundLearner(language, language == "de" ? ["", "s", "n", "en", "es", "er", "e", "ns"] : [""]).Learn(texts);

    private CompoundList Learn(IEnumerable<string> texts)
    {
        var seen = texts.SelectMany(t => Words().Matches(t).Select(m => m.Value)).Distinct(StringComparer.Ordinal).ToList();
        // German writes nouns with a capital, and what a compound ends with is a noun.
        var nouns = seen.Where(w => language != "de" || char.IsUpper(w[0])).Select(Fold).Where(IsPart).ToHashSet(StringComparer.Ordinal);
        var words = seen.Select(Fold).Where(IsPart).ToHashSet(StringComparer.Ordinal);
        words.UnionWith(Rests(nouns, words));
        var stems = words.Select(Stem).ToHashSet(StringComparer.Ordinal);
        var uses = nouns.SelectMany(n => Cuts(n, words, stems)).SelectMany(c => new[] { Stem(c.First), Stem(c.Last) })
            .GroupBy(s => s, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var atoms = words.Where(w => uses.GetValueOrDefault(Stem(w)) >= Productive || Cuts(w, words, stems).Count == 0).ToHashSet(StringComparer.Ordinal);
        return new CompoundList([.. atoms.Order(StringComparer.Ordinal)], [.. atoms.Intersect(nouns).Order(StringComparer.Ordinal)]);
    }

    /// <summary>What stands before a known word in several compounds.</summary>
    private IEnumerable<string> Rests(HashSet<string> nouns, HashSet<string> words)
    {
        var stems = nouns.Select(Stem).ToHashSet(StringComparer.Ordinal);
        return nouns.SelectMany(n => Enumerable.Range(4, Math.Max(0, n.Length - 7)).Where(i => stems.Contains(Stem(n[i..])) && Stem(n[i..]).Length >= 4).Select(i => Unlinked(n[..i])))
            .Where(r => IsPart(r) && !words.Contains(r) && !words.Contains(r + "e"))
            .GroupBy(r => r, StringComparer.Ordinal).Where(g => g.Count() >= MinRests).Select(g => g.Key);
    }

    private string Unlinked(string rest) => language == "de" && rest.Length > 5 && rest[^1] == 's' ? rest[..^1] : rest;

    private List<(string First, string Last)> Cuts(string word, HashSet<string> words, HashSet<string> stems)
    {
        var cuts = new List<(string, string)>();
        for (var at = 4; at <= word.Length - 4; at++)
        {
            var last = word[at..];
            if (!words.Contains(last) && (Stem(last).Length < 4 || !stems.Contains(Stem(last)))) continue;
            var first = word[..at];
            foreach (var link in links)
            {
                if (first.EndsWith(link, StringComparison.Ordinal) && first.Length - link.Length >= 4 && words.Contains(first[..^link.Length])) cuts.Add((first[..^link.Length], last));
            }
        }

        return cuts;
    }

    private bool IsPart(string word) =>
        word.Length >= 4 && !(language == "de" ? GermanAnalyzer.DefaultStopSet : HungarianAnalyzer.DefaultStopSet).Contains(word);

    private string Stem(string word) => word[.._endings.StemLength(word)];

    /// <summary>As the chain has it where compounds are cut.</summary>
    private string Fold(string word) => language != "de" ? word.ToLowerInvariant()
        : word.ToLowerInvariant().Replace('ä', 'a').Replace('ö', 'o').Replace('ü', 'u').Replace("ß", "ss", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\p{L}\p{N}-])\p{L}{4,}(?![\p{L}\p{N}])")]
    private static partial Regex Words();
}
