using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Marketplace;
using DeadLetter = TechMatch.Core.Marketplace.DeadLetter;
using SavedQuestion = TechMatch.Core.Marketplace.SavedQuestion;
using Subscription = TechMatch.Core.Marketplace.Subscription;

namespace TechMatch.Service.Marketplace;

/// <summary>Subscriptions over the wire, each to its owner alone.</summary>
internal sealed class SubscriptionGrpcService(
    SubscriptionRegister register, SubscriptionFollower follower, SubscriptionQuestions questions, WebhookSender sender, CatalogStore store, RecordWire records, IHostApplicationLifetime lifetime, TimeProvider time)
    : SubscriptionService.SubscriptionServiceBase
{
    private const string Collection = "subscriptions/";
    private const int MaxWords = 512;
    private const int Batch = 100;

    /// <summary>A watcher hears of an event this late at most, also of one that another node found.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    public override async Task<CreateSubscriptionResponse> CreateSubscription(CreateSubscriptionRequest request, ServerCallContext context)
    {
        var caller = context.Principal();
        if (request.Label.Length is 0 or > Subscription.MaxLabelLength || request.Label.Any(char.IsControl))
            throw RpcErrors.InvalidField("label", $"expected 1-{Subscription.MaxLabelLength} printable characters, got {request.Label.Length}");
        var webhook = WebhookOf(request, caller);
        var subscription = new Subscription
        {
            Id = RandomNumberGenerator.GetHexString(Subscription.IdLength, lowercase: true), Label = request.Label, Question = Decode(request.Question), Owner = caller, CreatedAt = time.GetUtcNow(), Webhook = webhook,
        };
        // A question that cannot be asked is told to whoever asks, and not to a log.
        _ = await questions.AskAsync(subscription.Question, caller, sequence: 0, context.CancellationToken);
        if (!await register.AddAsync(subscription, context.CancellationToken))
            throw RpcErrors.TooMany($"expected fewer than {SubscriptionRegister.MaxOfOne} subscriptions, got as many; delete one");
        await follower.FollowAsync(subscription, store.LastSequence, context.CancellationToken);
        return new CreateSubscriptionResponse { Subscription = Encode(await FindAsync(subscription.Id, context), []), WebhookSecret = webhook?.Secret ?? "" };
    }

    public override async Task<GetSubscriptionResponse> GetSubscription(GetSubscriptionRequest request, ServerCallContext context)
    {
        var subscription = await FindAsync(IdOf(request.Name), context);
        return new GetSubscriptionResponse { Subscription = Encode(subscription, await register.DeadLettersAsync(subscription.Id, context.CancellationToken)) };
    }

    public override async Task<ListSubscriptionsResponse> ListSubscriptions(ListSubscriptionsRequest request, ServerCallContext context)
    {
        var response = new ListSubscriptionsResponse();
        foreach (var subscription in await register.ListAsync(context.Principal().Id, context.CancellationToken))
            response.Subscriptions.Add(Encode(subscription, await register.DeadLettersAsync(subscription.Id, context.CancellationToken)));
        return response;
    }

    public override async Task<DeleteSubscriptionResponse> DeleteSubscription(DeleteSubscriptionRequest request, ServerCallContext context) =>
        await register.DeleteAsync(IdOf(request.Name), context.Principal().Id, context.CancellationToken) ? new DeleteSubscriptionResponse() : throw RpcErrors.NoSubscription(request.Name);

    public override async Task WatchSubscription(WatchSubscriptionRequest request, IServerStreamWriter<WatchSubscriptionResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var subscription = await FindAsync(IdOf(request.Name), context);
        if (subscription.Owner != context.Principal()) await register.RenewOwnerAsync(subscription.Id, context.Principal(), ending.Token);
        var after = ResumeTokens.Read(request.ResumeToken, subscription) ?? await TellSnapshotAsync(subscription.Id, responseStream, context, ending.Token);
        using var pause = new PeriodicTimer(s_period, time);
        while (true)
        {
            var events = await register.EventsAsync(subscription.Id, after, Batch, ending.Token);
            foreach (var e in events)
            {
                after = e.Number;
                if (await EncodeAsync(e, context.SearchScope(), ending.Token) is { } message) await responseStream.WriteAsync(message, ending.Token);
            }

            if (events.Count > 0) continue;
            await pause.WaitForNextTickAsync(ending.Token);
            _ = await FindAsync(subscription.Id, context);
        }
    }

    private async Task<long> TellSnapshotAsync(string id, IServerStreamWriter<WatchSubscriptionResponse> responseStream, ServerCallContext context, CancellationToken cancellationToken)
    {
        var snapshot = await register.SnapshotAsync(id, cancellationToken) ?? throw RpcErrors.NoSubscription(Collection + id);
        foreach (var name in snapshot.Records)
        {
            if (await store.GetAsync(name, context.SearchScope(), cancellationToken) is { Record.State: Core.Catalog.RecordState.Published } record)
                await responseStream.WriteAsync(new WatchSubscriptionResponse { Change = MatchChange.Entered, RecordName = name.Name, Record = records.ToWire(record), Sequence = snapshot.Position }, cancellationToken);
        }

        await responseStream.WriteAsync(new WatchSubscriptionResponse { Change = MatchChange.CaughtUp, ResumeToken = ResumeTokens.Of(snapshot.Position, snapshot.LastEvent), Sequence = snapshot.Position }, cancellationToken);
        return snapshot.LastEvent;
    }

    /// <returns>Null for a record that is hidden from the caller by now: what left since is told by an event of its own.</returns>
    private async Task<WatchSubscriptionResponse?> EncodeAsync(MatchEvent e, AccessScope scope, CancellationToken cancellationToken)
    {
        var message = new WatchSubscriptionResponse { Change = e.Kind == MatchEventKind.Entered ? MatchChange.Entered : MatchChange.Left, RecordName = e.Record.Name, ResumeToken = ResumeTokens.Of(e), Sequence = e.Sequence };
        if (e.Kind == MatchEventKind.Left) return message;
        if (await store.GetAsync(e.Record, scope, cancellationToken) is not { Record.State: Core.Catalog.RecordState.Published } record) return null;
        message.Record = records.ToWire(record);
        return message;
    }

    private WebhookState? WebhookOf(CreateSubscriptionRequest request, Principal caller)
    {
        if (!request.HasWebhookUrl) return null;
        if (!SubscriptionOwners.MayHaveWebhook(caller)) throw RpcErrors.PermissionDenied("a webhook needs an API key: what a token may see cannot be looked up when nobody calls");
        if (sender.Fault(request.WebhookUrl) is { } fault) throw RpcErrors.InvalidField("webhook_url", fault);
        return new WebhookState { Url = request.WebhookUrl, Secret = "tmwh_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) };
    }

    private static SavedQuestion Decode(Protocol.V1.SavedQuestion? question)
    {
        var filter = (question?.Filter ?? new RecordFilter()).ToByteArray();
        switch (question?.QuestionCase)
        {
            case Protocol.V1.SavedQuestion.QuestionOneofCase.Subject:
                return RecordId.TryParse(question.Subject, out var subject) && subject.Kind != Core.Catalog.RecordKind.Organisation
                    ? new SavedQuestion(subject, question.Profile, "", "", filter)
                    : throw RpcErrors.InvalidField("question.subject", $"expected a need, technology, startup, mandate or proposal, got '{(question.Subject.Length > 60 ? question.Subject[..60] + "…" : question.Subject)}'");
            case Protocol.V1.SavedQuestion.QuestionOneofCase.Words:
                if (string.IsNullOrWhiteSpace(question.Words) || question.Words.Length > MaxWords) throw RpcErrors.InvalidField("question.words", $"expected 1-{MaxWords} characters, got {question.Words.Length}");
                return new SavedQuestion(null, "", question.Words, question.Language, filter);
            default:
                throw RpcErrors.InvalidField("question", "expected a subject or words, got neither");
        }
    }

    private static Protocol.V1.Subscription Encode(Subscription subscription, IReadOnlyList<DeadLetter> dead)
    {
        var question = new Protocol.V1.SavedQuestion { Profile = subscription.Question.Profile, Language = subscription.Question.Language, Filter = RecordFilter.Parser.ParseFrom(subscription.Question.Filter) };
        if (subscription.Question.Subject is { } subject) question.Subject = subject.Name;
        else question.Words = subscription.Question.Words;
        var message = new Protocol.V1.Subscription
        {
            Name = Collection + subscription.Id, Label = subscription.Label, Question = question, CreateTime = Timestamp.FromDateTimeOffset(subscription.CreatedAt), Position = subscription.Position,
        };
        if (subscription.Webhook is not { } webhook) return message;
        message.Webhook = new Webhook
        {
            Url = webhook.Url, ResumeToken = ResumeTokens.Of(subscription.Position, webhook.DeliveredEvent), Attempts = webhook.Attempts, LastFault = webhook.LastFault ?? "",
            NextAttemptTime = webhook.NextAttemptAt is { } next ? Timestamp.FromDateTimeOffset(next) : null,
        };
        message.Webhook.DeadLetters.AddRange(dead.Select(d => new Protocol.V1.DeadLetter
        {
            ResumeToken = ResumeTokens.Of(0, d.FirstEvent - 1), FirstEvent = d.FirstEvent, LastEvent = d.LastEvent, Attempts = d.Attempts, Fault = d.Fault, Time = Timestamp.FromDateTimeOffset(d.At),
        }));
        return message;
    }

    private async Task<Subscription> FindAsync(string id, ServerCallContext context) =>
        await register.GetAsync(id, context.Principal().Id, context.CancellationToken) ?? throw RpcErrors.NoSubscription(Collection + id);

    private static string IdOf(string name)
    {
        var id = name.StartsWith(Collection, StringComparison.Ordinal) ? name[Collection.Length..] : name;
        return id.Length == Subscription.IdLength && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw RpcErrors.InvalidField("name", $"expected {Collection} and {Subscription.IdLength} hex digits, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");
    }
}
