using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Service.Marketplace;
using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Tests.Marketplace;

/// <summary>Over random steps of both sides: the other side's contact is in what a caller gets exactly while they are introduced.</summary>
public sealed class ContactTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly RecordId s_a = RecordId.Parse("organisations/a");
    private static readonly RecordId s_b = RecordId.Parse("organisations/b");
    private static readonly Principal s_offerer = new("user:https://issuer|anna@a.example", Role.Owner) { Organisation = s_a };
    private static readonly Principal s_recipient = new("user:https://issuer|boris@b.example", Role.Owner) { Organisation = s_b };

    [Property(MaxTest = 2_000)]
    public Property Contact_anySteps_isShownToTheOtherSideExactlyWhileIntroduced() => Prop.ForAll(Walks(), walk =>
    {
        var interest = InterestFlow.Begin("0123456789abcdef", new InterestSide(s_a, RecordId.Parse("needs/n")), new InterestSide(s_b, RecordId.Parse("technologies/t")), [], new InterestActor(InterestParty.Offerer, s_offerer.Id), s_now, new MarketTerms());
        foreach (var (party, step) in walk)
        {
            var by = party switch { InterestParty.Offerer => s_offerer.Id, InterestParty.Recipient => s_recipient.Id, _ => "key:broker" };
            interest = InterestFlow.Apply(interest, step, new InterestActor(party, by), s_now, new MarketTerms()).After ?? interest;
            var held = new HeldInterest(interest, s_now, s_now);
            var introduced = interest.State is InterestState.Introduced or InterestState.Agreed or InterestState.Concluded;
            var toOfferer = InterestWire.ToWire(held, s_offerer, new Dictionary<RecordId, CatalogRecord>()).ToString();
            var toRecipient = InterestWire.ToWire(held, s_recipient, new Dictionary<RecordId, CatalogRecord>()).ToString();
            // In the whole of the message, wherever it might have slipped in.
            Assert.Equal((introduced, introduced), (toOfferer.Contains("boris@b.example", StringComparison.Ordinal), toRecipient.Contains("anna@a.example", StringComparison.Ordinal)));
            Assert.Equal((introduced, introduced), (toOfferer.Contains("organisations/b", StringComparison.Ordinal), toRecipient.Contains("organisations/a", StringComparison.Ordinal)));
        }
    });

    private static Arbitrary<(InterestParty, InterestStep)[]> Walks()
    {
        (InterestParty, InterestStep)[] likely =
        [
            (InterestParty.Recipient, new InterestStep.Accept()), (InterestParty.Offerer, new InterestStep.Introduce(Contact("anna@a.example"))),
            (InterestParty.Recipient, new InterestStep.Introduce(Contact("boris@b.example"))),
        ];
        (InterestParty, InterestStep)[] other =
        [
            (InterestParty.Recipient, new InterestStep.AskMore("cost?")), (InterestParty.Offerer, new InterestStep.Supply([new QuestionAnswer(Code.Of("open_points"), "some")])),
            (InterestParty.Offerer, Agreement()), (InterestParty.Recipient, Agreement()), (InterestParty.Offerer, new InterestStep.RecordOutcome(Code.Of("delivered"))),
            (InterestParty.Offerer, new InterestStep.Withdraw(null)), (InterestParty.Recipient, new InterestStep.Decline(Code.Of("price"), null)),
            (InterestParty.Broker, new InterestStep.Assign("user:https://issuer|anna@a.example", true)),
        ];
        return Gen.Frequency((3, Gen.Elements(likely)), (1, Gen.Elements(other))).ArrayOf(16).ToArbitrary();
    }

    private static InterestContact Contact(string email) => new() { Name = "N", Email = email };

    private static InterestStep Agreement() => new InterestStep.RecordAgreement(Code.Of("nda"), new DateOnly(2026, 11, 20), new string('a', 64));
}
