using TechMatch.Core.Catalog;
using TechMatch.Search.Text.Analysis;

namespace TechMatch.Search.Text;

/// <summary>Every field of the index: its name and what it is for. A change here raises the schema version.</summary>
internal static class IndexFields
{
    /// <summary>Exact name of the record; also a doc value.</summary>
    public const string Id = "id";

    public const string Kind = "kind";
    public const string State = "state";

    /// <summary>Who is shown this face of the record: <see cref="Core.Access.RecordFace.Audience"/>.</summary>
    public const string Audience = "audience";

    /// <summary>Who is shown a higher face of it instead.</summary>
    public const string Above = "above";

    public const string Country = "country";

    /// <summary>Every sector of the record and every sector above it.</summary>
    public const string Sector = "sector";

    public const string Stream = "stream";
    public const string Language = "language";
    public const string Owner = "owner";

    /// <summary>Two digits, so that a range of strings is a range of levels.</summary>
    public const string Readiness = "readiness";

    public const string SourceId = "source";
    public const string AsOf = "as_of";
    public const string ExpiresOn = "expires_on";
    public const string ContentHash = "hash";
    public const string Sequence = "sequence";
    public const string Facts = "facts";

    /// <summary>Titles and tags from each of their words on, folded and then as written, for completion.</summary>
    public const string Completion = "completion";

    /// <summary>All text of all languages, unstemmed and folded: what reads the same in every language.</summary>
    public const string Neutral = "any";

    /// <summary>
    /// The same text of a face that is not for everybody. Beside the field of all, so that hidden text counts in no
    /// frequency, average or dictionary that others are answered from.
    /// </summary>
    public static string Hidden(string field) => "~" + field;

    /// <summary>All text of a language. Its postings drive the scoring; title and summary repeat their part.</summary>
    public static string All(LanguageGroup group) => "x_" + group.Key;

    public static string Title(LanguageGroup group) => "title_" + group.Key;

    public static string Summary(LanguageGroup group) => "summary_" + group.Key;

    public static string Facet(FacetDimension dimension) => dimension switch
    {
        FacetDimension.Kind => Kind,
        FacetDimension.Country => Country,
        FacetDimension.Sector => Sector,
        FacetDimension.Stream => Stream,
        FacetDimension.Language => Language,
        FacetDimension.Readiness => Readiness,
        FacetDimension.Owner => Owner,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "expected one of the seven dimensions"),
    };

    public static string? FieldOf(TextField field, LanguageGroup group) => field switch
    {
        TextField.Title => Title(group),
        TextField.Summary => Summary(group),
        _ => null,
    };
}
