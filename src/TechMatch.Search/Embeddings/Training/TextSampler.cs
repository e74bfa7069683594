using System.Text;

namespace TechMatch.Search.Embeddings.Training;

/// <param name="Subject">Texts of one subject are not told apart.</param>
/// <param name="Concept">Lexicon concept whose own vector is part of the text; null for none.</param>
internal readonly record struct DrawnText(string Text, ulong Subject, string? Concept = null);

/// <param name="Concept">The concept behind a pair of terms; −1 for other pairs.</param>
internal readonly record struct DrawnPair(DrawnText Query, DrawnText Document, int Concept = -1);

/// <summary>Draws single pairs of each kind.</summary>
internal sealed class TextSampler
{
    private const int MinBag = 2;
    private const int MaxBag = 9;
    private const int WindowWords = 70;

    /// <summary>How often a text of a lexicon term carries the concept's own vector too, or nothing else.</summary>
    private const double WithConcept = 0.2;

    private readonly TrainingMaterial _material;
    private readonly TrainingOptions _options;
    private readonly PairIndex _pairs;
    private readonly WordForms _forms;
    private readonly GlossTable _glosses;
    private readonly int[][] _sentencesOf;
    private readonly int[] _sentenceLanguages;
    private readonly int[] _englishTitles;
    private readonly byte _english;
    private readonly Dictionary<string, int> _byLexiconId;

    public TextSampler(TrainingMaterial material, TrainingOptions options, PairIndex pairs)
    {
        (_material, _options, _pairs) = (material, options, pairs);
        _forms = new WordForms(material);
        _glosses = new GlossTable(material, _forms);
        _english = material.LanguageOf("en");
        _sentencesOf = [.. Enumerable.Range(0, material.Languages.Count).Select(l => Enumerable.Range(0, material.Sentences.Count).Where(s => material.Sentences[s].Texts.Any(t => t.Language == l)).ToArray())];
        _sentenceLanguages = [.. Enumerable.Range(0, material.Languages.Count).Where(l => _sentencesOf[l].Length > 50)];
        _englishTitles = [.. Enumerable.Range(0, material.Titled.Count).Where(t => material.Titled[t].Language == _english)];
        _byLexiconId = material.Concepts.Select((c, i) => (c.LexiconId, i)).Where(c => c.LexiconId is not null).DistinctBy(c => c.LexiconId).ToDictionary(c => c.LexiconId!, c => c.i, StringComparer.Ordinal);
    }

    public byte DrawSentenceLanguage(ref SeededRandom random) =>
        _sentenceLanguages.Length == 0 ? _english : (byte)_sentenceLanguages[random.Next(_sentenceLanguages.Length)];

    public DrawnPair DrawTerm(byte language, ref SeededRandom random)
    {
        var other = _pairs.DrawDocumentLanguage(language, ref random);
        var index = _pairs.DrawConcept(language, other, _options.DomainShare, ref random);
        var concept = _material.Concepts[index];
        var (query, document) = (Term(concept, index, language, ref random), Term(concept, index, other, ref random));
        if (concept.LexiconId is not null)
        {
            if (random.Chance(WithConcept)) query = query with { Concept = concept.LexiconId };
            if (random.Chance(WithConcept)) document = random.Chance(0.5) ? document with { Concept = concept.LexiconId } : new DrawnText("", document.Subject, concept.LexiconId);
        }

        return new DrawnPair(query, document, index);
    }

    /// <summary>Several terms at once, in two orders: the words of a text without its grammar.</summary>
    public DrawnPair DrawBag(byte language, ref SeededRandom random)
    {
        var other = _pairs.DrawDocumentLanguage(language, ref random);
        var count = MinBag + random.Next(MaxBag - MinBag + 1);
        var (query, document) = (new StringBuilder(), new List<string>(count));
        for (var i = 0; i < count; i++)
        {
            var index = _pairs.DrawConcept(language, other, _options.DomainShare, ref random);
            query.Append(Term(_material.Concepts[index], index, language, ref random).Text).Append(' ');
            document.Insert(random.Next(document.Count + 1), Term(_material.Concepts[index], index, other, ref random).Text);
        }

        return Pair(query.ToString(), string.Join(' ', document), random.NextUInt64());
    }

    public DrawnPair DrawGloss(byte language, ref SeededRandom random)
    {
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var index = _englishTitles[random.Next(_englishTitles.Length)];
            var titled = _material.Titled[index];
            var asTitle = random.Chance(0.3);
            var english = asTitle ? titled.Title : Window(titled.Body, 6 + random.Next(30), ref random);
            var query = language == _english ? english : _glosses.Render(english, language, ref random);
            if (query is null) continue;
            var other = language == _english || random.Chance(0.45) ? _pairs.DrawDocumentLanguage(language, ref random) : _english;
            var source = asTitle && random.Chance(0.5) ? Window(titled.Body, WindowWords, ref random) : english;
            var document = other == _english ? source : _glosses.Render(source, other, ref random);
            if (document is not null) return Pair(query, document, (uint)index | 1UL << 62);
        }

        return DrawBag(language, ref random);
    }

    public DrawnPair DrawSentence(byte language, ref SeededRandom random)
    {
        var index = _sentencesOf[language][random.Next(_sentencesOf[language].Length)];
        var texts = _material.Sentences[index].Texts;
        var query = OneIn(texts, language, ref random);
        var others = texts.Count(t => t.Language != language);
        var pick = random.Next(others);
        var document = texts.Where(t => t.Language != language).ElementAt(pick);
        // English more often: most documents are in it.
        if (language != _english && random.Chance(0.25) && texts.Any(t => t.Language == _english)) document = OneIn(texts, _english, ref random);
        return Pair(query.Text, document.Text, SentenceSubject(index));
    }

    public DrawnText DrawSentenceIn(byte language, ref SeededRandom random)
    {
        var index = _sentencesOf[language][random.Next(_sentencesOf[language].Length)];
        return new DrawnText(OneIn(_material.Sentences[index].Texts, language, ref random).Text, SentenceSubject(index));
    }

    public DrawnPair DrawTitle(ref SeededRandom random)
    {
        var index = random.Next(_material.Titled.Count);
        var titled = _material.Titled[index];
        return Pair(titled.Title, Window(titled.Body, WindowWords, ref random), (uint)index | 1UL << 62);
    }

    /// <summary>A neighbouring concept's term where neighbours are known, any other concept's term where not.</summary>
    public DrawnText DrawNegative(byte language, int concept, PairKind kind, ref SeededRandom random)
    {
        if (concept >= 0 && _material.Concepts[concept].Neighbours is { Length: > 0 } neighbours && _byLexiconId.TryGetValue(neighbours[random.Next(neighbours.Length)], out var near)
            && _material.Concepts[near].Terms.Any(t => t.Language == language)) return Term(_material.Concepts[near], near, language, ref random);
        if (kind is PairKind.Bag or PairKind.Gloss) return DrawBag(language, ref random).Query;
        var index = _pairs.DrawConcept(language, _pairs.DrawDocumentLanguage(language, ref random), _options.DomainShare, ref random);
        return Term(_material.Concepts[index], index, language, ref random);
    }

    private DrawnText Term(TermConcept concept, int index, byte language, ref SeededRandom random) =>
        new(_forms.Vary(OneIn(concept.Terms, language, ref random), ref random), (ulong)index + 1);

    private static LanguageText OneIn(LanguageText[] texts, byte language, ref SeededRandom random)
    {
        var count = 0;
        foreach (var text in texts) count += text.Language == language ? 1 : 0;
        var pick = random.Next(count);
        foreach (var text in texts)
        {
            if (text.Language == language && pick-- == 0) return text;
        }

        throw new InvalidOperationException("expected a text in a language its index lists");
    }

    private static string Window(string body, int words, ref SeededRandom random)
    {
        var length = Math.Min(body.Length, words * 7);
        var start = random.Next(body.Length - length + 1);
        while (start > 0 && body[start - 1] != ' ') start--;
        return body.Substring(start, Math.Min(length, body.Length - start));
    }

    private static DrawnPair Pair(string query, string document, ulong subject) => new(new DrawnText(query, subject), new DrawnText(document, subject));

    private static ulong SentenceSubject(int index) => (uint)index | 1UL << 61;
}
