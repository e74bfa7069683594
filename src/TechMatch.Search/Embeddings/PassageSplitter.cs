using TechMatch.Core.Catalog;

namespace TechMatch.Search.Embeddings;

/// <summary>A stretch of a record that has a vector of its own.</summary>
/// <param name="Ordinal">0, 1, 2 … within the record.</param>
/// <param name="Path">The field it is cut from, with <paramref name="Start"/> and <paramref name="Length"/> in UTF-16 units.</param>
/// <param name="Text">What is embedded: the stretch, with the title before it where it is not the title.</param>
public sealed record Passage(int Ordinal, LanguageCode Language, string Path, int Start, int Length, string Text);

/// <summary>
/// Cuts the text of a record into passages of a sentence or two. A long text in one vector is an average of everything; a passage says
/// one thing, and an explanation can point at it. What a passage lacks is what the text is about: <see cref="PassageContext"/> adds it.
/// </summary>
public static class PassageSplitter
{
    public const int MaxPassages = 64;

    /// <summary>Each costs a search; what a question asks stands in its first thousand words.</summary>
    public const int MaxQuestionPassages = 8;

    /// <summary>About 35 words of an alphabet.</summary>
    private const int TargetLength = 240;

    /// <summary>About 120: a person's question is one thought, and each passage of it costs a search.</summary>
    private const int QuestionLength = 800;

    /// <summary>As much is said in Chinese in so many times fewer characters.</summary>
    private const double HanDensity = 3.6;

    /// <summary>A rest shorter than a quarter of a passage joins the one before it.</summary>
    private const int RestShare = 4;

    /// <summary>Passages of the usual length that a record has at most; longer records have longer ones, so that all of them is found.</summary>
    private const int UsualPassages = MaxPassages / 2;

    /// <returns>At least one passage: the title.</returns>
    public static IReadOnlyList<Passage> Split(CatalogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var passages = new List<Passage>();
        var pieces = RecordText.PiecesOf(record).ToList();
        var length = Math.Max(TargetLength, (int)(pieces.Sum(p => p.Text.Length * (IsHan(p.Text) ? HanDensity : 1)) / UsualPassages));
        foreach (var piece in pieces)
        {
            var title = record.Title.In(piece.Language).Text;
            // A title is repeated in front of every summary; alone it only stands where there is nothing else.
            if (piece.Field == TextField.Title && piece.Path == "title" && HasSummary(record, piece.Language)) continue;
            foreach (var (start, count) in Cut(piece.Text, length))
            {
                if (passages.Count == MaxPassages) return passages;
                var text = piece.Text.Substring(start, count);
                passages.Add(new Passage(passages.Count, piece.Language, piece.Path, start, count, piece.Field == TextField.Title ? text : $"{title}. {text}"));
            }
        }

        return passages;
    }

    /// <summary>Cuts a question the same way; a short one stays whole.</summary>
    /// <returns>1 to <see cref="MaxQuestionPassages"/> stretches from its beginning.</returns>
    public static IReadOnlyList<string> SplitQuestion(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var passages = Cut(text, QuestionLength).Take(MaxQuestionPassages).Select(c => text.Substring(c.Start, c.Length)).ToList();
        return passages.Count > 0 ? passages : [text];
    }

    private static bool HasSummary(CatalogRecord record, LanguageCode language) =>
        record.Summary is { } summary && summary.In(language).Language.Equals(language);

    /// <param name="target">Characters of an alphabet.</param>
    private static IEnumerable<(int Start, int Length)> Cut(string text, int target)
    {
        if (IsHan(text)) target = (int)(target / HanDensity);
        var start = 0;
        while (start < text.Length)
        {
            var length = text.Length - start <= target + target / RestShare ? text.Length - start : BreakBefore(text, start, target);
            if (!string.IsNullOrWhiteSpace(text.Substring(start, length))) yield return (start, length);
            start += length;
        }
    }

    /// <summary>The last sentence end in the second half of the window, else the last space, else the window.</summary>
    private static int BreakBefore(string text, int start, int target)
    {
        for (var i = start + target; i > start + target / 2; i--)
        {
            if (text[i - 1] is '.' or '!' or '?' or ';' or '\n' or '。' or '！' or '？' or '؟' && (i == text.Length || char.IsWhiteSpace(text[i]) || text[i - 1] > '\u2000')) return i - start;
        }

        for (var i = start + target; i > start + target / 2; i--)
        {
            if (char.IsWhiteSpace(text[i - 1])) return i - start;
        }

        return char.IsHighSurrogate(text[start + target - 1]) ? target - 1 : target;
    }

    private static bool IsHan(string text)
    {
        var han = 0;
        foreach (var c in text)
        {
            if (c is >= '\u3400' and <= '\u9FFF') han++;
        }

        return han * 3 > text.Length;
    }
}
