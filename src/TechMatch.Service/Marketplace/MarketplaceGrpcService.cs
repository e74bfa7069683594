using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Core.Vocabularies;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Marketplace;
using Interest = TechMatch.Core.Marketplace.Interest;

namespace TechMatch.Service.Marketplace;

/// <summary>Interests over the wire: decode a step, have the register take it, encode what the caller may know of the end.</summary>
internal sealed class MarketplaceGrpcService(InterestRegister register, CatalogStore store, TechMatchNode node, MarketSettings settings, PageTokens tokens, TimeProvider time)
    : MarketplaceService.MarketplaceServiceBase
{
    private const string Collection = "interests/";
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 200;

    private VocabularySet Vocabularies => node.Vocabularies;

    public override async Task<ExpressInterestResponse> ExpressInterest(ExpressInterestRequest request, ServerCallContext context)
    {
        var (source, target) = (RecordOf(request.Source, "source"), RecordOf(request.Target, "target"));
        var answers = InterestWire.AnswersOf(request.Answers);
        if (InterestTerms.Faults(answers, Vocabularies) is { Count: > 0 } faults) throw RpcErrors.InvalidFields(faults);
        var draft = new InterestDraft(RandomNumberGenerator.GetHexString(Interest.IdLength, lowercase: true), source, target, answers);
        var options = RequestIds.Options(context.Principal().Id, "ExpressInterest", request.RequestId, request);
        var answer = await register.ExpressAsync(draft, context.Principal(), settings.Terms, options, context.CancellationToken);
        return new ExpressInterestResponse { Interest = await SettleAsync(answer, request.RequestId, context) };
    }

    public override async Task<GetInterestResponse> GetInterest(GetInterestRequest request, ServerCallContext context)
    {
        var held = await register.GetAsync(IdOf(request.Name), context.Principal(), context.CancellationToken) ?? throw RpcErrors.NoInterest(request.Name);
        return new GetInterestResponse { Interest = (await EncodeAsync([held], context))[0] };
    }

    public override async Task<ListInterestsResponse> ListInterests(ListInterestsRequest request, ServerCallContext context)
    {
        var (direction, state) = (InterestWire.DirectionOf(request.Direction), InterestWire.StateOf(request.State));
        var size = PageSize.Of(request.PageSize, DefaultPageSize, MaxPageSize);
        var query = $"interests {direction} {state}";
        var after = PlaceOf(tokens.Read(request.PageToken, query, context.Principal()));
        var held = await register.ListAsync(context.Principal(), direction, state, after, size + 1, context.CancellationToken);
        var response = new ListInterestsResponse();
        response.Interests.AddRange(await EncodeAsync([.. held.Take(size)], context));
        if (held.Count > size) response.NextPageToken = tokens.Write(TextOf(held[size - 1]), query, context.Principal());
        return response;
    }

    public override async Task<AnswerInterestResponse> AnswerInterest(AnswerInterestRequest request, ServerCallContext context)
    {
        InterestStep step = request.Answer switch
        {
            InterestAnswerKind.Accept => new InterestStep.Accept(),
            InterestAnswerKind.AskMore => InterestWire.Guarded("question", () => new InterestStep.AskMore(request.Question)),
            _ => throw RpcErrors.InvalidField("answer", $"expected to accept or to ask for more, got {(int)request.Answer}"),
        };
        return new AnswerInterestResponse { Interest = await StepAsync(request.Name, step, "AnswerInterest", request.RequestId, request, context) };
    }

    public override async Task<SupplyAnswersResponse> SupplyAnswers(SupplyAnswersRequest request, ServerCallContext context)
    {
        var step = InterestWire.Guarded("answers", () => new InterestStep.Supply(InterestWire.AnswersOf(request.Answers)));
        return new SupplyAnswersResponse { Interest = await StepAsync(request.Name, step, "SupplyAnswers", request.RequestId, request, context) };
    }

    public override async Task<DeclineInterestResponse> DeclineInterest(DeclineInterestRequest request, ServerCallContext context)
    {
        var reason = InterestWire.CodeOf(request.Reason, "reason");
        var step = InterestWire.Guarded("text", () => new InterestStep.Decline(reason, request.HasText ? request.Text : null));
        return new DeclineInterestResponse { Interest = await StepAsync(request.Name, step, "DeclineInterest", request.RequestId, request, context) };
    }

    public override async Task<IntroduceInterestResponse> IntroduceInterest(IntroduceInterestRequest request, ServerCallContext context)
    {
        InterestStep step = WriteRights.Curates(context.Principal()) ? new InterestStep.ApproveIntroduction()
            : request.Contact is { } contact ? new InterestStep.Introduce(InterestWire.ContactOf(contact))
            : throw RpcErrors.InvalidField("contact", "expected whom the other side may write to, got nobody");
        var interest = await StepAsync(request.Name, step, "IntroduceInterest", request.RequestId, request, context);
        return new IntroduceInterestResponse { Interest = interest, Sequence = store.LastSequence };
    }

    public override async Task<RecordAgreementResponse> RecordAgreement(RecordAgreementRequest request, ServerCallContext context)
    {
        var (kind, signed) = (InterestWire.CodeOf(request.Kind, "kind"), InterestWire.DayOf(request.SignedOn, "signed_on"));
        // Checked here, so that a wrong hash is told before anything is looked for.
        _ = InterestWire.Guarded("document_hash", () => new Core.Marketplace.InterestAgreement(kind, signed, request.DocumentHash, Core.Marketplace.InterestParty.Offerer));
        var step = new InterestStep.RecordAgreement(kind, signed, request.DocumentHash);
        var interest = await StepAsync(request.Name, step, "RecordAgreement", request.RequestId, request, context);
        return new RecordAgreementResponse { Interest = interest, Sequence = store.LastSequence };
    }

    public override async Task<RecordOutcomeResponse> RecordOutcome(RecordOutcomeRequest request, ServerCallContext context)
    {
        var step = new InterestStep.RecordOutcome(InterestWire.CodeOf(request.Outcome, "outcome"));
        return new RecordOutcomeResponse { Interest = await StepAsync(request.Name, step, "RecordOutcome", request.RequestId, request, context) };
    }

    public override async Task<WithdrawInterestResponse> WithdrawInterest(WithdrawInterestRequest request, ServerCallContext context)
    {
        var step = InterestWire.Guarded("text", () => new InterestStep.Withdraw(request.HasText ? request.Text : null));
        var interest = await StepAsync(request.Name, step, "WithdrawInterest", request.RequestId, request, context);
        return new WithdrawInterestResponse { Interest = interest, Sequence = store.LastSequence };
    }

    public override async Task<AssignBrokerResponse> AssignBroker(AssignBrokerRequest request, ServerCallContext context)
    {
        var step = InterestWire.Guarded("broker", () => new InterestStep.Assign(request.Broker, !request.Remove));
        return new AssignBrokerResponse { Interest = await StepAsync(request.Name, step, "AssignBroker", request.RequestId, request, context) };
    }

    public override async Task<GetAnswerLedgerResponse> GetAnswerLedger(GetAnswerLedgerRequest request, ServerCallContext context)
    {
        var organisation = RecordOf(request.Organisation, "organisation");
        if (organisation.Kind != Core.Catalog.RecordKind.Organisation) throw RpcErrors.InvalidField("organisation", $"expected organisations/key, got '{organisation}'");
        if (!WriteRights.Curates(context.Principal()) && context.Principal().Organisation != organisation)
            throw RpcErrors.PermissionDenied("how an organisation answers is for itself, staff and administrators");
        var times = await register.AnswerTimesAsync(organisation, context.CancellationToken);
        return InterestWire.ToWire(AnswerLedger.Of(organisation, times, time.GetUtcNow()));
    }

    public override Task<GetInterestTermsResponse> GetInterestTerms(GetInterestTermsRequest request, ServerCallContext context) =>
        Task.FromResult(InterestWire.ToWire(settings.Terms, Vocabularies));

    private async Task<Protocol.V1.Interest> StepAsync<T>(string name, InterestStep step, string method, string requestId, T request, ServerCallContext context)
        where T : IMessage<T>
    {
        if (InterestTerms.Faults(step, Vocabularies) is { Count: > 0 } faults) throw RpcErrors.InvalidFields(faults);
        var options = RequestIds.Options(context.Principal().Id, method, requestId, request);
        return await SettleAsync(await register.StepAsync(IdOf(name), context.Principal(), step, settings.Terms, options, context.CancellationToken), requestId, context);
    }

    /// <returns>The interest as it is; a refusal is an error for the caller.</returns>
    private async Task<Protocol.V1.Interest> SettleAsync(InterestAnswer answer, string requestId, ServerCallContext context)
    {
        if (answer.Reused) throw RpcErrors.RequestIdReused(requestId);
        if (answer.Held is not { } held) throw Refused(answer.End);
        return (await EncodeAsync([held], context))[0];
    }

    private static RpcException Refused(InterestEnd end) => end.Refusal switch
    {
        InterestRefusal.NotFound when end.Message.StartsWith(Collection, StringComparison.Ordinal) => RpcErrors.NoInterest(end.Message),
        InterestRefusal.NotFound => RpcErrors.NotFound(end.Message),
        InterestRefusal.NotYours or InterestRefusal.NotOwned => RpcErrors.PermissionDenied(end.Message),
        InterestRefusal.NotPaired => RpcErrors.InvalidField("target", end.Message),
        InterestRefusal.SupplierFull => RpcErrors.SupplierFull(end.Message, end.FreesAt),
        _ => RpcErrors.InterestRefused(end.Refusal.ToString()!, end.Message),
    };

    private async Task<IReadOnlyList<Protocol.V1.Interest>> EncodeAsync(IReadOnlyList<HeldInterest> held, ServerCallContext context)
    {
        var names = held.SelectMany(h => new[] { h.Interest.Offerer.Record, h.Interest.Recipient.Record }).Distinct().ToList();
        var shown = (await store.GetManyAsync(names, context.Scope(), context.CancellationToken)).ToDictionary(r => r.Id, r => r.Record);
        return [.. held.Select(h => InterestWire.ToWire(h, context.Principal(), shown))];
    }

    private static RecordId RecordOf(string name, string field) =>
        RecordId.TryParse(name, out var id) ? id : throw RpcErrors.InvalidField(field, $"expected collection/key such as needs/kz-kiln-heat, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private static string IdOf(string name)
    {
        var id = name.StartsWith(Collection, StringComparison.Ordinal) ? name[Collection.Length..] : name;
        return id.Length == Interest.IdLength && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw RpcErrors.InvalidField("name", $"expected {Collection} and {Interest.IdLength} hex digits, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");
    }

    private static string TextOf(HeldInterest held) => $"{held.CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)} {held.Interest.Id}";

    private static InterestPlace? PlaceOf(string? text) =>
        text?.Split(' ') is [var ticks, var id] ? new InterestPlace(new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), id) : null;
}
