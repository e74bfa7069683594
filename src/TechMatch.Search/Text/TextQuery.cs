using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>How one part of a query counts.</summary>
internal enum ClauseKind
{
    Words,
    Phrase,
    Prefix,
    Fuzzy,
}

internal enum Occurrence
{
    Should,
    Must,
    MustNot,
}

/// <summary>One part of a query as typed; it is analysed per language when it meets an index.</summary>
/// <param name="Weight">Of each of its words.</param>
internal sealed record QueryClause(ClauseKind Kind, Occurrence Occurrence, string Text, LanguageCode Language, double Weight = 1);

/// <summary>
/// What the text index is asked. User text never reaches a Lucene parser: only quotes, a leading + or -, and a trailing
/// * or ~ mean anything here; colons, slashes, brackets and all else are literal.
/// </summary>
public sealed class TextQuery
{
    /// <summary>Longest user query, UTF-16 units.</summary>
    public const int MaxLength = 512;

    /// <summary>Most words and phrases of a user query.</summary>
    public const int MaxClauses = 32;

    /// <summary>Longest text a machine-made query is built from; what is beyond adds words, not meaning.</summary>
    private const int MaxPlainLength = 8_000;

    private readonly bool _isTyped;
    private WantedWords? _wanted;

    private TextQuery(IReadOnlyList<QueryClause> clauses, LanguageCode language, string plainText, bool isTyped, IReadOnlyList<QueryConcept> concepts)
    {
        (Clauses, Language, PlainText, _isTyped, Concepts) = (clauses, language, plainText, isTyped, concepts);
        HasTerms = clauses.Any(c => c.Occurrence != Occurrence.MustNot && QueryReader.HoldsWord(c.Text));
        HasRules = clauses.Any(c => c.Occurrence != Occurrence.Should || c.Kind == ClauseKind.Phrase);
    }

    /// <summary>Declared by the caller, or undeclared.</summary>
    public LanguageCode Language { get; }

    /// <summary>The words without the syntax: what is embedded.</summary>
    public string PlainText { get; }

    /// <summary>False when there is no letter or digit to look for.</summary>
    public bool HasTerms { get; }

    /// <summary>False when every letter is of a script that none of the twelve languages uses, so that only undeclared text can answer.</summary>
    public bool IsScriptCovered => LanguageGroup.CoversScriptOf(PlainText);

    /// <summary>True when the query rules records out: must, must-not or a phrase.</summary>
    public bool HasRules { get; }

    /// <summary>What the question names, for the languages it is not written in; empty until a lexicon was asked.</summary>
    public IReadOnlyList<QueryConcept> Concepts { get; }

    internal IReadOnlyList<QueryClause> Clauses { get; }

    /// <summary>The languages the question is written in; undeclared stands for "not told".</summary>
    internal IReadOnlyList<LanguageCode> Languages => [.. Clauses.Select(c => c.Language).Distinct()];

    /// <summary>Whole stretches of text, as terms of several words need them; a typed query is cut into single words.</summary>
    internal IEnumerable<(string Text, LanguageCode Language, double Weight)> Texts => _isTyped
        ? [(PlainText, Language, 1)]
        : Clauses.Where(c => c.Occurrence != Occurrence.MustNot).Select(c => (c.Text, c.Language, c.Weight));

    internal AnalysedWords Analysed { get; private init; } = new();

    /// <summary>Made when first asked for: a page of hits is marked by the same words.</summary>
    internal WantedWords Wanted => LazyInitializer.EnsureInitialized(ref _wanted, () => new WantedWords(this));

    internal TextQuery With(IReadOnlyList<QueryConcept> concepts) => new(Clauses, Language, PlainText, _isTyped, concepts) { Analysed = Analysed };

    /// <summary>Reads what a person typed.</summary>
    /// <exception cref="ArgumentException">Empty, too long, too many words, or malformed Unicode; the parameter name is <c>query</c>.</exception>
    public static TextQuery Parse(string text, LanguageCode language)
    {
        ArgumentNullException.ThrowIfNull(text);
        TextRules.Checked(text, MaxLength, "query");
        var clauses = QueryReader.Read(text, language);
        if (clauses.Count > MaxClauses) throw new ArgumentException($"expected at most {MaxClauses} words and phrases, got {clauses.Count}", "query");
        var plain = string.Join(' ', clauses.Where(c => c.Occurrence != Occurrence.MustNot).Select(c => c.Text));
        return new TextQuery(clauses, language, plain, isTyped: true, []);
    }

    /// <summary>Plain words without any syntax, of any length: a need in free text, a topic of a test collection.</summary>
    public static TextQuery OfText(string text, LanguageCode language)
    {
        var cut = Cut(text);
        return new TextQuery([new QueryClause(ClauseKind.Words, Occurrence.Should, cut, language)], language, cut, isTyped: false, []);
    }

    /// <summary>The text of a record as a question. Title words count most, body words least.</summary>
    public static TextQuery OfPieces(IReadOnlyList<TextPiece> pieces)
    {
        var clauses = pieces.Select(p => new QueryClause(ClauseKind.Words, Occurrence.Should, Cut(p.Text), p.Language, WeightOf(p.Field))).ToList();
        return new TextQuery(clauses, pieces.Count > 0 ? pieces[0].Language : LanguageCode.Undeclared, pieces.Count > 0 ? pieces[0].Text : "", isTyped: false, []);
    }

    private static double WeightOf(TextField field) => field switch { TextField.Title => 2, TextField.Summary => 1, _ => 0.5 };

    private static string Cut(string text)
    {
        if (text.Length > MaxPlainLength) text = text[..(char.IsHighSurrogate(text[MaxPlainLength - 1]) ? MaxPlainLength - 1 : MaxPlainLength)];
        return TextFolding.WellFormed(text);
    }
}

/// <summary>The one pass over a user query: no recursion, no backtracking.</summary>
internal static class QueryReader
{
    private const int MinPrefix = 2;
    private const int MinFuzzy = 4;

    /// <summary>Letters of a word whose neighbours or continuations are looked for; a longer one is looked for as it is.</summary>
    private const int MaxExpandedLength = 40;

    /// <summary>Words of a question that are looked for so; the others are looked for as they are.</summary>
    private const int MaxExpanded = 8;

    public static IReadOnlyList<QueryClause> Read(string text, LanguageCode language)
    {
        var clauses = new List<QueryClause>();
        var i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var occurrence = Occurrence.Should;
            // A sign only means something right before a word or a quote: "-" alone, or inside "low-carbon", is text.
            if (text[i] is '+' or '-' && i + 1 < text.Length && (text[i + 1] == '"' || StartsWord(text, i + 1)))
            {
                occurrence = text[i] == '+' ? Occurrence.Must : Occurrence.MustNot;
                i++;
            }

            if (text[i] == '"' && text.IndexOf('"', i + 1) is var close && close > i)
            {
                Add(clauses, ClauseKind.Phrase, occurrence == Occurrence.Should ? Occurrence.Must : occurrence, text[(i + 1)..close], language);
                i = close + 1;
                continue;
            }

            var end = i + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '"') end++;
            AddWord(clauses, occurrence, text[i..end], language);
            i = end;
        }

        return clauses;
    }

    private static void AddWord(List<QueryClause> clauses, Occurrence occurrence, string word, LanguageCode language)
    {
        var stem = word.TrimEnd('*', '~');
        var kind = stem.Length > MaxExpandedLength || clauses.Count(c => c.Kind is ClauseKind.Prefix or ClauseKind.Fuzzy) == MaxExpanded ? ClauseKind.Words
            : word.EndsWith('*') && stem.Length >= MinPrefix && IsWord(stem) ? ClauseKind.Prefix
            : word.EndsWith('~') && stem.Length >= MinFuzzy && IsWord(stem) ? ClauseKind.Fuzzy
            : ClauseKind.Words;
        Add(clauses, kind, occurrence, stem, language);
    }

    private static void Add(List<QueryClause> clauses, ClauseKind kind, Occurrence occurrence, string text, LanguageCode language)
    {
        if (HoldsWord(text)) clauses.Add(new QueryClause(kind, occurrence, text, language));
    }

    /// <summary>True when there is a letter or digit to look for, in any plane of Unicode.</summary>
    public static bool HoldsWord(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) return true;
        }

        return false;
    }

    private static bool StartsWord(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) && Rune.IsLetterOrDigit(rune);

    /// <summary>Letters and digits with their marks, and nothing else.</summary>
    private static bool IsWord(string text)
    {
        var composed = text.Normalize(NormalizationForm.FormC);
        foreach (var rune in composed.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark)) return false;
        }

        return HoldsWord(composed);
    }
}
