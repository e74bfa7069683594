using System.Globalization;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using SearchMode = TechMatch.Search.Matching.SearchMode;

namespace TechMatch.Service.Search;

/// <summary>Search for people: decode, ask, encode.</summary>
internal sealed class SearchGrpcService(SearchSystem search, SearchWire wire, PageTokens tokens) : SearchService.SearchServiceBase
{
    private const int DefaultPageSize = 10;
    private const int MaxPageSize = 100;
    private const int DefaultSuggestions = 8;
    private const int MaxSuggestions = 20;
    private const int MaxPrefixLength = 100;

    public override async Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
    {
        var identity = $"search {request.Query}\n{request.Language}\n{request.Mode}\n{request.Filter}{(request.WithoutConcepts ? "\nwithout concepts" : "")}";
        var offset = tokens.Read(request.PageToken, identity, context.Principal()) is { } last ? int.Parse(last, CultureInfo.InvariantCulture) : 0;
        var size = PageSize.Of(request.PageSize, DefaultPageSize, MaxPageSize);
        if (offset + size > CatalogSearch.MaxDepth) throw RpcErrors.InvalidField("page_token", $"expected at most {CatalogSearch.MaxDepth} hits over all pages; narrow the query or the filter");
        var question = new SearchQuestion(request.Query, SearchWire.Language(request.Language, "language"), SearchWire.Filter(request.Filter), Mode(request.Mode))
        {
            Offset = offset,
            Size = size,
            MinSequence = SearchWire.Sequence(request.MinSequence, "min_sequence"),
            WithConcepts = !request.WithoutConcepts,
        };
        var answer = await search.Catalog.SearchAsync(question, context.SearchScope(), context.CancellationToken);
        var response = new SearchResponse { TotalSize = answer.TotalHits, DidYouMean = answer.DidYouMean ?? "" };
        response.Hits.AddRange(answer.Hits.Select(wire.ToWire));
        response.Legs.AddRange(answer.Legs.Select(SearchWire.ToWire));
        response.Degraded.AddRange(answer.Degraded);
        response.Concepts.AddRange(answer.Concepts.Select(SearchWire.ToWire));
        if (answer.HasMore && offset + size < CatalogSearch.MaxDepth) response.NextPageToken = tokens.Write((offset + size).ToString(CultureInfo.InvariantCulture), identity, context.Principal());
        return response;
    }

    public override Task<SuggestResponse> Suggest(SuggestRequest request, ServerCallContext context)
    {
        if (request.Prefix.Length is 0 or > MaxPrefixLength) throw RpcErrors.InvalidField("prefix", $"expected 1-{MaxPrefixLength} characters, got {request.Prefix.Length}");
        var max = PageSize.Of(request.MaxSuggestions, DefaultSuggestions, MaxSuggestions, "max_suggestions");
        var filter = SearchWire.Filter(new RecordFilter { Kinds = { request.Kinds } }, "");
        var response = new SuggestResponse();
        response.Suggestions.AddRange(search.Catalog.Suggest(request.Prefix, filter, context.SearchScope(), max)
            .Select(s => new Suggestion { Text = s.Text, Name = s.Record?.Name ?? "" }));
        return Task.FromResult(response);
    }

    public override Task<FacetsResponse> Facets(FacetsRequest request, ServerCallContext context)
    {
        var counts = search.Catalog.Facets(
            request.Query, SearchWire.Language(request.Language, "language"), SearchWire.Filter(request.Filter), SearchWire.Dimensions(request.Dimensions), context.SearchScope(), context.CancellationToken);
        var response = new FacetsResponse { TotalSize = counts.TotalHits };
        foreach (var facet in counts.Facets)
        {
            var message = new Facet { Dimension = facet.Dimension.ToString().ToLowerInvariant() };
            message.Values.AddRange(facet.Values.Select(v => new FacetValue { Value = v.Value, Count = v.Count }));
            response.Facets.Add(message);
        }

        return Task.FromResult(response);
    }

    private static SearchMode Mode(Protocol.V1.SearchMode mode) => mode switch
    {
        Protocol.V1.SearchMode.Unspecified or Protocol.V1.SearchMode.Hybrid => SearchMode.Hybrid,
        Protocol.V1.SearchMode.Lexical => SearchMode.Lexical,
        Protocol.V1.SearchMode.Semantic => SearchMode.Semantic,
        _ => throw RpcErrors.InvalidField("mode", $"expected hybrid, lexical or semantic, got {(int)mode}"),
    };
}
