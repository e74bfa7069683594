using Google.Protobuf;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Search;
using TechMatch.Search.Matching;
using TechMatch.Service.Search;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Asks a saved question as its owner would. Words are asked of the text index: what holds them is a clear yes or no, while
/// nearness of meaning ranks everything and so would never stop telling.
/// </summary>
internal sealed class SubscriptionQuestions(SearchSystem search)
{
    /// <summary>More than this would be a catalogue, not an alert.</summary>
    private const int Most = 100;

    /// <returns>All that matches, best first; empty when the subject is not visible to the owner any more.</returns>
    /// <exception cref="ArgumentException">The question cannot be asked.</exception>
    /// <exception cref="SearchUnavailableException">A part of the search is away: nothing can be said of what left.</exception>
    public async Task<IReadOnlyList<RecordId>> AskAsync(SavedQuestion question, Principal owner, long sequence, CancellationToken cancellationToken)
    {
        var scope = AccessScope.Of(owner).OfPublished();
        var filter = SearchWire.Filter(Wire.RecordFilter.Parser.ParseFrom(question.Filter), "question.filter");
        if (question.Subject is { } subject)
        {
            var asked = MatchQuestion.About(subject) with { Filter = filter, Profile = question.Profile, Hits = MatchQuestion.MaxHits, MinSequence = sequence };
            var answer = await search.Matching.MatchAsync(asked, scope, cancellationToken);
            if (answer is { Degraded.Count: > 0 }) throw new SearchUnavailableException("match", string.Join("; ", answer.Degraded));
            return [.. answer?.Hits.Select(h => h.Record.Id) ?? []];
        }

        var words = new SearchQuestion(question.Words, SearchWire.Language(question.Language, "question.language"), filter, TechMatch.Search.Matching.SearchMode.Lexical) { Size = Most, MinSequence = sequence };
        var found = await search.Catalog.SearchAsync(words, scope, cancellationToken);
        if (found.Degraded.Count > 0) throw new SearchUnavailableException("search", string.Join("; ", found.Degraded));
        return [.. found.Hits.Select(h => h.Record.Id)];
    }
}
