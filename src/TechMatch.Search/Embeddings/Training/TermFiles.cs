using System.IO.Compression;
using System.Text;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>Dictionaries and lists of inflected forms.</summary>
internal static class TermFiles
{
    private const int MaxTermLength = 120;
    private const int MaxSentenceLength = 600;
    private const string SentenceMark = "/sentence";

    /// <summary>A verb of some languages has hundreds of forms; more of one lemma teach nothing new.</summary>
    private const int MaxForms = 40;

    public static void ReadTerms(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        var byConcept = new Dictionary<string, List<LanguageText>>(StringComparer.Ordinal);
        var (order, sentences) = (new List<List<LanguageText>>(), new List<List<LanguageText>>());
        foreach (var line in Lines(path))
        {
            var cells = line.Split('\t');
            if (cells.Length < 3 || Clean(cells[2]) is not { Length: > 0 } term) continue;
            // A whole sentence under a key of its own: it teaches as a sentence does.
            var key = term.Length > MaxTermLength ? cells[0] + SentenceMark : cells[0];
            if (!byConcept.TryGetValue(key, out var terms))
            {
                byConcept[key] = terms = [];
                (term.Length > MaxTermLength ? sentences : order).Add(terms);
            }

            terms.Add(new LanguageText(material.LanguageOf(cells[1]), term));
            count.Add(cells[1]);
        }

        foreach (var texts in sentences)
        {
            if (texts.Count > 1) material.Sentences.Add(new SentenceGroup([.. texts.DistinctBy(t => t.Language)], source.Domain));
        }

        foreach (var terms in order)
        {
            if (terms.Count > 1) material.Concepts.Add(new TermConcept([.. terms.Distinct()], source.Domain));
        }
    }

    public static void ReadInflections(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        if (source.Languages is not [var code]) throw new FormatException($"expected one language for {source.Path}");
        var language = material.LanguageOf(code);
        var forms = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var line in Lines(path))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0 || tab == line.Length - 1) continue;
            var (lemma, form) = (line[..tab], line[(tab + 1)..]);
            // Transcriptions stand among the forms; they are no words of the language.
            if (form.StartsWith('-') || lemma.StartsWith('-') || IsAscii(lemma) != IsAscii(form) && code is "ar" or "kk" or "bg") continue;
            if (code == "ar" && !IsArabic(form)) continue;
            var key = lemma.ToLowerInvariant();
            if (!forms.TryGetValue(key, out var list)) forms[key] = list = [];
            if (list.Count < MaxForms) list.Add(form);
            count.Add(code);
        }

        material.Forms[language] = forms.ToDictionary(f => f.Key, f => f.Value.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>A term of the companion file is the title of its definition.</summary>
    public static void ReadDefinitions(string path, TrainingSource source, TrainingMaterial material, SourceCount count)
    {
        if (source is not { Languages: [var code], Columns: [var companion] }) throw new FormatException($"expected a language and the file of terms for {source.Path}");
        var terms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cells in Lines(Path.Combine(Path.GetDirectoryName(path)!, companion)).Select(l => l.Split('\t')))
        {
            if (cells.Length > 2 && cells[1] == code) terms.TryAdd(LastPart(cells[0]), cells[2]);
        }

        foreach (var cells in Lines(path).Select(l => l.Split('\t')))
        {
            if (cells.Length < 2 || !terms.TryGetValue(LastPart(cells[0]), out var term)) continue;
            material.Titled.Add(new TitledText(material.LanguageOf(code), term, cells[1]));
            count.Add(code);
        }
    }

    // One file names concepts by address, the other by its end.
    private static string LastPart(string id) => id[(id.LastIndexOf('/') + 1)..];

    /// <summary>Without what stands in brackets: usage notes, not the term.</summary>
    internal static string Clean(string term)
    {
        var open = term.IndexOfAny(['(', '[', '（']);
        if (open >= 0) term = WithoutBrackets(term);
        term = term.Trim().Trim(';', ',', '.');
        return term.Length <= MaxSentenceLength ? term : "";
    }

    private static string WithoutBrackets(string term)
    {
        var kept = new StringBuilder(term.Length);
        var depth = 0;
        foreach (var c in term)
        {
            if (c is '(' or '[' or '（') depth++;
            else if (c is ')' or ']' or '）') depth = Math.Max(0, depth - 1);
            else if (depth == 0) kept.Append(c);
        }

        return kept.ToString();
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static bool IsAscii(string text) => text.All(c => c < 0x250 || c is >= '\u1E00' and <= '\u1EFF');

    private static bool IsArabic(string text) => text.All(c => c is >= '\u0600' and <= '\u06FF' or ' ');
}
