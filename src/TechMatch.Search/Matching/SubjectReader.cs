using System.Text;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Matching;
using TechMatch.Search.Concepts;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.Store;

namespace TechMatch.Search.Matching;

/// <summary>A question made ready for both legs and for the gates.</summary>
internal sealed record ReadSubject(MatchSubject Subject, TextQuery? Words, string Meaning, RecordFilter Filter, bool TakeAll, string UnderstoodAs)
{
    /// <summary>Of <see cref="Meaning"/>.</summary>
    public LanguageCode Language { get; init; } = LanguageCode.Undeclared;

    /// <summary>Whether everybody may read <see cref="Meaning"/>.</summary>
    public bool IsPublic { get; init; } = true;
}

/// <summary>Turns a record or free text into what the legs and the gates are asked.</summary>
internal static class SubjectReader
{
    /// <summary>Title and summary of nearly every record; it is asked passage by passage.</summary>
    private const int MaxMeaningLength = 4_000;

    private static readonly ValueList<RecordKind> s_suppliers = [RecordKind.Technology, RecordKind.Startup, RecordKind.Proposal];

    /// <returns>Null when the subject does not exist for this caller.</returns>
    /// <exception cref="ArgumentException">An organisation as subject, or a filter over its limits.</exception>
    public static async Task<ReadSubject?> ReadAsync(CatalogStore store, ConceptReader concepts, MatchQuestion question, AccessScope scope, CancellationToken cancellationToken)
    {
        if (question.Filter.Fault() is { } fault) throw new ArgumentException(fault.Message, fault.Field);
        Func<TextQuery, TextQuery> reader = question.WithConcepts ? concepts.Read : words => words;
        if (question.Text is { } text) return OfText(text, reader, question.Filter);
        var stored = await store.GetAsync(question.Subject!.Value, scope, cancellationToken).ConfigureAwait(false);
        if (stored is null) return null;
        var subject = OfRecord(stored.Record, reader, question.Filter);
        if (scope.IsPublic) return subject;
        var open = await store.GetAsync(stored.Id, AccessScope.Public, cancellationToken).ConfigureAwait(false);
        return subject with { IsPublic = open is not null && Meaning(open.Record) == subject.Meaning };
    }

    private static ReadSubject OfText(FreeText text, Func<TextQuery, TextQuery> withConcepts, RecordFilter filter)
    {
        var subject = MatchSubject.OfText(text.Country, text.Sectors);
        var words = withConcepts(TextQuery.OfText(text.Text, text.Language));
        var kinds = filter.Kinds.Count > 0 ? filter.Kinds : s_suppliers;
        return new ReadSubject(subject, words, Cut(text.Text, FreeText.MaxLength), filter with { Kinds = kinds }, TakeAll: false, $"text [{words.Language}]: {Cut(text.Text, 200)}") { Language = text.Language };
    }

    private static ReadSubject OfRecord(CatalogRecord record, Func<TextQuery, TextQuery> withConcepts, RecordFilter filter)
    {
        var subject = MatchSubject.Of(record);
        var pieces = RecordText.PiecesOf(record);
        var kinds = MatchDirections.CandidateKinds(subject.Direction);
        var wanted = filter.Kinds.Count == 0 ? kinds : filter.Kinds.Intersect(kinds).ToValueList();
        if (wanted.Count == 0) throw new ArgumentException($"expected kinds among {string.Join(", ", kinds)} for this subject, got {string.Join(", ", filter.Kinds)}", "filter.kinds");
        var narrowed = filter with { Kinds = wanted, ExcludedIds = [.. filter.ExcludedIds, record.Id] };
        // Between money and projects the fields decide, so every one of them is a candidate, whatever its text says.
        var takeAll = subject.Direction is MatchDirection.MandateToProposal or MatchDirection.ProposalToMandate;
        return new ReadSubject(subject, withConcepts(TextQuery.OfPieces(pieces)), Meaning(record), narrowed, takeAll, $"{record.Id} → {string.Join(", ", wanted)}") { Language = record.Title.Original.Language };
    }

    /// <summary>Title and summary in the original language, where the author put what matters.</summary>
    private static string Meaning(CatalogRecord record)
    {
        var language = record.Title.Original.Language;
        var text = new StringBuilder(record.Title.Original.Text);
        if (record.Summary is { } summary) text.Append(". ").Append(summary.In(language).Text);
        return Cut(text.ToString());
    }

    private static string Cut(string text, int length = MaxMeaningLength)
    {
        if (text.Length <= length) return text;
        // Never between the halves of a surrogate pair.
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
