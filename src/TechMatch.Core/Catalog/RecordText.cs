using System.Globalization;

namespace TechMatch.Core.Catalog;

/// <summary>Which of the three weighted text fields a piece belongs to.</summary>
public enum TextField
{
    Title,
    Summary,
    Body,
}

/// <summary>
/// One stretch of a record's text in one language. <paramref name="Path"/> is the JSON path of the field it stands in,
/// so that a highlight or a passage can be pointed at: <c>bat.headings[2].text</c>.
/// </summary>
public readonly record struct TextPiece(string Path, TextField Field, LanguageCode Language, string Text);

/// <summary>The searchable text of a record, the same for the text index, the embedder and the highlighter.</summary>
public static class RecordText
{
    /// <returns>Title, then summary, then everything else, each in its author's order of languages.</returns>
    public static IReadOnlyList<TextPiece> PiecesOf(CatalogRecord record)
    {
        var pieces = new List<TextPiece>();
        Add(pieces, "title", TextField.Title, record.Title);
        Add(pieces, "summary", TextField.Summary, record.Summary);
        Add(pieces, "body", TextField.Body, record.Body);
        var language = record.Title.Original.Language;
        switch (record)
        {
            case Organisation o:
                Add(pieces, "shortName", TextField.Title, language, o.ShortName);
                break;
            case Technology t:
                AddTechnology(pieces, t, language);
                break;
            case Need n:
                Add(pieces, "presentSituation", TextField.Body, n.PresentSituation);
                for (var i = 0; i < n.Outcomes.Count; i++) Add(pieces, Indexed("outcomes", i, "metric"), TextField.Body, language, n.Outcomes[i].Metric);
                break;
        }

        for (var i = 0; i < record.Tags.Count; i++) Add(pieces, Indexed("tags", i, null), TextField.Summary, language, record.Tags[i]);
        return pieces;
    }

    /// <summary>Every language the record has text in, original first, each once.</summary>
    public static ValueList<LanguageCode> LanguagesOf(CatalogRecord record) =>
        PiecesOf(record).Select(p => p.Language).Distinct().ToValueList();

    private static void AddTechnology(List<TextPiece> pieces, Technology technology, LanguageCode language)
    {
        for (var i = 0; i < technology.Advantages.Count; i++)
        {
            Add(pieces, Indexed("advantages", i, "incumbent"), TextField.Body, language, technology.Advantages[i].Incumbent);
            Add(pieces, Indexed("advantages", i, "metric"), TextField.Body, language, technology.Advantages[i].Metric);
        }

        if (technology.Bat is not { } bat) return;
        for (var i = 0; i < bat.Headings.Count; i++) Add(pieces, Indexed("bat.headings", i, "text"), TextField.Body, bat.Headings[i].Text);
    }

    private static string Indexed(string list, int index, string? member) =>
        string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]{(member is null ? "" : "." + member)}");

    private static void Add(List<TextPiece> pieces, string path, TextField field, LocalizedText? text)
    {
        foreach (var version in text?.Versions ?? []) pieces.Add(new TextPiece(path, field, version.Language, version.Text));
    }

    private static void Add(List<TextPiece> pieces, string path, TextField field, LanguageCode language, string? text)
    {
        if (text is not null) pieces.Add(new TextPiece(path, field, language, text));
    }
}
