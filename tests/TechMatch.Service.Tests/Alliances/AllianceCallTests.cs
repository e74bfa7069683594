using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Alliances;

public sealed class AllianceCallTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BriAlliance_ofTheSeeds_isTwentySixFromTwentyTwoCountries()
    {
        var client = new AllianceService.AllianceServiceClient(bundled.Service.Channel);

        var alliance = (await client.GetAllianceAsync(new GetAllianceRequest { Name = "alliances/bri-low-carbon" }, cancellationToken: Token)).Alliance;

        Assert.Equal("26 = 2 chair_unit + 2 co_chair + 22 council_member", alliance.Arithmetic.Sum);
        Assert.Equal((22, 22), (alliance.Arithmetic.Countries, alliance.Arithmetic.NamedCountries + alliance.Arithmetic.UnnamedCountries));
        var members = (await client.ListMembersAsync(new ListMembersRequest { Name = alliance.Name }, cancellationToken: Token)).Members;
        Assert.Equal(["organisations/acca21", "organisations/igtipc", "organisations/shanghai-electric-group", "organisations/sstec"], members.Select(m => m.Organisation));
    }

    [Fact]
    public async Task Alliances_ofTheSeeds_areAllServed()
    {
        var all = (await new AllianceService.AllianceServiceClient(bundled.Service.Channel).ListAlliancesAsync(new ListAlliancesRequest(), cancellationToken: Token)).Alliances;

        Assert.Superset(new HashSet<string> { "alliances/bri-low-carbon", "alliances/ceca", "alliances/metal-recycling" }, all.Select(a => a.Name).ToHashSet());
        Assert.Contains(all, a => a.Kind == "association");
        var ceca = all.Single(a => a.Name == "alliances/ceca").Rules;
        Assert.Equal((AccessionDocument.Memorandum, FeeRule.None, true, 9), (ceca.Document, ceca.Fee, ceca.Open, ceca.ParticipantTypes.Count));
    }

    [Fact]
    public async Task Joining_ceca_showsWhatIsForItsMembers_untilOneLeaves()
    {
        await using var guarded = await GuardedService.StartAsync();
        var forCeca = Given.Technology("for-ceca");
        forCeca.Access = new AccessRules { Visibility = Visibility.Alliance, Alliances = { "ceca" } };
        await guarded.HoldAsync(Given.Organisation(), forCeca);
        // The key says that it belongs; the registry knows the organisation and knows better.
        var key = await guarded.KeyAsync(PrincipalRole.Owner, g => g.Alliances.Add("ceca"));
        var (own, staff) = (new AllianceService.AllianceServiceClient(guarded.As(key)), new AllianceService.AllianceServiceClient(guarded.As(guarded.Administrator)));
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(ReadAsync)).StatusCode);

        await own.TakeAccessionStepAsync(Step(AccessionStep.Invite, r => r.ParticipantType = "recycler"), cancellationToken: Token);
        await own.TakeAccessionStepAsync(Step(AccessionStep.Sign, r => (r.DocumentSha256, r.Signatory) = (new string('a', 64), "Director")), cancellationToken: Token);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await own.TakeAccessionStepAsync(Step(AccessionStep.Countersign), cancellationToken: Token))).StatusCode);
        foreach (var item in Enum.GetValues<AdmissionItem>().Where(i => i != AdmissionItem.Unspecified))
            await staff.TakeAccessionStepAsync(Step(AccessionStep.Answer, r => (r.Item, r.Passed) = (item, true)), cancellationToken: Token);
        await staff.TakeAccessionStepAsync(Step(AccessionStep.Countersign), cancellationToken: Token);

        Assert.Equal(forCeca.Name, (await ReadAsync()).Record.Name);
        var certificate = await own.GetCertificateAsync(new GetCertificateRequest { Name = "alliances/ceca", Organisation = GuardedService.Organisation }, cancellationToken: Token);
        Assert.Equal(certificate.Sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(certificate.Text))));
        Assert.Equal((true, true), await VerifyAsync(certificate.Sha256));
        Assert.Equal((false, false), await VerifyAsync(new string('0', 64)));

        await own.TakeAccessionStepAsync(Step(AccessionStep.Withdraw), cancellationToken: Token);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(ReadAsync)).StatusCode);
        Assert.Equal((true, false), await VerifyAsync(certificate.Sha256));

        async Task<GetRecordResponse> ReadAsync() => await guarded.Catalog(key).GetRecordAsync(new GetRecordRequest { Name = forCeca.Name }, cancellationToken: Token);

        async Task<(bool, bool)> VerifyAsync(string hash)
        {
            var answer = await new AllianceService.AllianceServiceClient(guarded.As(null)).VerifyCertificateAsync(new VerifyCertificateRequest { Sha256 = hash }, cancellationToken: Token);
            return (answer.Issued, answer.MemberToday);
        }
    }

    [Fact]
    public async Task Members_asOfADay_areThoseOfThatDay()
    {
        await using var guarded = await GuardedService.StartAsync();
        var organisation = Given.Organisation();
        organisation.Organisation.Memberships.Add(new AllianceMembership { Alliance = "ceca", Role = "member", From = "2024-03-01", To = "2025-01-01" });
        organisation.Organisation.Memberships.Add(new AllianceMembership { Alliance = "ceca", Role = "observer", From = "2025-01-01" });
        await guarded.HoldAsync(organisation);
        var client = new AllianceService.AllianceServiceClient(guarded.As(null));

        Assert.Empty(await RolesAsync("2024-02-29"));
        Assert.Equal(["member"], await RolesAsync("2024-12-31"));
        Assert.Equal(["observer"], await RolesAsync("2025-01-01"));

        async Task<IEnumerable<string>> RolesAsync(string day) =>
            (await client.ListMembersAsync(new ListMembersRequest { Name = "alliances/ceca", AsOf = day }, cancellationToken: Token)).Members.Select(m => m.Role);
    }

    private static TakeAccessionStepRequest Step(AccessionStep step, Action<TakeAccessionStepRequest>? fill = null)
    {
        var request = new TakeAccessionStepRequest { Name = "alliances/ceca", Organisation = GuardedService.Organisation, Step = step };
        fill?.Invoke(request);
        return request;
    }
}
