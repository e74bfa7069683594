namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Which concepts and sentences connect which two languages, and how often each language is drawn. Languages are drawn
/// evenly, then documents' languages by how much connects them: counts differ by a factor of fifty.
/// </summary>
internal sealed class PairIndex
{
    private const int MinConcepts = 300;
    private const int EnoughConcepts = 5_000;

    /// <summary>English is the language most documents are in.</summary>
    private const double EnglishShare = 4;

    private readonly int[][][] _all;
    private readonly int[][][] _domain;
    private readonly double[][] _weights;

    public PairIndex(TrainingMaterial material, IReadOnlyList<string> favoured)
    {
        var count = material.Languages.Count;
        var (all, domain) = (New(count), New(count));
        for (var c = 0; c < material.Concepts.Count; c++)
        {
            var concept = material.Concepts[c];
            var languages = concept.Terms.Select(t => t.Language).Distinct().ToArray();
            foreach (var a in languages)
            {
                foreach (var b in languages)
                {
                    if (a == b) continue;
                    all[a][b].Add(c);
                    if (concept.Domain) domain[a][b].Add(c);
                }
            }
        }

        (_all, _domain) = (Frozen(all), Frozen(domain));
        var english = material.Languages.IndexOf("en");
        _weights = [.. Enumerable.Range(0, count).Select(a => Enumerable.Range(0, count).Select(b => Weight(a, b, english)).ToArray())];
        QueryLanguages = [.. Enumerable.Range(0, count).Where(a => _weights[a].Sum() > 0).Select(a => ((byte)a, QueryWeight(material.Languages[a], favoured)))];
        if (QueryLanguages.Count == 0) throw new FormatException($"expected at least {MinConcepts} concepts with terms in two languages, got fewer");
    }

    public IReadOnlyList<(byte Language, double Weight)> QueryLanguages { get; }

    public byte DrawQueryLanguage(ref SeededRandom random)
    {
        var at = random.NextDouble() * QueryLanguages.Sum(q => q.Weight);
        foreach (var (language, weight) in QueryLanguages)
        {
            if ((at -= weight) < 0) return language;
        }

        return QueryLanguages[^1].Language;
    }

    /// <returns>A language some concepts share with <paramref name="query"/>.</returns>
    public byte DrawDocumentLanguage(byte query, ref SeededRandom random)
    {
        var weights = _weights[query];
        var at = random.NextDouble() * weights.Sum();
        for (var b = 0; b < weights.Length; b++)
        {
            if (weights[b] > 0 && (at -= weights[b]) < 0) return (byte)b;
        }

        return (byte)Array.FindLastIndex(weights, w => w > 0);
    }

    public int DrawConcept(byte query, byte document, double domainShare, ref SeededRandom random)
    {
        var domain = _domain[query][document];
        var from = domain.Length > 0 && random.Chance(domainShare * Math.Min(1, domain.Length / 500.0)) ? domain : _all[query][document];
        return from[random.Next(from.Length)];
    }

    // A second script of a language (kk-latn) has few terms; its own steps would only repeat them.
    private static double QueryWeight(string language, IReadOnlyList<string> favoured) => favoured.Contains(language) ? 1.6 : language.Contains('-') ? 0.3 : 1.0;

    private double Weight(int a, int b, int english)
    {
        var concepts = _all[a][b].Length;
        return concepts < MinConcepts ? 0 : Math.Sqrt(Math.Min(1, (double)concepts / EnoughConcepts)) * (b == english ? EnglishShare : 1);
    }

    private static List<int>[][] New(int count) => [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray())];

    private static int[][][] Frozen(List<int>[][] lists) => [.. lists.Select(row => row.Select(l => l.ToArray()).ToArray())];
}
