using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Matching;

public sealed class MatchCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MatchService.MatchServiceClient Client => bundled.Service.Matching;

    [Theory]
    [InlineData(RecordKind.Need, new[] { "technologies", "startups", "proposals" })]
    [InlineData(RecordKind.Technology, new[] { "needs" })]
    [InlineData(RecordKind.Startup, new[] { "needs" })]
    [InlineData(RecordKind.Mandate, new[] { "proposals" })]
    [InlineData(RecordKind.Proposal, new[] { "mandates" })]
    public async Task Match_eachKindOfSubject_findsTheOtherSide(RecordKind kind, string[] collections)
    {
        var subject = await FirstAsync(kind);

        var answer = await Client.MatchAsync(new MatchRequest { Name = subject, Explain = true, MaxHits = 5 }, cancellationToken: Token);

        Assert.True(answer.Hits.Count > 0 || answer.Abstained || answer.NearMisses.Count > 0);
        Assert.True(answer.Candidates > 0);
        Assert.Equal(Enumerable.Range(1, answer.Hits.Count), answer.Hits.Select(h => h.Rank));
        Assert.Equal(answer.Hits.Select(h => h.Score).OrderDescending(), answer.Hits.Select(h => h.Score));
        Assert.All(answer.Hits, h => Assert.Contains(h.Record.Name.Split('/')[0], collections));
        // A note is rounded to two decimals, hence the tolerance.
        Assert.All(answer.Hits, h => Assert.Equal(h.Score, h.Signals.Sum(s => s.Contribution) + ForStandingAboveTheFloor(h), 0.006));
        Assert.Contains('@', answer.Profile);
        Assert.NotEmpty(answer.Generation);
        Assert.StartsWith(subject, answer.UnderstoodAs, StringComparison.Ordinal);
        Assert.Empty(answer.Degraded);
        Assert.Equal(["lexical", "semantic"], answer.Legs.Select(l => l.Name));
    }

    [Fact]
    public async Task Match_freeText_findsSuppliers()
    {
        var answer = await Client.MatchAsync(
            new MatchRequest { Text = new FreeText { Text = "sorting of municipal solid waste into refuse derived fuel", Language = "en", Country = "KZ" }, MaxHits = 3 },
            cancellationToken: Token);

        Assert.NotEmpty(answer.Hits);
        Assert.All(answer.Hits, h => Assert.Empty(h.Signals));
        Assert.All(answer.Hits, h => Assert.NotEmpty(h.Gates));
        Assert.StartsWith("text [en]", answer.UnderstoodAs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_subjectNamesConcepts_tellsThemAndTheirTermsInOtherLanguages()
    {
        var request = new MatchRequest { Text = new FreeText { Text = "waste heat recovery for a cement kiln", Language = "en" }, MaxHits = 10, Explain = true };

        var answer = await Client.MatchAsync(request, cancellationToken: Token);

        var concept = Assert.Single(answer.Concepts, c => c.Id == "rotary_kiln");
        Assert.Equal("cement kiln", concept.Found);
        Assert.True(concept.Weight > 0);
        Assert.Equal(["az", "en", "kk", "ru", "tr", "zh"], concept.Terms.Keys.Where(k => k is "az" or "en" or "kk" or "ru" or "tr" or "zh").Order(StringComparer.Ordinal));
        // A signal that is there was believed at least a little, one that is not was not.
        Assert.All(answer.Hits.SelectMany(h => h.Signals), s => Assert.Equal(s.Present, s.Trust is > 0 and <= 1));
    }

    [Fact]
    public async Task Match_withoutConcepts_asksOnlyInTheLanguageOfTheSubject()
    {
        var request = new MatchRequest { Text = new FreeText { Text = "waste heat recovery for a cement kiln", Language = "en" }, MaxHits = 100, Explain = true };
        var with = await Client.MatchAsync(request, cancellationToken: Token);
        request.WithoutConcepts = true;

        var without = await Client.MatchAsync(request, cancellationToken: Token);

        Assert.Empty(without.Concepts);
        // What only another language's words can have found has no words left to be found by.
        Assert.True(Foreign(with) > Foreign(without), $"expected fewer than {Foreign(with)} hits by the words of other languages, got {Foreign(without)}");
        static int Foreign(MatchResponse answer) => answer.Hits.Count(h => h.Signals.Any(s => s is { Name: "lexical", Raw: > 2, Trust: < 1 }));
    }

    [Fact]
    public async Task Match_nothingFits_abstains()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Technology());

        var answer = await service.Matching.MatchAsync(new MatchRequest { Text = new FreeText { Text = "medieval lute strings" } }, cancellationToken: Token);

        Assert.True(answer.Abstained);
        Assert.Empty(answer.Hits);
    }

    [Fact]
    public async Task Match_minSequenceOfOwnWrite_showsIt()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Need());
        var created = await service.Catalog.CreateRecordAsync(new CreateRecordRequest { Record = Given.Technology("kiln", "Use of kiln exhaust heat at a cement plant") }, cancellationToken: Token);

        var answer = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat", MinSequence = created.Sequence }, cancellationToken: Token);

        Assert.Equal(["technologies/kiln"], answer.Hits.Select(h => h.Record.Name));
        Assert.True(answer.Sequence >= created.Sequence);
    }

    [Fact]
    public async Task Match_asked_tellsTheSameTwice()
    {
        var request = new MatchRequest { Name = await FirstAsync(RecordKind.Need), Explain = true, MaxHits = 20 };

        Assert.Equal(await Client.MatchAsync(request, cancellationToken: Token), await Client.MatchAsync(request, cancellationToken: Token));
    }

    [Fact]
    public async Task StreamMatches_givesTheHitsOfMatchThenTheRest()
    {
        var request = new MatchRequest { Name = await FirstAsync(RecordKind.Need), Explain = true };
        var whole = await Client.MatchAsync(request, cancellationToken: Token);
        using var call = Client.StreamMatches(new StreamMatchesRequest { Request = request }, cancellationToken: Token);

        var parts = await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

        Assert.Equal(whole.Hits, parts.SkipLast(1).Select(p => p.Hit));
        whole.Hits.Clear();
        Assert.Equal(whole, parts[^1].Summary);
    }

    [Fact]
    public async Task Explain_aHit_givesTheReckoningOfTheMatch()
    {
        var subject = await FirstAsync(RecordKind.Need);
        var hit = (await Client.MatchAsync(new MatchRequest { Name = subject, Explain = true, MaxHits = 1 }, cancellationToken: Token)).Hits[0];

        var explained = await Client.ExplainAsync(new ExplainRequest { Name = subject, Candidate = hit.Record.Name }, cancellationToken: Token);

        Assert.False(explained.KeptOut);
        Assert.Equal(hit.Record.Name, explained.Hit.Record.Name);
        Assert.Equal(hit.Signals.Select(s => s.Name), explained.Hit.Signals.Select(s => s.Name));
        Assert.Equal(hit.Gates.Select(g => (g.Rule, g.Outcome)), explained.Hit.Gates.Select(g => (g.Rule, g.Outcome)));
        Assert.Contains(hit.Record.Name, explained.Rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_whatAGateKeepsOut_saysSo()
    {
        await using var service = await RunningService.EmptyAsync();
        var immature = Given.Technology("lab", "Use of kiln exhaust heat at a cement plant");
        immature.Technology.Readiness = 2;
        await service.HoldAsync(Given.Need(), immature);

        var match = await service.Matching.MatchAsync(new MatchRequest { Name = "needs/kz-kiln-heat" }, cancellationToken: Token);
        var explained = await service.Matching.ExplainAsync(new ExplainRequest { Name = "needs/kz-kiln-heat", Candidate = "technologies/lab" }, cancellationToken: Token);

        Assert.Empty(match.Hits);
        Assert.Equal(["technologies/lab"], match.NearMisses.Select(m => m.Name));
        Assert.True(explained.KeptOut);
        var failed = Assert.Single(explained.Hit.Gates, g => g is { Outcome: GateOutcome.Fail, Hard: true });
        Assert.Equal(match.NearMisses[0].FailedGates.Select(g => g.Rule), [failed.Rule]);
    }

    [Theory]
    [InlineData("needs/none")]
    [InlineData("mandates/none")]
    public async Task Match_missingSubject_isNotFound(string name) =>
        Assert.Equal(StatusCode.NotFound, (await Refusal.OfAsync(Client.MatchAsync(new MatchRequest { Name = name }, cancellationToken: Token))).Code);

    [Fact]
    public async Task Explain_missingCandidate_isNotFound()
    {
        var refusal = await Refusal.OfAsync(Client.ExplainAsync(new ExplainRequest { Text = new FreeText { Text = "waste" }, Candidate = "technologies/none" }, cancellationToken: Token));

        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (refusal.Code, refusal.Reason));
    }

    public static TheoryData<MatchRequest, string> BadMatches => new()
    {
        { new MatchRequest(), "subject" },
        { new MatchRequest { Name = "nothing" }, "name" },
        { new MatchRequest { Text = new FreeText() }, "text.text" },
        { new MatchRequest { Text = new FreeText { Text = new string('a', 8_001) } }, "text.text" },
        { new MatchRequest { Text = new FreeText { Text = "x", Language = "english" } }, "text.language" },
        { new MatchRequest { Text = new FreeText { Text = "x", Country = "Kazakhstan" } }, "text.country" },
        { new MatchRequest { Text = new FreeText { Text = "x", Sectors = { "cement", "A B" } } }, "text.sectors[1]" },
        { new MatchRequest { Text = new FreeText { Text = "x" }, Profile = "none" }, "profile" },
        { new MatchRequest { Text = new FreeText { Text = "x" }, MaxHits = -1 }, "max_hits" },
        { new MatchRequest { Text = new FreeText { Text = "x" }, MinSequence = -1 }, "min_sequence" },
        { new MatchRequest { Text = new FreeText { Text = "x" }, Filter = new RecordFilter { Countries = { "zz" } } }, "filter.countries[0]" },
    };

    [Theory]
    [MemberData(nameof(BadMatches))]
    public async Task Match_badField_isNamed(MatchRequest request, string field)
    {
        (await Refusal.OfAsync(Client.MatchAsync(request, cancellationToken: Token))).AssertInvalid(field);
        (await Refusal.OfAsync(Client.StreamMatches(new StreamMatchesRequest { Request = request }, cancellationToken: Token))).AssertInvalid("request." + field);
    }

    [Fact]
    public async Task Match_kindsTheDirectionDoesNotHave_isRefused()
    {
        var request = new MatchRequest { Name = await FirstAsync(RecordKind.Need), Filter = new RecordFilter { Kinds = { RecordKind.Mandate } } };

        (await Refusal.OfAsync(Client.MatchAsync(request, cancellationToken: Token))).AssertInvalid("filter.kinds");
    }

    [Fact]
    public async Task Match_organisationAsSubject_isRefused()
    {
        var refusal = await Refusal.OfAsync(Client.MatchAsync(new MatchRequest { Name = await FirstAsync(RecordKind.Organisation) }, cancellationToken: Token));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Code);
        Assert.Equal(["name"], refusal.Fields);
    }

    [Fact]
    public async Task Explain_badField_isNamed()
    {
        (await Refusal.OfAsync(Client.ExplainAsync(new ExplainRequest { Candidate = "technologies/x" }, cancellationToken: Token))).AssertInvalid("subject");
        (await Refusal.OfAsync(Client.ExplainAsync(new ExplainRequest { Text = new FreeText { Text = "x" } }, cancellationToken: Token))).AssertInvalid("candidate");
    }

    private static double ForStandingAboveTheFloor(MatchHit hit) => hit.Notes
        .Where(n => n.EndsWith("of the score is for standing above the relevance floor", StringComparison.Ordinal))
        .Select(n => double.Parse(n.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))
        .SingleOrDefault();

    private async Task<string> FirstAsync(RecordKind kind) =>
        (await bundled.Service.Catalog.ListRecordsAsync(new ListRecordsRequest { Kind = kind, PageSize = 1 }, cancellationToken: Token)).Records[0].Name;
}
