using System.Runtime.InteropServices;
using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// Learns the pieces words are written with: starts from frequent parts of words of every language, then alternates between
/// splitting all words by the best path and dropping the pieces that are missed least, until the size is right.
/// </summary>
/// <remarks>The unigram model of Kudo 2018 with hard assignment. Every language has the same say, however much text it has.</remarks>
internal sealed class VocabularyLearner(ParallelOptions threads)
{
    private const int SeedsPerLanguage = 36_000;
    private const int MaxSeedLength = 16;
    private const int MaxHanSeedLength = 4;

    /// <summary>Share kept in one round.</summary>
    private const double Keep = 0.72;

    private const int SplitsPerRound = 2;

    /// <summary>Share of letters a language must have of one to have it as a piece.</summary>
    private const float MinLetterWeight = 2e-6f;

    /// <param name="report">Receives the number of pieces left after each round.</param>
    public SubwordTokenizer Learn(IReadOnlyList<(string Word, WordKind Kind, float Weight)[]> languages, int size, Action<int> report, CancellationToken cancellationToken)
    {
        var words = languages.SelectMany(l => l).Select(w => (w.Word, w.Weight)).ToArray();
        var letters = Letters(languages);
        var pieces = Seeds(languages, letters, cancellationToken);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SubwordTokenizer tokenizer = Costed(pieces);
            for (var i = 0; i < SplitsPerRound; i++) tokenizer = Costed(Counted(tokenizer, words));
            report(tokenizer.Pieces.Count);
            if (tokenizer.Pieces.Count <= size) return tokenizer;
            pieces = Pruned(tokenizer, words, letters, Math.Max(size, (int)(tokenizer.Pieces.Count * Keep)));
        }
    }

    private static HashSet<string> Letters(IReadOnlyList<(string Word, WordKind Kind, float Weight)[]> languages)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var language in languages)
        {
            var weights = new Dictionary<char, float>();
            foreach (var (word, _, weight) in language) foreach (var c in word) CollectionsMarshal.GetValueRefOrAddDefault(weights, c, out _) += weight;
            kept.UnionWith(weights.Where(w => w.Value > MinLetterWeight).Select(w => w.Key.ToString()));
        }

        return kept;
    }

    private (string, float)[] Seeds(IReadOnlyList<(string Word, WordKind Kind, float Weight)[]> languages, HashSet<string> letters, CancellationToken cancellationToken)
    {
        var byLanguage = new (string, float)[languages.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads.MaxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, languages.Count, options, l => byLanguage[l] = Parts(languages[l]));
        var seeds = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (part, weight) in byLanguage.SelectMany(l => l)) CollectionsMarshal.GetValueRefOrAddDefault(seeds, part, out _) += weight;
        foreach (var letter in letters) seeds.TryAdd(letter, MinLetterWeight);
        return [.. seeds.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value))];
    }

    private static (string, float)[] Parts((string Word, WordKind Kind, float Weight)[] words)
    {
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        var lookup = weights.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (word, kind, weight) in words)
        {
            var longest = kind == WordKind.Han ? MaxHanSeedLength : MaxSeedLength;
            for (var start = 0; start < word.Length; start++)
            {
                for (var length = 1; length <= Math.Min(longest, word.Length - start); length++) CollectionsMarshal.GetValueRefOrAddDefault(lookup, Shared(word.AsSpan(start, length)), out _) += weight;
            }
        }

        return [.. weights.OrderByDescending(w => w.Value * w.Key.Length).ThenBy(w => w.Key, StringComparer.Ordinal).Take(SeedsPerLanguage).Select(w => (w.Key, w.Value))];
    }

    private static ReadOnlySpan<char> Shared(ReadOnlySpan<char> part) =>
        part[0] == WordScanner.StartMark && part.Length > SubwordTokenizer.SharedLength ? part[1..] : part;

    private (string, float)[] Counted(SubwordTokenizer tokenizer, (string Word, float Weight)[] words)
    {
        var counts = CountsOf(tokenizer, words);
        return [.. tokenizer.Pieces.Select((p, i) => (p, (float)counts[i])).Where(p => p.Item2 > 0 || p.p.Length == 1)];
    }

    private double[] CountsOf(SubwordTokenizer tokenizer, (string Word, float Weight)[] words)
    {
        // Fixed parts, summed in order: the same counts for any number of threads.
        const int Parts = 64;
        var partial = new double[Parts][];
        Parallel.For(0, Parts, threads, part =>
        {
            var counts = new double[tokenizer.Pieces.Count];
            Span<int> ids = stackalloc int[WordScanner.MaxWordLength];
            for (var w = part; w < words.Length; w += Parts)
            {
                var count = tokenizer.Split(words[w].Word, ids);
                foreach (var id in ids[..count]) counts[id] += words[w].Weight;
            }

            partial[part] = counts;
        });
        var sums = new double[tokenizer.Pieces.Count];
        foreach (var counts in partial) for (var i = 0; i < sums.Length; i++) sums[i] += counts[i];
        return sums;
    }

    /// <summary>What dropping a piece costs is how much dearer its words become, times how often it is used.</summary>
    private (string, float)[] Pruned(SubwordTokenizer tokenizer, (string Word, float Weight)[] words, HashSet<string> letters, int size)
    {
        var counts = CountsOf(tokenizer, words);
        var losses = new double[counts.Length];
        Parallel.For(0, counts.Length, threads, i =>
        {
            Span<int> ids = stackalloc int[WordScanner.MaxWordLength];
            tokenizer.Split(tokenizer.Pieces[i], ids, out var without, i);
            losses[i] = letters.Contains(tokenizer.Pieces[i]) ? double.PositiveInfinity : counts[i] * (without - tokenizer.Costs[i]);
        });
        var kept = Enumerable.Range(0, counts.Length).OrderByDescending(i => losses[i]).ThenBy(i => tokenizer.Pieces[i], StringComparer.Ordinal).Take(size).Order();
        return [.. kept.Select(i => (tokenizer.Pieces[i], (float)counts[i]))];
    }

    private static SubwordTokenizer Costed((string Piece, float Weight)[] pieces)
    {
        var sum = pieces.Sum(p => (double)p.Weight);
        // A letter nothing uses any more stays affordable, so that no word is unwritable.
        return new SubwordTokenizer([.. pieces.Select(p => p.Piece)], [.. pieces.Select(p => (float)Math.Min(18, -Math.Log(Math.Max(p.Weight, 1e-12) / sum)))]);
    }
}
