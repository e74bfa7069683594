using Grpc.Core;
using TechMatch.Core.Ledger;
using TechMatch.Core.Matching.Records;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;
using TechMatch.Store.Audit;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Audit;

/// <summary>A served match comes out of what was stored of it, whatever has become of indexes, records and profiles since.</summary>
public sealed class MatchRecordTests
{
    private const string Weights = "\"lexical\": 0.35, \"semantic\": 0.3,";

    private static readonly MatchRequest s_question = new() { Text = new FreeText { Text = "use of waste heat at a cement plant", Language = "en", Country = "KZ" }, MaxHits = 5, Explain = true, Store = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_afterReindexAndOtherWeightsAndOtherRecords_isTheSameBytes()
    {
        using var data = new TempFolder();
        using var corpus = Corpus();
        MatchResponse served;
        ReplayMatchResponse first;
        string[] subject = ["--corpus", corpus.Path];
        await using (var service = await RunningService.StartAsync(data.Path, subject))
        {
            await service.Node.Search.Index.CatchUpAsync(Token);
            served = await service.Matching.MatchAsync(s_question, cancellationToken: Token);
            first = await service.Matching.ReplayMatchAsync(new ReplayMatchRequest { Name = served.StoredAs }, cancellationToken: Token);
        }

        Assert.True(first.Same);
        Assert.NotEmpty(served.Hits);
        Assert.Equal(served.Hits.Select(h => (h.Rank, h.Record.Name, h.Score)), first.Hits.Select(h => (h.Rank, h.Name, h.Score)));
        Assert.Equal((served.Profile, served.Generation, served.Sequence, served.Candidates), (first.Profile, first.Generation, first.Sequence, first.Candidates));

        var profile = corpus.File(Path.Combine("profiles", "balanced.json"));
        var text = await File.ReadAllTextAsync(profile, Token);
        Assert.Contains(Weights, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(profile, text.Replace(Weights, "\"lexical\": 0.05, \"semantic\": 0.6,", StringComparison.Ordinal).Replace("\"version\": ", "\"version\": 9", StringComparison.Ordinal), Token);
        await using (var service = await RunningService.StartAsync(data.Path, subject))
        {
            await service.Admin.RebuildIndexAsync(new RebuildIndexRequest(), cancellationToken: Token);
            foreach (var hit in served.Hits) await service.Catalog.DeleteRecordAsync(new DeleteRecordRequest { Name = hit.Record.Name }, cancellationToken: Token);
            await service.Node.Search.Index.CatchUpAsync(Token);
            var now = await service.Matching.MatchAsync(s_question, cancellationToken: Token);
            Assert.NotEqual(served.Profile, now.Profile);
            Assert.NotEqual(served.Hits.Select(h => h.Record.Name), now.Hits.Select(h => h.Record.Name));
            Assert.NotEqual(served.Generation, now.Generation);

            var again = await service.Matching.ReplayMatchAsync(new ReplayMatchRequest { Name = served.StoredAs }, cancellationToken: Token);

            Assert.True(again.Same);
            Assert.Equal(first, again);
            Assert.Empty((await service.Get<ChainReader>().VerifyAsync(Chain.Matches, [], Token)).Faults);
        }
    }

    [Fact]
    public async Task Record_ofAMatch_holdsWhatTheAnswerSays()
    {
        await using var service = await RunningService.EmptyAsync("--match-records", "all");
        var technology = Given.Technology();
        await service.HoldAsync(technology, Given.Technology("lute", "Lute strings"), Given.Need());
        await service.Catalog.UpdateRecordAsync(new UpdateRecordRequest { Record = new Record { Name = technology.Name, Tags = { "kiln" } } }, cancellationToken: Token);
        await service.Node.Search.Index.CatchUpAsync(Token);

        var served = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat", Explain = true, Filter = new RecordFilter { Kinds = { RecordKind.Technology } } }, cancellationToken: Token);
        var stored = await service.Matching.ReplayMatchAsync(new ReplayMatchRequest { Name = served.StoredAs }, cancellationToken: Token);
        var record = MatchRecordReader.Read(stored.Body.ToByteArray());

        Assert.Equal(("needs/kz-kiln-heat", 1L), (record.Subject.Name, record.Subject.Revision));
        Assert.Equal(64, record.Subject.ContentHash.Length);
        Assert.Contains("TECHNOLOGY", record.Filter, StringComparison.Ordinal);
        Assert.NotEmpty(record.Sources.Climate);
        Assert.StartsWith("cosines/", record.Sources.Cosines, StringComparison.Ordinal);
        Assert.Equal(service.Node.Search.Space.ToString(), record.Sources.Space);
        Assert.Equal(2L, record.Candidates.Single(c => c.Id.Name == technology.Name).Revision);
        foreach (var hit in served.Hits)
        {
            var candidate = record.Candidates.Single(c => c.Id.Name == hit.Record.Name);
            foreach (var signal in hit.Signals.Where(s => s.Present))
            {
                Assert.True(Core.Matching.Signals.TryParse(signal.Name, out var which));
                Assert.Equal((signal.Trust, signal.Raw, signal.Calibrated), ((double)candidate.Signals[(int)which].Trust, candidate.Signals[(int)which].Raw, candidate.Signals[(int)which].Calibrated));
            }
        }
    }

    [Fact]
    public async Task Replay_ofAnothersMatch_isForStaffAndAdministratorsAlone()
    {
        await using var guarded = await GuardedService.StartAsync();
        await guarded.HoldAsync(Given.Technology(), Given.Need());
        var (mine, other, staff) = (await guarded.KeyAsync(PrincipalRole.Owner), await guarded.KeyAsync(PrincipalRole.Owner), await guarded.KeyAsync(PrincipalRole.Staff));
        var name = (await Matching(mine).MatchAsync(s_question, cancellationToken: Token)).StoredAs;

        foreach (var key in (string[])[mine, staff, guarded.Administrator])
            Assert.True((await Matching(key).ReplayMatchAsync(new ReplayMatchRequest { Name = name }, cancellationToken: Token)).Same);
        foreach (var key in (string?[])[other, null])
            Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(Matching(key).ReplayMatchAsync(new ReplayMatchRequest { Name = name }, cancellationToken: Token))).Code);

        var seen = await guarded.Service.Get<AuditLog>().ListAsync(new AuditQuery(Action: "match.seen"), 0, 10, Token);
        Assert.Equal([$"key:{staff.Substring(3, 12)}", $"key:{guarded.Administrator.Substring(3, 12)}"], seen.Select(e => e.Note.Actor));
        Assert.All(seen, e => Assert.Equal(name, e.Note.Subject));

        MatchService.MatchServiceClient Matching(string? key) => new(guarded.As(key));
    }

    [Fact]
    public async Task Replay_byStaffOfAMatchThatNamesWhatIsKeptFromThem_isRefusedAsIfThereWereNone()
    {
        await using var guarded = await GuardedService.StartAsync();
        var hidden = Given.Technology("hidden", "Use of waste heat at a cement plant for members");
        hidden.Owner = GuardedService.Organisation;
        hidden.Access = new AccessRules { Visibility = Visibility.Private };
        await guarded.HoldAsync(hidden);
        var (owner, staff) = (await guarded.KeyAsync(PrincipalRole.Owner), await guarded.KeyAsync(PrincipalRole.Staff));
        var name = (await new MatchService.MatchServiceClient(guarded.As(owner)).MatchAsync(s_question, cancellationToken: Token)).StoredAs;

        Assert.Equal(1, (await new MatchService.MatchServiceClient(guarded.As(owner)).ReplayMatchAsync(new ReplayMatchRequest { Name = name }, cancellationToken: Token)).Candidates);
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(new MatchService.MatchServiceClient(guarded.As(staff)).ReplayMatchAsync(new ReplayMatchRequest { Name = name }, cancellationToken: Token))).Code);
    }

    [Theory]
    [InlineData("off", StatusCode.FailedPrecondition, "NO_MATCH_RECORDS")]
    [InlineData("asked", StatusCode.PermissionDenied, "PERMISSION_DENIED")]
    public async Task Match_askedToStore_isRefusedWhereItCannotBe(string setting, StatusCode code, string reason)
    {
        await using var guarded = await GuardedService.StartAsync("--match-records", setting);

        var refusal = await Refusal.OfAsync(new MatchService.MatchServiceClient(guarded.As(null)).MatchAsync(s_question, cancellationToken: Token));

        Assert.Equal((code, reason), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task Match_notAskedToStore_isNotStored()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());
        var answer = await service.Matching.MatchAsync(new MatchRequest(s_question) { Store = false }, cancellationToken: Token);

        Assert.Equal("", answer.StoredAs);
        Assert.Equal(0, (await service.Get<ChainReader>().HeadAsync(Chain.Matches, Token)).Sequence);
    }

    [Fact]
    public async Task Stream_askedToStore_namesTheMatchInItsSummary()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());
        using var call = service.Matching.StreamMatches(new StreamMatchesRequest { Request = s_question }, cancellationToken: Token);
        var parts = await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

        Assert.True((await service.Matching.ReplayMatchAsync(new ReplayMatchRequest { Name = parts[^1].Summary.StoredAs }, cancellationToken: Token)).Same);
    }

    private static TempFolder Corpus()
    {
        var folder = new TempFolder();
        foreach (var part in (string[])["vocabularies", "profiles", "reference", "records"])
        {
            foreach (var file in Directory.EnumerateFiles(RepositoryRoot.File("corpus", part), "*", SearchOption.AllDirectories))
            {
                var target = folder.File(Path.GetRelativePath(RepositoryRoot.File("corpus"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        return folder;
    }
}
