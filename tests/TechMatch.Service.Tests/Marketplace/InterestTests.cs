using System.Net;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>Interests as callers meet them, over gRPC and JSON.</summary>
public sealed class InterestTests : IAsyncLifetime
{
    private MarketBench _bench = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await MarketBench.StartAsync("--open-interests", "2", "--answer-days", "7");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Introduction_ofBoth_showsContactsOwnerAndTheRecordAtOnce()
    {
        var expressed = await _bench.ExpressAsync();
        Assert.Equal((false, false), (expressed.Recipient.HasOrganisation, (await _bench.RecordAsync(_bench.PlantKey)).Body is not null));
        Assert.Equal(MarketBench.Plant, (await _bench.SeenAsync(_bench.MakerKey, expressed.Name)).Offerer.Organisation);
        await _bench.As(_bench.MakerKey).AnswerInterestAsync(new AnswerInterestRequest { Name = expressed.Name, Answer = InterestAnswerKind.Accept }, cancellationToken: Token);
        await _bench.As(_bench.MakerKey).IntroduceInterestAsync(new IntroduceInterestRequest { Name = expressed.Name, Contact = MarketBench.Contact("Murat") }, cancellationToken: Token);
        var half = await _bench.SeenAsync(_bench.PlantKey, expressed.Name);
        Assert.Equal((true, null), (half.Recipient.AgreesToIntroduction, half.Recipient.Contact));

        var introduced = await _bench.As(_bench.PlantKey).IntroduceInterestAsync(new IntroduceInterestRequest { Name = expressed.Name, Contact = MarketBench.Contact("Aigerim") }, cancellationToken: Token);

        Assert.Equal((InterestState.Introduced, MarketBench.Maker, "murat@example.org"), (introduced.Interest.State, introduced.Interest.Recipient.Organisation, introduced.Interest.Recipient.Contact.Email));
        Assert.Equal("aigerim@example.org", (await _bench.SeenAsync(_bench.MakerKey, expressed.Name)).Offerer.Contact.Email);
        Assert.NotNull((await _bench.RecordAsync(_bench.PlantKey)).Body);
        Assert.Null((await _bench.RecordAsync(_bench.StrangerKey)).Body);
        // And so does what is found: the word of the hidden text, for the introduced alone.
        var search = new SearchRequest { Query = "cyclopentane", Mode = SearchMode.Lexical, MinSequence = introduced.Sequence };
        Assert.Single((await new SearchService.SearchServiceClient(_bench.Guarded.As(_bench.PlantKey)).SearchAsync(search, cancellationToken: Token)).Hits);
        Assert.Empty((await new SearchService.SearchServiceClient(_bench.Guarded.As(_bench.StrangerKey)).SearchAsync(search, cancellationToken: Token)).Hits);

        await _bench.As(_bench.MakerKey).WithdrawInterestAsync(new WithdrawInterestRequest { Name = expressed.Name }, cancellationToken: Token);
        Assert.Null((await _bench.RecordAsync(_bench.PlantKey)).Body);
        Assert.Null((await _bench.SeenAsync(_bench.PlantKey, expressed.Name)).Recipient.Contact);
    }

    [Fact]
    public async Task Interest_forAnybodyElse_isNotThere()
    {
        var name = (await _bench.ExpressAsync()).Name;
        foreach (var key in new[] { _bench.StrangerKey, _bench.StaffKey })
        {
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await StatusAsync(_bench.As(key).GetInterestAsync(new GetInterestRequest { Name = name }, cancellationToken: Token)));
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await StatusAsync(_bench.As(key).WithdrawInterestAsync(new WithdrawInterestRequest { Name = name }, cancellationToken: Token)));
            Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await StatusAsync(_bench.As(key).DeclineInterestAsync(new DeclineInterestRequest { Name = name, Reason = "price" }, cancellationToken: Token)));
            Assert.Empty((await _bench.As(key).ListInterestsAsync(new ListInterestsRequest(), cancellationToken: Token)).Interests);
        }

        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_REQUIRED"), await StatusAsync(_bench.As(null).GetInterestAsync(new GetInterestRequest { Name = name }, cancellationToken: Token)));
        Assert.Equal(InterestParty.Broker, (await _bench.SeenAsync(_bench.Guarded.Administrator, name)).YouAre);
    }

    [Fact]
    public async Task Staff_assigned_seesItAndAnswersForNobody()
    {
        var name = (await _bench.ExpressAsync()).Name;
        var who = (await new AccessService.AccessServiceClient(_bench.Guarded.As(_bench.StaffKey)).WhoAmIAsync(new WhoAmIRequest(), cancellationToken: Token)).Principal;
        Assert.Equal(StatusCode.PermissionDenied, (await StatusAsync(_bench.As(_bench.MakerKey).AssignBrokerAsync(new AssignBrokerRequest { Name = name, Broker = who }, cancellationToken: Token))).Item1);
        await _bench.As(_bench.Guarded.Administrator).AssignBrokerAsync(new AssignBrokerRequest { Name = name, Broker = who }, cancellationToken: Token);

        Assert.Equal([who], (await _bench.SeenAsync(_bench.StaffKey, name)).Brokers);
        Assert.Equal(StatusCode.PermissionDenied, (await StatusAsync(_bench.As(_bench.StaffKey).AnswerInterestAsync(new AnswerInterestRequest { Name = name, Answer = InterestAnswerKind.Accept }, cancellationToken: Token))).Item1);
        Assert.Empty((await _bench.SeenAsync(_bench.MakerKey, name)).Brokers);
    }

    [Fact]
    public async Task Supplier_withAllPlacesTaken_isRefusedWithTheDayOneIsFree()
    {
        await _bench.Guarded.HoldAsync(MarketBench.NeedOf("second"), MarketBench.NeedOf("third"));
        await _bench.ExpressAsync();
        await _bench.As(_bench.PlantKey).ExpressInterestAsync(MarketBench.Request("needs/second"), cancellationToken: Token);

        var refusal = await Refusal.OfAsync(_bench.As(_bench.PlantKey).ExpressInterestAsync(MarketBench.Request("needs/third"), cancellationToken: Token));

        Assert.Equal((StatusCode.FailedPrecondition, "SUPPLIER_FULL"), (refusal.Code, refusal.Reason));
        var violation = Assert.Single(refusal.Details!.GetDetail<PreconditionFailure>().Violations);
        Assert.InRange(DateTimeOffset.Parse(violation.Subject, System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddDays(20.9), TimeProvider.System.GetUtcNow().AddDays(21));
    }

    [Fact]
    public async Task Decline_withAReason_goesBackAndTheLedgerCounts()
    {
        var name = (await _bench.ExpressAsync()).Name;
        Assert.Equal(["reason"], (await Refusal.OfAsync(_bench.As(_bench.MakerKey).DeclineInterestAsync(new DeclineInterestRequest { Name = name, Reason = "mood" }, cancellationToken: Token))).Fields);
        await _bench.As(_bench.MakerKey).DeclineInterestAsync(new DeclineInterestRequest { Name = name, Reason = "price", Text = "too small a kiln" }, cancellationToken: Token);

        var seen = await _bench.SeenAsync(_bench.PlantKey, name);
        Assert.Equal(("price", "too small a kiln", InterestParty.Recipient, ""), (seen.Decline.Reason, seen.Decline.Text, seen.Decline.By, seen.History[^1].Principal));
        var ledger = await _bench.As(_bench.MakerKey).GetAnswerLedgerAsync(new GetAnswerLedgerRequest { Organisation = MarketBench.Maker }, cancellationToken: Token);
        Assert.Equal((1, 0, 0), (ledger.InTime, ledger.Late, ledger.Unanswered));
        Assert.Equal(StatusCode.PermissionDenied, (await StatusAsync(_bench.As(_bench.PlantKey).GetAnswerLedgerAsync(new GetAnswerLedgerRequest { Organisation = MarketBench.Maker }, cancellationToken: Token))).Item1);
        Assert.Equal((StatusCode.FailedPrecondition, "INTEREST_REFUSED"), await StatusAsync(_bench.As(_bench.MakerKey).AnswerInterestAsync(new AnswerInterestRequest { Name = name, Answer = InterestAnswerKind.Accept }, cancellationToken: Token)));
    }

    [Fact]
    public async Task Agreement_recordedByBoth_raisesTheTierAndEndsInAnOutcome()
    {
        var name = (await _bench.IntroduceAsync()).Name;
        var agreement = new RecordAgreementRequest { Name = name, Kind = "pilot", SignedOn = "2026-11-20", DocumentHash = new string('a', 64) };
        Assert.False((await _bench.As(_bench.PlantKey).RecordAgreementAsync(agreement, cancellationToken: Token)).Interest.Agreement.Confirmed);
        Assert.Equal(["document_hash"], (await Refusal.OfAsync(_bench.As(_bench.PlantKey).RecordAgreementAsync(new RecordAgreementRequest(agreement) { DocumentHash = "abc" }, cancellationToken: Token))).Fields);

        var agreed = await _bench.As(_bench.MakerKey).RecordAgreementAsync(agreement, cancellationToken: Token);
        var concluded = await _bench.As(_bench.PlantKey).RecordOutcomeAsync(new RecordOutcomeRequest { Name = name, Outcome = "delivered" }, cancellationToken: Token);

        Assert.Equal((InterestState.Agreed, true, InterestState.Concluded), (agreed.Interest.State, agreed.Interest.Agreement.Confirmed, concluded.Interest.State));
        Assert.Equal(DisclosureTier.Agreement, Assert.Single((await _bench.RecordAsync(_bench.Guarded.Administrator)).Grants).Tier);
    }

    [Fact]
    public async Task Express_withoutAnswers_namesEachQuestion() =>
        Assert.Equal(3, (await Refusal.OfAsync(_bench.As(_bench.PlantKey).ExpressInterestAsync(new ExpressInterestRequest { Source = MarketBench.Need, Target = MarketBench.Technology }, cancellationToken: Token))).Fields.Count);

    [Fact]
    public async Task List_inPages_givesEachOnceNewestFirst()
    {
        await _bench.Guarded.HoldAsync(MarketBench.NeedOf("second"));
        var first = await _bench.ExpressAsync();
        var second = (await _bench.As(_bench.PlantKey).ExpressInterestAsync(MarketBench.Request("needs/second"), cancellationToken: Token)).Interest;

        var page = await _bench.As(_bench.MakerKey).ListInterestsAsync(new ListInterestsRequest { Direction = InterestDirection.In, PageSize = 1 }, cancellationToken: Token);
        var next = await _bench.As(_bench.MakerKey).ListInterestsAsync(new ListInterestsRequest { Direction = InterestDirection.In, PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Token);

        Assert.Equal([second.Name, first.Name, ""], [page.Interests[0].Name, next.Interests[0].Name, next.NextPageToken]);
    }

    [Fact]
    public async Task Json_expressGetAndDecline_isTheSame()
    {
        var body = JsonSerializer.Serialize(new { source = MarketBench.Need, target = MarketBench.Technology, answers = MarketBench.Request().Answers.Select(a => new { question = a.Question, text = a.Text }) });
        var expressed = await _bench.Guarded.JsonAsync(_bench.PlantKey, HttpMethod.Post, "/v1/interests", body);
        Assert.Equal(HttpStatusCode.OK, expressed.StatusCode);
        using var answer = JsonDocument.Parse(await expressed.Content.ReadAsStringAsync(Token));
        var name = answer.RootElement.GetProperty("interest").GetProperty("name").GetString();
        Assert.Equal(HttpStatusCode.NotFound, (await _bench.Guarded.JsonAsync(_bench.StrangerKey, HttpMethod.Get, $"/v1/{name}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _bench.Guarded.JsonAsync(_bench.MakerKey, HttpMethod.Get, "/v1/interests?direction=INTEREST_DIRECTION_IN")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _bench.Guarded.JsonAsync(_bench.MakerKey, HttpMethod.Post, $"/v1/{name}:decline", """{"reason": "price"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _bench.Guarded.JsonAsync(null, HttpMethod.Get, "/v1/interestTerms")).StatusCode);
    }

    private static async Task<(StatusCode, string)> StatusAsync<T>(AsyncUnaryCall<T> call)
    {
        var refusal = await Refusal.OfAsync(call);
        return (refusal.Code, refusal.Reason);
    }
}
