using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Hosting;
using TechMatch.Service.Search;
using FreeText = TechMatch.Search.Matching.FreeText;

namespace TechMatch.Service.Matching;

/// <summary>The main job over the wire: decode, match, encode.</summary>
internal sealed class MatchGrpcService(SearchSystem search, MatchWire wire) : MatchService.MatchServiceBase
{
    private const int DefaultHits = 10;

    public override async Task<MatchResponse> Match(MatchRequest request, ServerCallContext context)
    {
        var answer = await AskAsync(request, context.CancellationToken);
        return wire.ToWire(answer, request.Explain);
    }

    public override async Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var question = request.SubjectCase switch
        {
            ExplainRequest.SubjectOneofCase.Name => MatchQuestion.About(NameOf(request.Name, "name")),
            ExplainRequest.SubjectOneofCase.Text => MatchQuestion.InWords(Decode(request.Text)),
            _ => throw NoSubject(),
        };
        var candidate = NameOf(request.Candidate, "candidate");
        var explained = await search.Matching.ExplainAsync(question with { Profile = request.Profile }, candidate, AccessScope.Public, context.CancellationToken)
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
        var answer = await AskAsync(asked, context.CancellationToken);
        foreach (var hit in answer.Hits)
            await responseStream.WriteAsync(new StreamMatchesResponse { Hit = wire.ToWire(hit, asked.Explain) }, context.CancellationToken);
        await responseStream.WriteAsync(new StreamMatchesResponse { Summary = wire.ToWire(answer with { Hits = [] }, asked.Explain) }, context.CancellationToken);
    }

    private async Task<MatchAnswer> AskAsync(MatchRequest request, CancellationToken cancellationToken)
    {
        var question = request.SubjectCase switch
        {
            MatchRequest.SubjectOneofCase.Name => MatchQuestion.About(NameOf(request.Name, "name")),
            MatchRequest.SubjectOneofCase.Text => MatchQuestion.InWords(Decode(request.Text)),
            _ => throw NoSubject(),
        };
        question = question with
        {
            Filter = SearchWire.Filter(request.Filter),
            Profile = request.Profile,
            Hits = Catalog.PageSize.Of(request.MaxHits, DefaultHits, MatchQuestion.MaxHits),
            MinSequence = request.MinSequence,
        };
        return await search.Matching.MatchAsync(question, AccessScope.Public, cancellationToken) ?? throw RpcErrors.NotFound(request.Name);
    }

    private static FreeText Decode(Protocol.V1.FreeText text)
    {
        try
        {
            return new FreeText
            {
                Text = text.Text,
                Language = SearchWire.Language(text.Language, "text.language"),
                Country = text.HasCountry ? CountryCode.Of(text.Country) : null,
                Sectors = SearchWire.Values(text.Sectors, Code.Of, "text.sectors"),
            };
        }
        catch (ArgumentException e)
        {
            throw RpcErrors.InvalidField(e.ParamName == nameof(FreeText.Text) ? "text.text" : "text.country", RecordJson.Bare(e));
        }
    }

    private static RecordId NameOf(string name, string field) =>
        RecordId.TryParse(name, out var id) ? id : throw RpcErrors.InvalidField(field, $"expected collection/key such as needs/kz-kiln-heat, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private static RpcException NoSubject() => RpcErrors.InvalidField("subject", "expected a name or a text, got neither");
}
