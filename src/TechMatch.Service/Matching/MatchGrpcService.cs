using Grpc.Core;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Service.Search;
using FreeText = TechMatch.Search.Matching.FreeText;
using RecordKind = TechMatch.Core.Catalog.RecordKind;

namespace TechMatch.Service.Matching;

/// <summary>The main job over the wire: decode, match, encode.</summary>
internal sealed class MatchGrpcService(SearchSystem search, MatchWire wire) : MatchService.MatchServiceBase
{
    private const int DefaultHits = 10;

    public override async Task<MatchResponse> Match(MatchRequest request, ServerCallContext context)
    {
        var answer = await AskAsync(request, "", context);
        return wire.ToWire(answer, request.Explain);
    }

    public override async Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var question = request.SubjectCase switch
        {
            ExplainRequest.SubjectOneofCase.Name => MatchQuestion.About(SubjectOf(request.Name, "name")),
            ExplainRequest.SubjectOneofCase.Text => MatchQuestion.InWords(Decode(request.Text, "text")),
            _ => throw NoSubject("subject"),
        };
        var candidate = NameOf(request.Candidate, "candidate");
        var explained = await search.Matching.ExplainAsync(question with { Profile = request.Profile }, candidate, context.SearchScope(), context.CancellationToken)
            ?? throw RpcErrors.NotFound(request.SubjectCase == ExplainRequest.SubjectOneofCase.Name ? $"{request.Name} or {request.Candidate}" : request.Candidate);
        var hit = wire.ToWire(explained.Hit, explain: true);
        return new ExplainResponse
        {
            Hit = hit,
            KeptOut = explained.KeptOut,
            Profile = MatchWire.ProfileName(explained.Profile),
            Rendered = RenderedExplanation.Of(hit, explained.KeptOut),
        };
    }

    public override async Task StreamMatches(StreamMatchesRequest request, IServerStreamWriter<StreamMatchesResponse> responseStream, ServerCallContext context)
    {
        var asked = request.Request ?? throw RpcErrors.InvalidField("request", "expected a match request, got none");
        var answer = await AskAsync(asked, "request", context);
        foreach (var hit in answer.Hits)
            await responseStream.WriteAsync(new StreamMatchesResponse { Hit = wire.ToWire(hit, asked.Explain) }, context.CancellationToken);
        await responseStream.WriteAsync(new StreamMatchesResponse { Summary = wire.ToWire(answer with { Hits = [] }, asked.Explain) }, context.CancellationToken);
    }

    /// <param name="path">Of the match request in the request of the call; empty when it is the request itself.</param>
    private async Task<MatchAnswer> AskAsync(MatchRequest request, string path, ServerCallContext context)
    {
        string At(string field) => FieldPaths.Join(path, field);
        var question = request.SubjectCase switch
        {
            MatchRequest.SubjectOneofCase.Name => MatchQuestion.About(SubjectOf(request.Name, At("name"))),
            MatchRequest.SubjectOneofCase.Text => MatchQuestion.InWords(Decode(request.Text, At("text"))),
            _ => throw NoSubject(At("subject")),
        };
        question = question with
        {
            Filter = SearchWire.Filter(request.Filter, At("filter")),
            Profile = request.Profile,
            Hits = PageSize.Of(request.MaxHits, DefaultHits, MatchQuestion.MaxHits, At("max_hits")),
            MinSequence = SearchWire.Sequence(request.MinSequence, At("min_sequence")),
            WithConcepts = !request.WithoutConcepts,
        };
        try
        {
            return await search.Matching.MatchAsync(question, context.SearchScope(), context.CancellationToken) ?? throw RpcErrors.NotFound(request.Name);
        }
        catch (ArgumentException e)
        {
            throw RpcErrors.InvalidField(At(FieldPaths.Snake(e.ParamName ?? "")), RecordJson.Bare(e));
        }
    }

    private static FreeText Decode(Protocol.V1.FreeText text, string path)
    {
        var field = "text";
        try
        {
            var words = new FreeText { Text = text.Text };
            field = "country";
            return words with
            {
                Country = text.HasCountry ? CountryCode.Of(text.Country) : null,
                Language = SearchWire.Language(text.Language, $"{path}.language"),
                Sectors = SearchWire.Values(text.Sectors, Code.Of, $"{path}.sectors"),
            };
        }
        catch (ArgumentException e)
        {
            throw RpcErrors.InvalidField($"{path}.{field}", RecordJson.Bare(e));
        }
    }

    private static RecordId SubjectOf(string name, string field) => NameOf(name, field) is { Kind: not RecordKind.Organisation } id
        ? id
        : throw RpcErrors.InvalidField(field, $"expected a need, technology, startup, mandate or proposal, got '{name}'");

    private static RecordId NameOf(string name, string field) =>
        RecordId.TryParse(name, out var id) ? id : throw RpcErrors.InvalidField(field, $"expected collection/key such as needs/kz-kiln-heat, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private static RpcException NoSubject(string field) => RpcErrors.InvalidField(field, "expected a name or a text, got neither");
}
