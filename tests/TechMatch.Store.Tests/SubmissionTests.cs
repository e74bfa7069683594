using TechMatch.Core.Access;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Store.Alliances;
using TechMatch.Store.Duplicates;
using TechMatch.Store.Submissions;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Steps as the registry takes them: record, submission and history in one transaction.</summary>
public abstract class SubmissionTests(PostgresServer? server) : ProviderTests(server)
{
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");
    private static readonly Principal s_owner = new("key:owner", Role.Owner) { Organisation = s_plant };
    private static readonly Principal s_staff = new("key:staff", Role.Staff);
    private static readonly Principal s_focal = new("key:focal", Role.FocalPoint) { Country = CountryCode.Of("KZ") };
    private static readonly Need s_need = Some.Need("a") with { Owner = s_plant, State = RecordState.Draft };

    [Fact]
    public async Task Steps_fromDraftToPublished_changeTheRecordAndAreRemembered()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need);

        await TakenAsync(register, new StepAsked(SubmissionStep.Submit), s_owner);
        await TakenAsync(register, new StepAsked(SubmissionStep.Assign) { Reviewer = s_staff.Id }, s_staff);
        await TakenAsync(register, new StepAsked(SubmissionStep.Oppose) { Reason = "outside the plan" }, s_focal);
        Assert.Equal(StepRefusal.Objected, (await TakeAsync(register, new StepAsked(SubmissionStep.Publish), s_staff)).Refusal);
        await TakenAsync(register, new StepAsked(SubmissionStep.Publish) { OverridesObjection = true, Reason = "the plan was changed" }, s_staff);

        await bench.ReopenAsync();
        register = new SubmissionRegister(bench.Store, SubmissionTerms.Standard);
        var (record, submission) = (await register.FindAsync(s_need.Id, Token))!.Value;
        Assert.Equal((RecordState.Published, "objected", new DateOnly(2027, 11, 23)), (record.Record.State, ((Need)record.Record).Endorsement?.Value, record.Record.ExpiresOn));
        Assert.Equal((SubmissionState.Published, Endorsement.Objected, null), (submission.State, submission.Endorsement, submission.Reviewer));
        var history = await register.HistoryAsync(s_need.Id, Token);
        Assert.Equal([SubmissionStep.Submit, SubmissionStep.Assign, SubmissionStep.Oppose, SubmissionStep.Publish], history.Select(h => h.Step));
        Assert.Equal(("key:staff", true, "the plan was changed", record.Stamp.Revision), (history[3].Actor, history[3].OverrodeObjection, history[3].Reason, history[3].Revision));
    }

    [Fact]
    public async Task Step_underARequestId_hasItsEffectOnce()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need);
        var once = new WriteOptions { Principal = s_owner.Id, Method = "TakeStep", RequestId = "1", RequestDigest = "d" };

        var first = await register.TakeAsync(s_need.Id, new StepAsked(SubmissionStep.Submit), s_owner, once, Token);
        var second = await register.TakeAsync(s_need.Id, new StepAsked(SubmissionStep.Submit), s_owner, once, Token);

        Assert.Equal(first, second);
        Assert.Single(await register.HistoryAsync(s_need.Id, Token));
        Assert.Equal(StepStatus.RequestIdReused, (await register.TakeAsync(s_need.Id, new StepAsked(SubmissionStep.Withdraw) { Reason = "r" }, s_owner, once with { RequestDigest = "e" }, Token)).Status);
    }

    [Fact]
    public async Task Step_onAnEarlierVersionOfTheRecord_isRefused()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need);

        Assert.Equal(StepRefusal.RecordChanged, (await TakeAsync(register, new StepAsked(SubmissionStep.Submit) { Etag = "1-0" }, s_owner)).Refusal);
        Assert.Empty(await register.HistoryAsync(s_need.Id, Token));
    }

    [Fact]
    public async Task RecordPublishedBesideTheWorkflow_isFollowed_andSaidSoInTheHistory()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need);
        await TakenAsync(register, new StepAsked(SubmissionStep.Submit), s_owner);
        await bench.Store.UpsertAsync(s_need with { State = RecordState.Published }, StoreBench.By, Token);

        Assert.Equal(SubmissionState.Published, (await register.FindAsync(s_need.Id, Token))!.Value.Submission.State);
        await TakenAsync(register, new StepAsked(SubmissionStep.Withdraw) { Reason = "sold" }, s_owner);

        Assert.Equal([SubmissionStep.Submit, SubmissionStep.Follow, SubmissionStep.Withdraw], (await register.HistoryAsync(s_need.Id, Token)).Select(h => h.Step));
    }

    [Fact]
    public async Task NameCreatedAgain_beginsAnew()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need);
        await TakenAsync(register, new StepAsked(SubmissionStep.Submit), s_owner);
        await bench.Store.DeleteAsync(s_need.Id, null, StoreBench.By, Token);
        bench.Time.Now = bench.Time.Now.AddMinutes(1);
        await bench.Store.CreateAsync(s_need, StoreBench.By, Token);

        Assert.Equal(SubmissionState.Draft, (await register.FindAsync(s_need.Id, Token))!.Value.Submission.State);
    }

    [Fact]
    public async Task Clock_remindsOnceADay_expires_andRenewingBringsBack()
    {
        await using var bench = await StartAsync();
        var register = await PublishedAsync(bench);
        var last = (await register.FindAsync(s_need.Id, Token))!.Value.Submission.ExpiresOn!.Value;

        Assert.Equal(0, await TurnAsync(61));
        Assert.Equal(1, await TurnAsync(60));
        Assert.Equal(0, await TurnAsync(59));
        Assert.Equal(1, await TurnAsync(30));
        Assert.Equal(30, Assert.Single(await register.ListAsync(new SubmissionFilter { Reminded = true, Owner = s_plant }, 10, Token)).RemindedDays);
        Assert.Equal(1, await TurnAsync(0));
        Assert.Equal(1, await TurnAsync(-1));
        Assert.Equal(0, await TurnAsync(-2));
        Assert.Equal(RecordState.Withdrawn, (await bench.Store.GetAsync(s_need.Id, AccessScope.Operator, Token))!.Record.State);
        await TakenAsync(register, new StepAsked(SubmissionStep.Renew), s_owner);

        var renewed = (await bench.Store.GetAsync(s_need.Id, AccessScope.Operator, Token))!.Record;
        Assert.Equal((RecordState.Published, last.AddDays(2 + 365), last.AddDays(2)), (renewed.State, renewed.ExpiresOn, renewed.AsOf));

        Task<int> TurnAsync(int daysLeft)
        {
            bench.Time.Now = new DateTimeOffset(last.AddDays(-daysLeft).ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);
            return register.TurnAsync(bench.Time.Now, Token);
        }
    }

    [Fact]
    public async Task Load_countsWhatLiesBeforeEachReviewer()
    {
        await using var bench = await StartAsync();
        var register = await EnteredAsync(bench, s_need, s_need with { Id = RecordId.Parse("needs/b") }, s_need with { Id = RecordId.Parse("needs/c") });
        foreach (var key in "abc") Assert.Equal(StepStatus.Taken, (await register.TakeAsync(RecordId.Parse($"needs/{key}"), new StepAsked(SubmissionStep.Submit), s_owner, null, Token)).Status);
        foreach (var key in "bc") Assert.Equal(StepStatus.Taken, (await register.TakeAsync(RecordId.Parse($"needs/{key}"), new StepAsked(SubmissionStep.Assign) { Reviewer = "key:staff" }, s_staff, null, Token)).Status);

        Assert.Equal([("key:staff", 2), (null, 1)], (await register.LoadAsync(Token)).Select(l => (l.Reviewer, l.Records)));
        Assert.Equal(["needs/b", "needs/c"], (await register.ListAsync(new SubmissionFilter { Reviewer = "key:staff" }, 10, Token)).Select(s => s.Record.Name));
    }

    [Fact]
    public async Task Steps_anySequenceByAnybody_leaveRecordAndSubmissionInOneState()
    {
        await using var bench = await StartAsync();
        var register = new SubmissionRegister(bench.Store, SubmissionTerms.Standard);
        var steps = Enum.GetValues<SubmissionStep>();
        Principal[] actors = [s_owner, s_staff, s_focal, Principal.Operator, new("key:other", Role.Owner) { Organisation = RecordId.Parse("organisations/other") }];
        var chance = new Random(20261130);
        var run = 0;
        while (run < 40)
        {
            var record = s_need with { Id = RecordId.Parse($"needs/run-{run++}") };
            await bench.Store.CreateAsync(record, StoreBench.By, Token);
            for (var move = 0; move < 24; move++)
            {
                var step = steps[chance.Next(steps.Length)];
                var actor = actors[chance.Next(actors.Length)];
                var reason = chance.Next(3) == 0 ? null : "because";
                var before = (await register.FindAsync(record.Id, Token))!.Value;
                var outcome = await register.TakeAsync(record.Id, new StepAsked(step) { Reason = reason, Reviewer = s_staff.Id, OverridesObjection = reason is not null }, actor, null, Token);
                var after = (await register.FindAsync(record.Id, Token))!.Value;
                Assert.Equal(SubmissionTable.RecordStateOf(after.Submission.State), after.Record.Record.State);
                if (outcome.Status == StepStatus.Taken) Assert.NotNull(SubmissionTable.Find(before.Submission.State, step));
                else Assert.Equal((before.Submission, before.Record.Stamp), (after.Submission, after.Record.Stamp));
            }

            // The history alone leads to where the record is.
            var at = SubmissionState.Draft;
            foreach (var taken in await register.HistoryAsync(record.Id, Token))
            {
                Assert.Equal(at, taken.Before);
                at = taken.After;
            }

            Assert.Equal(at, (await register.FindAsync(record.Id, Token))!.Value.Submission.State);
        }
    }

    [Fact]
    public async Task Twins_anAnswer_isRememberedForBoth_andTheLatestCounts()
    {
        await using var bench = await StartAsync();
        var answers = new TwinAnswers(bench.Store);
        var (a, b) = (RecordId.Parse("needs/a"), RecordId.Parse("needs/b"));

        await answers.SetAsync(b, a, areSame: true, "key:owner", null, Token);
        await answers.SetAsync(a, b, areSame: false, "key:staff", "two plants", Token);

        Assert.Equal((false, "key:staff"), ((await answers.AboutAsync(a, Token))[b].AreSame, (await answers.AboutAsync(b, Token))[a].Actor));
    }

    [Fact]
    public async Task Accession_countersigned_writesTheMembership_andLeavingEndsThatOneOnly()
    {
        await using var bench = await StartAsync();
        var set = AllianceSet.Parse(await File.ReadAllBytesAsync(RepositoryRoot.File("corpus", "alliances.json"), Token), "alliances.json");
        var bri = new AllianceMembership { Alliance = Code.Of("bri-low-carbon"), Role = Code.Of("observer"), From = new DateOnly(2026, 1, 1) };
        await bench.Store.CreateAsync(Some.Organisation("plant") with { Memberships = [bri] }, StoreBench.By, Token);
        var register = new AccessionRegister(bench.Store);

        await StepAsync(new AccessionAsked(AccessionStep.Invite) { ParticipantType = Code.Of("recycler") });
        await StepAsync(new AccessionAsked(AccessionStep.Sign) { DocumentHash = new string('a', 64), Signatory = "Director" });
        foreach (var item in Enum.GetValues<AdmissionItem>()) await StepAsync(new AccessionAsked(AccessionStep.Answer) { Item = item, Passed = true });
        var joined = await StepAsync(new AccessionAsked(AccessionStep.Countersign));
        Assert.Equal(["bri-low-carbon", "ceca"], (await TodayAsync()).Select(a => a.Value));
        Assert.Equal(joined.CertificateHash, AccessionCertificate.Of((await register.OfCertificateAsync(joined.CertificateHash!, Token))!, bench.Store.StoreId).Hash);

        await StepAsync(new AccessionAsked(AccessionStep.Withdraw) { Note = "moves on" });
        Assert.Equal(["bri-low-carbon"], (await TodayAsync()).Select(a => a.Value));
        Assert.Equal(8, (await register.HistoryAsync(Code.Of("ceca"), s_plant, Token)).Count);

        async Task<Accession> StepAsync(AccessionAsked asked)
        {
            var outcome = await register.TakeAsync(set["ceca"], s_plant, asked, "key:staff", isCurator: true, isOwn: false, Token);
            Assert.Null(outcome.Refusal);
            return outcome.Accession!;
        }

        async Task<ValueList<Code>> TodayAsync() =>
            Membership.AlliancesOn((Organisation)(await bench.Store.GetAsync(s_plant, AccessScope.Operator, Token))!.Record, DateOnly.FromDateTime(bench.Time.Now.UtcDateTime));
    }

    private static async Task<SubmissionRegister> EnteredAsync(StoreBench bench, params Need[] needs)
    {
        foreach (var need in needs) Assert.Equal(WriteStatus.Created, (await bench.Store.CreateAsync(need, StoreBench.By, Token)).Status);
        return new SubmissionRegister(bench.Store, SubmissionTerms.Standard);
    }

    private static async Task<SubmissionRegister> PublishedAsync(StoreBench bench)
    {
        var register = await EnteredAsync(bench, s_need);
        await TakenAsync(register, new StepAsked(SubmissionStep.Submit), s_owner);
        await TakenAsync(register, new StepAsked(SubmissionStep.Assign) { Reviewer = s_staff.Id }, s_staff);
        await TakenAsync(register, new StepAsked(SubmissionStep.Publish), s_staff);
        return register;
    }

    private static Task<StepOutcome> TakeAsync(SubmissionRegister register, StepAsked asked, Principal caller) => register.TakeAsync(s_need.Id, asked, caller, null, Token);

    private static async Task TakenAsync(SubmissionRegister register, StepAsked asked, Principal caller)
    {
        var outcome = await TakeAsync(register, asked, caller);
        Assert.True(outcome.Status == StepStatus.Taken, $"{asked.Step} by {caller.Id}: {outcome.Status} {outcome.Refusal}");
    }
}
