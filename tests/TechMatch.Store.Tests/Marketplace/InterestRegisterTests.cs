using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Marketplace;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Marketplace;

public sealed class InterestRegisterOnSqliteTests() : InterestRegisterTests(null);

public sealed class InterestRegisterOnPostgresTests(PostgresServer server) : InterestRegisterTests(server);

/// <summary>Interests over the system of record: rights, places, clock, and what an introduction opens.</summary>
public abstract class InterestRegisterTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly MarketTerms s_terms = new() { OpenPerSupplier = 3 };
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");
    private static readonly RecordId s_maker = RecordId.Parse("organisations/maker");
    private static readonly Principal s_need = new("key:plant", Role.Owner) { Organisation = s_plant };
    private static readonly Principal s_tech = new("key:maker", Role.Owner) { Organisation = s_maker };
    private static readonly Principal s_other = new("key:other", Role.Owner) { Organisation = RecordId.Parse("organisations/other") };
    private static readonly Principal s_staff = new("key:staff", Role.Staff);
    private static readonly InterestContact s_contact = new() { Name = "Aigerim", Email = "a@example.org" };

    [Fact]
    public async Task Introduction_of_both_opens_both_records_at_once_and_its_end_closes_them()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var id = await ExpressAsync(register);
        Assert.Null(await HiddenAsync(bench, s_need));
        await StepAsync(register, id, s_tech, new InterestStep.Accept());
        await StepAsync(register, id, s_tech, new InterestStep.Introduce(s_contact));
        Assert.Null(await HiddenAsync(bench, s_need));
        var before = bench.Store.LastSequence;
        await StepAsync(register, id, s_need, new InterestStep.Introduce(s_contact));

        Assert.Equal(before + 2, bench.Store.LastSequence);
        Assert.NotNull(await HiddenAsync(bench, s_need));
        Assert.Null(await HiddenAsync(bench, s_other));
        Assert.Equal(DisclosureTier.Introduced, AccessScope.Of(s_tech).TierOf((await bench.Store.GetAsync(RecordId.Parse("needs/n"), AccessScope.Operator, Token))!.Record));
        var agreement = new InterestStep.RecordAgreement(Code.Of("pilot"), new DateOnly(2026, 11, 20), new string('a', 64));
        await StepAsync(register, id, s_need, agreement);
        Assert.Equal(DisclosureTier.Introduced, await TierAsync(bench, s_need));
        await StepAsync(register, id, s_tech, agreement);
        Assert.Equal(DisclosureTier.Agreement, await TierAsync(bench, s_need));

        await StepAsync(register, id, s_tech, new InterestStep.Withdraw("the plant was sold"));
        Assert.Equal(DisclosureTier.Teaser, await TierAsync(bench, s_need));
        Assert.Null(await HiddenAsync(bench, s_need));
    }

    [Fact]
    public async Task End_of_one_introduction_leaves_what_another_between_the_same_two_gives()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var first = await IntroduceAsync(register, "needs/n");
        var second = await IntroduceAsync(register, "needs/m");

        await StepAsync(register, first, s_tech, new InterestStep.Withdraw(null));
        Assert.Equal(DisclosureTier.Introduced, await TierAsync(bench, s_need));
        await StepAsync(register, second, s_need, new InterestStep.Withdraw(null));
        Assert.Equal(DisclosureTier.Teaser, await TierAsync(bench, s_need));
    }

    [Fact]
    public async Task Introduction_to_a_record_that_changed_hands_is_refused_and_opens_nothing()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var id = await ExpressAsync(register);
        await StepAsync(register, id, s_tech, new InterestStep.Accept());
        await StepAsync(register, id, s_tech, new InterestStep.Introduce(s_contact));
        await bench.UpdateAsync(Technology() with { Owner = s_other.Organisation });

        var end = (await register.StepAsync(id, s_need, new InterestStep.Introduce(s_contact), s_terms, StoreBench.By, Token)).End;

        Assert.Equal(InterestRefusal.RecordUnfit, end.Refusal);
        Assert.Empty((await bench.Store.GetAsync(Technology().Id, AccessScope.Operator, Token))!.Record.Grants);
        Assert.Empty((await bench.Store.GetAsync(RecordId.Parse("needs/n"), AccessScope.Operator, Token))!.Record.Grants);
        Assert.Equal(InterestState.Accepted, (await register.GetAsync(id, s_need, Token))!.Interest.State);
    }

    [Fact]
    public async Task Thirty_two_at_once_fill_exactly_the_places_there_are_and_the_others_hear_when_one_is_free()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Technology());
        for (var i = 0; i < 32; i++) await bench.CreateAsync(Some.Need($"n{i}") with { Owner = s_plant });
        var register = new InterestRegister(bench.Store);

        var ends = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => register.ExpressAsync(Draft($"needs/n{i}", i), s_need, s_terms, StoreBench.By, Token)));

        Assert.Equal(3, ends.Count(e => e.End.After is not null));
        Assert.All(ends.Where(e => e.End.After is null), e => Assert.Equal((InterestRefusal.SupplierFull, bench.Time.Now + s_terms.AnswerTime + s_terms.EscalationTime), (e.End.Refusal!.Value, e.End.FreesAt!.Value)));
        Assert.Equal(3, (await register.ListAsync(s_tech, InterestDirection.In, null, null, 100, Token)).Count);

        // The date that was told holds: by then the clock has freed them.
        bench.Time.Now += s_terms.AnswerTime;
        await register.RunClockAsync(s_terms, Token);
        bench.Time.Now += s_terms.EscalationTime;
        await register.RunClockAsync(s_terms, Token);
        Assert.Null((await register.ExpressAsync(Draft("needs/n9", 99), s_need, s_terms, StoreBench.By, Token)).End.Refusal);
    }

    [Fact]
    public async Task Clock_escalates_what_nobody_answered_and_the_ledger_says_how_each_was()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var id = await ExpressAsync(register);
        bench.Time.Now += s_terms.AnswerTime - TimeSpan.FromSeconds(1);
        Assert.Empty(await register.RunClockAsync(s_terms, Token));
        bench.Time.Now += TimeSpan.FromSeconds(1);

        Assert.Equal((id, InterestState.Escalated), Assert.Single((await register.RunClockAsync(s_terms, Token)).Select(i => (i.Id, i.State))));
        Assert.Empty(await register.RunClockAsync(s_terms, Token));
        Assert.Equal(1, AnswerLedger.Of(s_maker, await register.AnswerTimesAsync(s_maker, Token), bench.Time.Now).Unanswered);
        bench.Time.Now += TimeSpan.FromDays(1);
        await StepAsync(register, id, s_tech, new InterestStep.Decline(Code.Of("price"), "too dear"));
        Assert.Equal(new AnswerLedger(s_maker, 0, 1, 0, 0, TimeSpan.FromDays(15)), AnswerLedger.Of(s_maker, await register.AnswerTimesAsync(s_maker, Token), bench.Time.Now));
        Assert.Equal("price", (await register.GetAsync(id, s_need, Token))!.Interest.Decline!.Reason.Value);
    }

    /// <summary>A stated time is a time of day: a clock that runs ahead ends it early, one that is set right again ends nothing twice.</summary>
    [Fact]
    [Trait("catalogue", "R-10")]
    public async Task Clock_set_back_and_forward_escalates_once_and_measures_no_time_under_nothing()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var id = await ExpressAsync(register);
        var asked = bench.Time.Now;

        bench.Time.Now = asked - TimeSpan.FromHours(1);
        Assert.Empty(await register.RunClockAsync(s_terms, Token));
        Assert.Equal(1, AnswerLedger.Of(s_maker, await register.AnswerTimesAsync(s_maker, Token), bench.Time.Now).Waiting);
        bench.Time.Now = asked + s_terms.AnswerTime;
        Assert.Equal(InterestState.Escalated, Assert.Single(await register.RunClockAsync(s_terms, Token)).State);
        var due = (await register.GetAsync(id, s_need, Token))!.Interest.Due;
        foreach (var hours in (int[])[-1, 1])
        {
            bench.Time.Now += TimeSpan.FromHours(hours);
            Assert.Empty(await register.RunClockAsync(s_terms, Token));
            Assert.Equal((InterestState.Escalated, due), ((await register.GetAsync(id, s_need, Token))!.Interest.State, (await register.GetAsync(id, s_need, Token))!.Interest.Due));
        }

        // Answered by a clock that stands an hour before the question.
        bench.Time.Now = asked - TimeSpan.FromHours(1);
        await StepAsync(register, id, s_tech, new InterestStep.Decline(Code.Of("price"), "too dear"));
        Assert.Equal(new AnswerLedger(s_maker, 1, 0, 0, 0, TimeSpan.Zero), AnswerLedger.Of(s_maker, await register.AnswerTimesAsync(s_maker, Token), bench.Time.Now));
    }

    [Fact]
    public async Task Only_the_sides_assigned_staff_and_administrators_know_of_it()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var id = await ExpressAsync(register);
        Principal[] strangers = [s_other, s_staff, Principal.Anonymous, new("key:portal", Role.Portal), new("key:fp", Role.FocalPoint) { Country = CountryCode.Of("KZ") }];
        foreach (var stranger in strangers)
        {
            Assert.Null(await register.GetAsync(id, stranger, Token));
            Assert.Empty(await register.ListAsync(stranger, InterestDirection.Either, null, null, 10, Token));
            Assert.Equal(InterestRefusal.NotFound, (await register.StepAsync(id, stranger, new InterestStep.Withdraw(null), s_terms, StoreBench.By, Token)).End.Refusal);
        }

        await StepAsync(register, id, Principal.Operator, new InterestStep.Assign(s_staff.Id, true));
        Assert.Equal([id], (await register.ListAsync(s_staff, InterestDirection.Either, null, null, 10, Token)).Select(h => h.Interest.Id));
        await StepAsync(register, id, Principal.Operator, new InterestStep.Assign(s_staff.Id, false));
        Assert.Null(await register.GetAsync(id, s_staff, Token));
        Assert.Equal((1, 0, 0, 1), (
            (await register.ListAsync(s_need, InterestDirection.Out, null, null, 10, Token)).Count, (await register.ListAsync(s_need, InterestDirection.In, null, null, 10, Token)).Count,
            (await register.ListAsync(s_tech, InterestDirection.Out, null, null, 10, Token)).Count, (await register.ListAsync(s_tech, InterestDirection.In, InterestState.Expressed, null, 10, Token)).Count));
    }

    [Fact]
    public async Task Member_of_a_brokered_alliance_is_introduced_with_the_brokers_agreement_only()
    {
        await using var bench = await HeldAsync();
        await bench.CreateAsync(Some.Organisation("maker") with { Memberships = [new AllianceMembership { Alliance = Code.Of("ceca"), Role = Code.Of("member") }] });
        var terms = s_terms with { BrokeredAlliances = [Code.Of("ceca")] };
        var register = new InterestRegister(bench.Store);
        var id = (await register.ExpressAsync(Draft("needs/n", 1), s_need, terms, StoreBench.By, Token)).End.After!.Id;
        await StepAsync(register, id, s_tech, new InterestStep.Accept());
        await StepAsync(register, id, s_tech, new InterestStep.Introduce(s_contact));
        Assert.Equal(InterestState.Accepted, (await StepAsync(register, id, s_need, new InterestStep.Introduce(s_contact))).State);
        Assert.Equal(InterestState.Introduced, (await StepAsync(register, id, Principal.Operator, new InterestStep.ApproveIntroduction())).State);
    }

    [Fact]
    public async Task Same_request_twice_expresses_once_and_answers_the_same()
    {
        await using var bench = await HeldAsync();
        var register = new InterestRegister(bench.Store);
        var options = StoreBench.By with { RequestId = "r1", RequestDigest = "d" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => register.ExpressAsync(Draft("needs/n", i), s_need, s_terms, options, Token)));

        Assert.Single(answers.Select(a => a.Held!.Interest.Id).Distinct());
        Assert.True((await register.ExpressAsync(Draft("needs/n", 9), s_need, s_terms, options with { RequestDigest = "e" }, Token)).Reused);
        await bench.ReopenAsync();
        Assert.Equal(answers[0].Held!.Interest, (await new InterestRegister(bench.Store).GetAsync(answers[0].Held!.Interest.Id, s_tech, Token))!.Interest);
    }

    [Fact]
    public async Task Interest_that_may_not_be_is_refused_with_its_reason()
    {
        await using var bench = await HeldAsync();
        await bench.CreateAsync(Some.Technology("secret") with { Owner = s_maker, Access = new AccessRules { Visibility = Visibility.Private } });
        await bench.CreateAsync(Some.Technology("nobodys"));
        await bench.CreateAsync(Some.Mandate("fund") with { Owner = s_plant });
        var register = new InterestRegister(bench.Store);
        async Task<InterestRefusal?> RefusalAsync(string source, string target, Principal by) =>
            (await register.ExpressAsync(new InterestDraft("00000000000000ff", RecordId.Parse(source), RecordId.Parse(target), []), by, s_terms, StoreBench.By, Token)).End.Refusal;

        Assert.Equal(InterestRefusal.NotFound, await RefusalAsync("needs/n", "technologies/secret", s_need));
        Assert.Equal(InterestRefusal.NotFound, await RefusalAsync("needs/n", "technologies/none", s_need));
        Assert.Equal(InterestRefusal.NotOwned, await RefusalAsync("needs/n", "technologies/t", s_other));
        Assert.Equal(InterestRefusal.NotOwned, await RefusalAsync("needs/n", "technologies/t", Principal.Operator));
        Assert.Equal(InterestRefusal.RecordUnfit, await RefusalAsync("needs/n", "technologies/nobodys", s_need));
        Assert.Equal(InterestRefusal.NotPaired, await RefusalAsync("mandates/fund", "technologies/t", s_need));
        await ExpressAsync(register);
        Assert.Equal(InterestRefusal.GoesOnAlready, await RefusalAsync("technologies/t", "needs/n", s_tech));
    }

    private async Task<StoreBench> HeldAsync()
    {
        var bench = await StartAsync();
        await bench.CreateAsync(Technology());
        await bench.CreateAsync(Some.Need("n") with { Owner = s_plant });
        await bench.CreateAsync(Some.Need("m") with { Owner = s_plant });
        return bench;
    }

    private static Technology Technology() => Some.Technology("t") with
    {
        Owner = s_maker, Body = LocalizedText.Of("en", "the secret"),
        Access = new AccessRules { Disclosure = [new FieldDisclosure { Field = "body", Tier = DisclosureTier.Introduced }] },
    };

    private static async Task<LocalizedText?> HiddenAsync(StoreBench bench, Principal reader) => (await bench.Store.GetAsync(Technology().Id, AccessScope.Of(reader), Token))!.Record.Body;

    private static async Task<DisclosureTier?> TierAsync(StoreBench bench, Principal reader) =>
        AccessScope.Of(reader).TierOf((await bench.Store.GetAsync(Technology().Id, AccessScope.Operator, Token))!.Record);

    private static InterestDraft Draft(string need, int number) => new($"{number:x16}", RecordId.Parse(need), RecordId.Parse("technologies/t"), [new QuestionAnswer(Code.Of("cooperation"), "a pilot")]);

    private static async Task<string> ExpressAsync(InterestRegister register, string need = "needs/n", int number = 1)
    {
        var answer = await register.ExpressAsync(Draft(need, number), s_need, s_terms, StoreBench.By, Token);
        Assert.Equal("", answer.End.Message);
        return answer.Held!.Interest.Id;
    }

    private static async Task<string> IntroduceAsync(InterestRegister register, string need)
    {
        var id = await ExpressAsync(register, need, need[^1]);
        await StepAsync(register, id, s_tech, new InterestStep.Accept());
        await StepAsync(register, id, s_tech, new InterestStep.Introduce(s_contact));
        Assert.Equal(InterestState.Introduced, (await StepAsync(register, id, s_need, new InterestStep.Introduce(s_contact))).State);
        return id;
    }

    private static async Task<Interest> StepAsync(InterestRegister register, string id, Principal by, InterestStep step)
    {
        var answer = await register.StepAsync(id, by, step, s_terms, StoreBench.By, Token);
        Assert.Equal("", answer.End.Message);
        return answer.Held!.Interest;
    }
}
