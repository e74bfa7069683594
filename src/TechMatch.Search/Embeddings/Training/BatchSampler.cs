using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Embeddings.Training;

internal enum PairKind
{
    Term,
    Bag,
    Gloss,
    Sentence,
    Title,
}

/// <summary>
/// Draws the pairs of a step. All queries of a step are in one language and their documents in a mixture of the others,
/// beside further documents in the queries' own language: what language a text is in then says nothing about whether it answers.
/// </summary>
internal sealed class BatchSampler
{
    private readonly TrainingMaterial _material;
    private readonly TrainingOptions _options;
    private readonly ParallelOptions _threads;
    private readonly PairIndex _pairs;
    private readonly TextSampler _texts;
    private readonly BatchWriter _writer;

    public BatchSampler(TrainingMaterial material, SubwordTokenizer tokenizer, TrainingOptions options, ParallelOptions threads)
    {
        (_material, _options, _threads) = (material, options, threads);
        _pairs = new PairIndex(material, ["ru", "kk"]);
        _texts = new TextSampler(material, options, _pairs);
        _writer = new BatchWriter(material, tokenizer, options);
    }

    /// <summary>Depends on the seed and the step alone.</summary>
    public PairKind Fill(TrainingBatch batch, int step)
    {
        var random = SeededRandom.For(_options.Seed, step, -1);
        var kind = DrawKind(ref random);
        var language = kind == PairKind.Sentence ? _texts.DrawSentenceLanguage(ref random) : _pairs.DrawQueryLanguage(ref random);
        var pairs = _options.BatchSize / kind switch { PairKind.Term => 1, PairKind.Bag or PairKind.Gloss => 2, _ => 3 };
        var extra = kind == PairKind.Title ? 0 : (int)(pairs * _options.OwnLanguageNegatives);
        batch.Resize(pairs, pairs + extra);
        Parallel.For(0, pairs, _threads, i =>
        {
            var draw = SeededRandom.For(_options.Seed, step, i);
            var pair = kind switch
            {
                PairKind.Term => _texts.DrawTerm(language, ref draw),
                PairKind.Bag => _texts.DrawBag(language, ref draw),
                PairKind.Gloss => _texts.DrawGloss(language, ref draw),
                PairKind.Sentence => _texts.DrawSentence(language, ref draw),
                _ => _texts.DrawTitle(ref draw),
            };
            _writer.Write(batch, i, pair.Query, ref draw);
            _writer.Write(batch, pairs + i, pair.Document, ref draw);
            if (i >= extra) return;
            var other = kind == PairKind.Sentence ? _texts.DrawSentenceIn(language, ref draw) : _texts.DrawNegative(language, pair.Concept, kind, ref draw);
            if (kind != PairKind.Term && draw.Chance(_options.SplicedNegatives)) other = other with { Text = SplicedText.Of(pair.Query.Text, other.Text, ref draw) };
            _writer.Write(batch, 2 * pairs + i, other, ref draw);
        });
        return kind;
    }

    private PairKind DrawKind(ref SeededRandom random)
    {
        Span<double> shares =
        [
            _options.TermShare, _options.BagShare, _material.Titled.Count > 0 ? _options.GlossShare : 0,
            _material.Sentences.Count > 0 ? _options.SentenceShare : 0, _material.Titled.Count > 0 ? _options.TitleShare : 0,
        ];
        var sum = 0.0;
        foreach (var share in shares) sum += share;
        var at = random.NextDouble() * sum;
        for (var kind = 0; kind < shares.Length; kind++)
        {
            if (shares[kind] > 0 && (at -= shares[kind]) < 0) return (PairKind)kind;
        }

        return PairKind.Term;
    }
}

/// <summary>Puts drawn texts into a batch as tokens.</summary>
internal sealed class BatchWriter(TrainingMaterial material, SubwordTokenizer tokenizer, TrainingOptions options)
{
    // Concept vectors follow the sub-words in the table.
    private readonly Dictionary<string, int> _conceptTokens = material.Concepts.Where(c => c.LexiconId is not null)
        .Select(c => c.LexiconId!).Distinct(StringComparer.Ordinal).Select((id, i) => (id, i)).ToDictionary(c => c.id, c => tokenizer.Pieces.Count + c.i, StringComparer.Ordinal);

    public void Write(TrainingBatch batch, int text, DrawnText drawn, ref SeededRandom random)
    {
        var room = batch.Room(text);
        var count = drawn.Text.Length == 0 ? 0 : tokenizer.Tokenize(drawn.Text, room[..^1]);
        var content = 14695981039346656037UL;
        foreach (var token in room[..count]) content = (content ^ (uint)token) * 1099511628211UL;
        count = Drop(room, count, ref random);
        if (drawn.Concept is { } concept && _conceptTokens.TryGetValue(concept, out var id)) room[count++] = id;
        batch.Set(text, count, drawn.Subject, content);
    }

    private int Drop(Span<int> tokens, int count, ref SeededRandom random)
    {
        if (count < 2 || options.Dropout == 0) return count;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!random.Chance(options.Dropout)) tokens[kept++] = tokens[i];
        }

        return Math.Max(1, kept);
    }
}
