using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>A service with a plant that needs something, a maker that has it, and somebody whom neither concerns.</summary>
internal sealed class MarketBench : IAsyncDisposable
{
    public const string Plant = "organisations/plant";
    public const string Maker = "organisations/maker";
    public const string Need = "needs/heat";
    public const string Technology = "technologies/orc";

    private MarketBench(GuardedService guarded) => Guarded = guarded;

    public GuardedService Guarded { get; }

    public string PlantKey { get; private set; } = "";

    public string MakerKey { get; private set; } = "";

    public string StrangerKey { get; private set; } = "";

    public string StaffKey { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MarketBench> StartAsync(params string[] settings)
    {
        var bench = new MarketBench(await GuardedService.StartAsync(settings));
        bench.PlantKey = await bench.Guarded.KeyAsync(PrincipalRole.Owner, g => g.Organisation = Plant);
        bench.MakerKey = await bench.Guarded.KeyAsync(PrincipalRole.Owner, g => g.Organisation = Maker);
        bench.StrangerKey = await bench.Guarded.KeyAsync(PrincipalRole.Owner, g => g.Organisation = "organisations/other");
        bench.StaffKey = await bench.Guarded.KeyAsync(PrincipalRole.Staff);
        await bench.Guarded.HoldAsync(NeedOf("heat"), TechnologyOf("orc"));
        return bench;
    }

    public MarketplaceService.MarketplaceServiceClient As(string? key) => new(Guarded.As(key));

    public SubscriptionService.SubscriptionServiceClient Subscriptions(string? key) => new(Guarded.As(key));

    public static Record NeedOf(string key)
    {
        var need = Given.Need(key);
        need.Owner = Plant;
        return need;
    }

    /// <summary>Its maker is kept for those who were introduced, and so is how it works.</summary>
    public static Record TechnologyOf(string key)
    {
        var technology = Given.Technology(key);
        technology.Owner = Maker;
        technology.Body = Given.Text("uses cyclopentane");
        technology.Access = new AccessRules
        {
            Disclosure = { new FieldDisclosure { Field = "owner", Tier = DisclosureTier.Introduced }, new FieldDisclosure { Field = "body", Tier = DisclosureTier.Introduced } },
        };
        return technology;
    }

    public static ExpressInterestRequest Request(string source = Need, string target = Technology) => new()
    {
        Source = source, Target = target,
        Answers =
        {
            new QuestionAnswer { Question = "cooperation", Text = "a pilot" }, new QuestionAnswer { Question = "open_points", Text = "what it costs" },
            new QuestionAnswer { Question = "who_you_are", Text = "a cement plant" },
        },
    };

    public static InterestContact Contact(string name) => new() { Name = name, Email = $"{name.ToLowerInvariant()}@example.org" };

    public async Task<Interest> ExpressAsync() => (await As(PlantKey).ExpressInterestAsync(Request(), cancellationToken: Token)).Interest;

    public async Task<Interest> IntroduceAsync()
    {
        var name = (await ExpressAsync()).Name;
        await As(MakerKey).AnswerInterestAsync(new AnswerInterestRequest { Name = name, Answer = InterestAnswerKind.Accept }, cancellationToken: Token);
        await As(MakerKey).IntroduceInterestAsync(new IntroduceInterestRequest { Name = name, Contact = Contact("Murat") }, cancellationToken: Token);
        return (await As(PlantKey).IntroduceInterestAsync(new IntroduceInterestRequest { Name = name, Contact = Contact("Aigerim") }, cancellationToken: Token)).Interest;
    }

    public async Task<Interest> SeenAsync(string key, string name) => (await As(key).GetInterestAsync(new GetInterestRequest { Name = name }, cancellationToken: Token)).Interest;

    public async Task<Record> RecordAsync(string key, string name = Technology) => (await Guarded.Catalog(key).GetRecordAsync(new GetRecordRequest { Name = name }, cancellationToken: Token)).Record;

    public ValueTask DisposeAsync() => Guarded.DisposeAsync();
}
