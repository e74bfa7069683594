namespace TechMatch.Core.Lexicon;

/// <summary>A list of terms by concept and language that others made: a thesaurus, a dictionary.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Concepts">By id, each with its terms by language.</param>
public sealed record TermSource(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> Concepts)
{
    /// <summary>Whether a first line is of the form that <see cref="Parse"/> reads.</summary>
    public static bool IsTermLine(string line) => line.Split('\t') is [{ Length: > 0 }, { Length: >= 2 and <= 7 }, { Length: > 0 }];

    /// <param name="lines"><c>concept TAB language TAB term</c>; the lines of a concept need not stand together.</param>
    /// <exception cref="FormatException">The message names the source and the line.</exception>
    public static TermSource Parse(string name, IEnumerable<string> lines)
    {
        var concepts = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0) continue;
            if (!IsTermLine(line)) throw new FormatException($"terms {name} line {number}: expected concept, language and term between tabs, got '{line}'");
            var cells = line.Split('\t');
            if (!concepts.TryGetValue(cells[0], out var concept)) concepts.Add(cells[0], concept = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
            if (!concept.TryGetValue(cells[1], out var terms)) ((Dictionary<string, IReadOnlyList<string>>)concept).Add(cells[1], terms = new List<string>());
            ((List<string>)terms).Add(cells[2]);
        }

        return new TermSource(name, concepts);
    }
}
