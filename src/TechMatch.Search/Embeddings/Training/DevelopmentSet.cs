using System.Numerics.Tensors;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>How well held-out sentences find their translations.</summary>
/// <param name="ToEnglish">Share of sentences whose English translation is nearest among all English ones, by language.</param>
/// <param name="Mixed">Share of the nearest eleven texts of any language that are translations.</param>
/// <param name="OwnLanguage">Share of the nearest eleven texts that are in the query's own language.</param>
internal sealed record DevelopmentScores(IReadOnlyDictionary<string, double> ToEnglish, double Mixed, double OwnLanguage, double FairShare)
{
    public double MeanToEnglish => ToEnglish.Count == 0 ? 0 : ToEnglish.Values.Average();
}

/// <summary>Sentences in many languages that are kept out of training to watch it, to take language means and to scale cosines.</summary>
internal sealed class DevelopmentSet
{
    private const int MinLanguages = 8;
    private const int HoldOutEvery = 10;

    /// <summary>English texts beside the held-out ones; they make finding the right one harder.</summary>
    private const int MaxDistractors = 900;

    private readonly List<LanguageText[]> _groups = [];
    private readonly List<string> _distractors = [];
    private readonly IReadOnlyList<string> _languages;
    private readonly int _english;

    private DevelopmentSet(IReadOnlyList<string> languages) => (_languages, _english) = (languages, languages.ToList().IndexOf("en"));

    public int Sentences => _groups.Count;

    /// <summary>Takes every tenth group of many languages out of the material.</summary>
    public static DevelopmentSet Split(TrainingMaterial material)
    {
        var set = new DevelopmentSet(material.Languages);
        var kept = new List<SentenceGroup>();
        var seen = 0;
        foreach (var group in material.Sentences)
        {
            if (group.Texts.Length >= MinLanguages && ++seen % HoldOutEvery == 0) set._groups.Add(group.Texts);
            else kept.Add(group);
        }

        var held = set._groups.SelectMany(g => g).Select(t => t.Text).ToHashSet(StringComparer.Ordinal);
        // The same sentences also stand in files of pairs.
        kept.RemoveAll(g => g.Texts.Any(t => held.Contains(t.Text)));
        foreach (var group in kept)
        {
            if (group.Texts.Length >= MinLanguages && set._distractors.Count < MaxDistractors && group.Texts.FirstOrDefault(t => t.Language == set._english).Text is { } english) set._distractors.Add(english);
        }

        material.Sentences.Clear();
        material.Sentences.AddRange(kept);
        return set;
    }

    public DevelopmentScores Measure(TextVectors vectors)
    {
        var texts = _groups.SelectMany((g, i) => g.Select(t => (Group: i, t.Language, t.Text))).ToList();
        var means = MeansByLanguage(vectors);
        float[] Centred(string text, int language)
        {
            var vector = vectors.Of(text);
            if (!means.TryGetValue(_languages[language], out var mean)) return vector;
            TensorPrimitives.Subtract(vector, mean, vector);
            RowSum.Normalise(vector);
            return vector;
        }

        var all = texts.Select(t => Centred(t.Text, t.Language)).ToList();
        var others = _distractors.Select(t => Centred(t, _english)).ToList();
        var toEnglish = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var language in texts.Select(t => t.Language).Distinct().Where(l => l != _english))
        {
            var queries = Enumerable.Range(0, texts.Count).Where(i => texts[i].Language == language).ToList();
            toEnglish[_languages[language]] = queries.Average(q => FindsEnglish(q, texts, all, others) ? 1.0 : 0);
        }

        var (mixed, own, fair) = (0.0, 0.0, 0.0);
        for (var q = 0; q < texts.Count; q++)
        {
            var nearest = Enumerable.Range(0, texts.Count).Where(i => i != q).OrderByDescending(i => TensorPrimitives.Dot<float>(all[q], all[i])).Take(11).ToList();
            mixed += nearest.Count(i => texts[i].Group == texts[q].Group) / 11.0;
            own += nearest.Count(i => texts[i].Language == texts[q].Language) / 11.0;
            fair += (double)(texts.Count(t => t.Language == texts[q].Language) - 1) / (texts.Count - 1);
        }

        var count = Math.Max(1, texts.Count);
        return new DevelopmentScores(toEnglish, mixed / count, own / count, fair / count);
    }

    public IReadOnlyDictionary<string, float[]> MeansByLanguage(TextVectors vectors)
    {
        var means = new SortedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var texts in _groups.SelectMany(g => g).GroupBy(t => t.Language))
        {
            var mean = new float[vectors.Dimensions];
            foreach (var text in texts) TensorPrimitives.Add(mean, vectors.Of(text.Text), mean);
            TensorPrimitives.Divide(mean, texts.Count(), mean);
            means[_languages[texts.Key]] = mean;
        }

        return means;
    }

    /// <summary>Cosines of texts of two languages: of the same sentence, and of different ones.</summary>
    public CosineBackground? Cosines(TextVectors vectors, IReadOnlyDictionary<string, float[]> means, int seed)
    {
        var random = SeededRandom.For(seed, -2, 0);
        var (related, unrelated) = (new List<float>(), new List<float>());
        var all = _groups.Select(g => g.Select(t =>
        {
            var vector = vectors.Of(t.Text);
            TensorPrimitives.Subtract(vector, means[_languages[t.Language]], vector);
            RowSum.Normalise(vector);
            return vector;
        }).ToArray()).ToArray();
        for (var i = 0; i < 8_000 && all.Length > 1; i++)
        {
            var group = all[random.Next(all.Length)];
            var (a, b) = (random.Next(group.Length), random.Next(group.Length));
            var other = all[random.Next(all.Length)];
            if (a != b) related.Add(TensorPrimitives.Dot<float>(group[a], group[b]));
            if (other != group) unrelated.Add(TensorPrimitives.Dot<float>(group[a], other[random.Next(other.Length)]));
        }

        if (related.Count == 0 || unrelated.Count == 0) return null;
        related.Sort();
        unrelated.Sort();
        static double At(List<float> sorted, double share) => Math.Round(sorted[(int)((sorted.Count - 1) * share)], 4);
        return new CosineBackground("held-out sentences of the training's development split, pairs of two languages", _groups.Count, seed,
            At(unrelated, 0.5), At(unrelated, 0.95), At(related, 0.5), At(related, 0.95));
    }

    private bool FindsEnglish(int query, List<(int Group, byte Language, string Text)> texts, List<float[]> all, List<float[]> others)
    {
        var (best, right) = (float.NegativeInfinity, float.NegativeInfinity);
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Language != _english) continue;
            var cosine = TensorPrimitives.Dot<float>(all[query], all[i]);
            if (texts[i].Group == texts[query].Group) right = cosine;
            else best = Math.Max(best, cosine);
        }

        foreach (var other in others) best = Math.Max(best, TensorPrimitives.Dot<float>(all[query], other));
        return right > best;
    }
}

/// <summary>Unit vectors of texts from rows still in training, before any mean is taken off.</summary>
internal sealed class TextVectors(TokenTable table, SubwordTokenizer tokenizer)
{
    private readonly int[] _ids = new int[2_048];

    public int Dimensions => table.Dimensions;

    public float[] Of(string text)
    {
        var vector = new float[table.Dimensions];
        var count = tokenizer.Tokenize(text, _ids);
        foreach (var id in _ids.AsSpan(0, count)) TensorPrimitives.MultiplyAdd(table.Row(id), MathF.Exp(table.Logs[id]), vector, vector);
        RowSum.Normalise(vector);
        return vector;
    }
}
