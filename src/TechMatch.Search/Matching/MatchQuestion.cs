using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;

namespace TechMatch.Search.Matching;

/// <summary>What is sought, in plain words, with what is known of the place and the field.</summary>
public sealed record FreeText
{
    public const int MaxLength = 8_000;

    public required string Text
    {
        get;
        init => field = TextRules.Checked(value, MaxLength, nameof(Text));
    }

    /// <summary>Undeclared lets the text index judge by script.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.Undeclared;

    public CountryCode? Country { get; init; }

    public ValueList<Code> Sectors { get; init; }
}

/// <summary>One matching question: a record of the registry, or free text.</summary>
public sealed record MatchQuestion
{
    public const int MaxHits = 100;

    private MatchQuestion(RecordId? subject, FreeText? text) => (Subject, Text) = (subject, text);

    public RecordId? Subject { get; }

    public FreeText? Text { get; }

    /// <summary>Narrows the candidates further than the direction does.</summary>
    public RecordFilter Filter { get; init; } = RecordFilter.None;

    /// <summary>Id of a weight profile; null takes the default of the direction.</summary>
    public string? Profile { get; init; }

    /// <summary>1–<see cref="MaxHits"/>.</summary>
    public int Hits
    {
        get;
        init => field = value is >= 1 and <= MaxHits ? value : throw new ArgumentException($"expected 1-{MaxHits} hits, got {value}", nameof(Hits));
    } = 10;

    /// <summary>False asks the text index only in the languages of the subject.</summary>
    public bool WithConcepts { get; init; } = true;

    /// <summary>The answer shows at least the change with this position; waits for it.</summary>
    public long MinSequence { get; init; }

    public static MatchQuestion About(RecordId subject) => new(subject, null);

    public static MatchQuestion InWords(FreeText text) => new(null, text);
}
