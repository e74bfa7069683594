using TechMatch.Core.Catalog;

namespace TechMatch.Search.Text;

/// <summary>A record on its way into the index, whole: what of it is for whom is the index's business.</summary>
/// <param name="Facts">Of a face of the record: opaque bytes kept beside it for the ranking; the index never looks inside.</param>
public sealed record TextDocument(CatalogRecord Record, string ContentHash, long Sequence, Func<CatalogRecord, byte[]> Facts);

/// <summary>One record found. <paramref name="Score"/> is BM25F, at least 0.</summary>
public readonly record struct TextHit(RecordId Id, double Score);

/// <param name="Hits">Score descending, then name.</param>
/// <param name="TotalHits">Records that match, whether listed or not.</param>
/// <param name="AttainableScore">What a record that matches every word perfectly would approach; 0 without words.</param>
/// <param name="Reach">What a good answer scores, at most <paramref name="AttainableScore"/>: nobody says every word of a long question.</param>
public sealed record TextHits(IReadOnlyList<TextHit> Hits, long TotalHits, double AttainableScore, double Reach);

/// <summary>What counts are broken down by.</summary>
public enum FacetDimension
{
    Kind,
    Country,
    Sector,
    Stream,
    Language,
    Readiness,
    Owner,
}

public readonly record struct FacetValue(string Value, long Count);

/// <param name="Values">Most frequent first, then ordinal; at most 100.</param>
public sealed record Facet(FacetDimension Dimension, IReadOnlyList<FacetValue> Values);

public sealed record FacetCounts(IReadOnlyList<Facet> Facets, long TotalHits);

/// <param name="Record">The record of that title; null for a tag.</param>
public sealed record Suggestion(string Text, RecordId? Record);

/// <summary>A stretch of text to mark; UTF-16 units.</summary>
public readonly record struct TextSpan(int Start, int Length);

/// <summary>A window of a field with the words that matched.</summary>
/// <param name="Path">As in <see cref="TextPiece.Path"/>.</param>
/// <param name="SnippetStart">Where the snippet begins in the field, UTF-16 units.</param>
/// <param name="Ranges">Inside the snippet, ascending, not overlapping.</param>
public sealed record Highlight(string Path, LanguageCode Language, string Snippet, int SnippetStart, IReadOnlyList<TextSpan> Ranges);
