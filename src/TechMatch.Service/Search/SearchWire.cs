using TechMatch.Core.Catalog;
using TechMatch.Search.Concepts;
using TechMatch.Search.Matching;
using TechMatch.Search.Text;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Search;

/// <summary>Filters, legs, highlights and hits between their messages and the engine; by hand, so that it can be read.</summary>
internal sealed class SearchWire(RecordWire records)
{
    public Wire.SearchHit ToWire(SearchHit hit)
    {
        var message = new Wire.SearchHit { Record = records.ToWire(hit.Record), Score = hit.Score };
        message.Highlights.AddRange(hit.Highlights.Select(ToWire));
        return message;
    }

    public static Wire.Highlight ToWire(Highlight highlight)
    {
        var message = new Wire.Highlight
        {
            Path = highlight.Path,
            Language = highlight.Language.Value,
            Snippet = highlight.Snippet,
            SnippetStart = highlight.SnippetStart,
        };
        message.Ranges.AddRange(highlight.Ranges.Select(r => new Wire.TextRange { Start = r.Start, Length = r.Length }));
        return message;
    }

    public static Wire.NamedConcept ToWire(QueryConcept concept)
    {
        var message = new Wire.NamedConcept { Id = concept.Concept.Id, Found = concept.Found, Weight = concept.Weight };
        foreach (var (language, terms) in concept.Concept.Terms) message.Terms.Add(language, terms[0]);
        return message;
    }

    public static Wire.Leg ToWire(LegReport leg) => new()
    {
        Name = leg.Name,
        Note = leg.Note,
        Status = leg.Status switch
        {
            LegStatus.Ran => Wire.LegStatus.Ran,
            LegStatus.Empty => Wire.LegStatus.Empty,
            LegStatus.ScriptNotCovered => Wire.LegStatus.ScriptNotCovered,
            LegStatus.Unavailable => Wire.LegStatus.Unavailable,
            _ => Wire.LegStatus.Skipped,
        },
    };

    /// <exception cref="Grpc.Core.RpcException">A value that is none; the field is named.</exception>
    /// <param name="path">Of the filter in the request.</param>
    public static TechMatch.Search.Filters.RecordFilter Filter(Wire.RecordFilter? filter, string path = "filter")
    {
        string At(string field) => FieldPaths.Join(path, field);
        if (filter is null) return TechMatch.Search.Filters.RecordFilter.None;
        return new TechMatch.Search.Filters.RecordFilter
        {
            Kinds = filter.Kinds.Select((k, i) => RecordWire.KindOf(k, At($"kinds[{i}]")) ?? throw RpcErrors.InvalidField(At($"kinds[{i}]"), "expected a record kind, got unspecified")).ToValueList(),
            Countries = Values(filter.Countries, CountryCode.Of, At("countries")),
            Sectors = Values(filter.Sectors, Code.Of, At("sectors")),
            Streams = Values(filter.Streams, Code.Of, At("streams")),
            Languages = Values(filter.Languages, LanguageCode.Of, At("languages")),
            Owners = Values(filter.Owners, RecordId.Parse, At("owners")),
            MinReadiness = filter.HasMinReadiness ? Guarded(filter.MinReadiness, v => new ReadinessLevel(v), At("min_readiness")) : null,
            MaxReadiness = filter.HasMaxReadiness ? Guarded(filter.MaxReadiness, v => new ReadinessLevel(v), At("max_readiness")) : null,
        };
    }

    /// <returns>Undeclared for an empty text.</returns>
    public static LanguageCode Language(string text, string field) => text.Length == 0 ? LanguageCode.Undeclared : Guarded(text, LanguageCode.Of, field);

    /// <returns>All dimensions when none is named.</returns>
    public static IReadOnlyList<FacetDimension> Dimensions(IReadOnlyCollection<string> names) => names.Count == 0
        ? Enum.GetValues<FacetDimension>()
        : [.. names.Select(n => Enum.TryParse<FacetDimension>(n, ignoreCase: true, out var dimension) && Enum.IsDefined(dimension) && !char.IsAsciiDigit(n[0])
            ? dimension
            : throw RpcErrors.InvalidField("dimensions", $"expected {string.Join(", ", Enum.GetNames<FacetDimension>()).ToLowerInvariant()}, got '{(n.Length > 40 ? n[..40] + "…" : n)}'"))];

    public static ValueList<T> Values<T>(IReadOnlyCollection<string> texts, Func<string, T> parse, string field) =>
        texts.Count > TechMatch.Search.Filters.RecordFilter.MaxValues
            ? throw RpcErrors.InvalidField(field, $"expected at most {TechMatch.Search.Filters.RecordFilter.MaxValues} values, got {texts.Count}")
            : texts.Select((t, i) => Guarded(t, parse, $"{field}[{i}]")).ToValueList();

    /// <exception cref="Grpc.Core.RpcException">Negative.</exception>
    public static long Sequence(long asked, string field) =>
        asked >= 0 ? asked : throw RpcErrors.InvalidField(field, $"expected at least 0, got {asked}");

    private static TResult Guarded<TValue, TResult>(TValue value, Func<TValue, TResult> parse, string field)
    {
        try
        {
            return parse(value);
        }
        catch (ArgumentException e)
        {
            throw RpcErrors.InvalidField(field, RecordJson.Bare(e));
        }
    }
}
