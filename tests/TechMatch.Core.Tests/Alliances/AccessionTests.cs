using System.Security.Cryptography;
using System.Text;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Alliances;

public sealed class AccessionTests
{
    private static readonly AllianceSet s_set = AllianceSet.Parse(File.ReadAllBytes(RepositoryRoot.File("corpus", "alliances.json")), "alliances.json");
    private static readonly DateOnly s_today = new(2026, 11, 30);
    private static readonly string s_hash = new('a', 64);
    private static readonly RecordId s_plant = RecordId.Parse("organisations/plant");

    [Fact]
    public void Rules_ofTheSeeds_areWhatTheirSourcesSay()
    {
        var ceca = AccessionRules.Of(s_set["ceca"]);
        Assert.Equal((AccessionDocument.Memorandum, FeeRule.None, true, 9), (ceca.Document, ceca.Fee, ceca.IsOpen, ceca.ParticipantTypes.Count));
        // Nothing is said about joining the others, so nothing is made up: they invite, and a fee is not excluded.
        foreach (var key in new[] { "bri-low-carbon", "metal-recycling" })
            Assert.Equal(new AccessionRules(AccessionDocument.Declaration, FeeRule.Unstated, false, []), AccessionRules.Of(s_set[key]));
    }

    [Fact]
    public void Arithmetic_ofTheSeeds_holds()
    {
        var bri = s_set["bri-low-carbon"];
        Assert.Equal((26, 22), (bri.Size!.Organisations, bri.Size.Countries));
        Assert.Equal([("chair_unit", 2), ("co_chair", 2), ("council_member", 22)], bri.Seats.Select(s => (s.Role.Value, s.Count!.Value)));
        Assert.Equal(26, bri.Seats.Sum(s => s.Count));
        Assert.Equal(22, bri.NamedCountries.Count() + bri.Size.UnnamedCountries);
        Assert.Equal(4, bri.Seats.Sum(s => s.Organisations.Count));
        Assert.Contains(s_set.All, a => a.Kind == AllianceKind.Association);
    }

    [Fact]
    public void Shortcut_ofCeca_isRefusedByTheBriAlliance()
    {
        var own = new AccessionAsked(AccessionStep.Invite) { ParticipantType = Code.Of("recycler") };

        Assert.NotNull(Take("ceca", null, own, curator: false).After);
        Assert.Equal(AccessionRefusal.NotYours, Take("bri-low-carbon", null, own, curator: false).Refusal);
        Assert.Equal(AccessionRefusal.FeeUnsettled, Take("bri-low-carbon", Ready("bri-low-carbon"), new AccessionAsked(AccessionStep.Countersign)).Refusal);
        Assert.Equal(AccessionState.Countersigned, Take("ceca", Ready("ceca"), new AccessionAsked(AccessionStep.Countersign)).After!.State);
        Assert.Equal("none, by decision of the council", Take("bri-low-carbon", Ready("bri-low-carbon"), new AccessionAsked(AccessionStep.Countersign) { Note = "none, by decision of the council" }).After!.FeeStatement);
    }

    [Fact]
    public void Invite_ofAParticipantTypeThatTheAllianceDoesNotName_isRefused()
    {
        Assert.Equal(AccessionRefusal.ParticipantTypeNotAdmitted, Take("ceca", null, new AccessionAsked(AccessionStep.Invite)).Refusal);
        Assert.Equal(AccessionRefusal.ParticipantTypeNotAdmitted, Take("ceca", null, new AccessionAsked(AccessionStep.Invite) { ParticipantType = Code.Of("fund") }).Refusal);
    }

    [Fact]
    public void Sign_takesThePaperOfTheAlliance_withItsHashAndSignatory()
    {
        var invited = Invited("ceca");
        var sign = new AccessionAsked(AccessionStep.Sign) { Document = AccessionDocument.Memorandum, DocumentHash = s_hash, Signatory = "Director", On = s_today.AddDays(-2) };

        Assert.Equal((AccessionState.SignedByApplicant, s_today.AddDays(-2)), (Take("ceca", invited, sign, curator: false).After!.State, Take("ceca", invited, sign).After!.SignedOn));
        Assert.Equal(AccessionRefusal.WrongDocument, Take("ceca", invited, sign with { Document = AccessionDocument.Declaration }).Refusal);
        Assert.Equal(AccessionRefusal.HashMissing, Take("ceca", invited, sign with { DocumentHash = "AA" }).Refusal);
        Assert.Equal(AccessionRefusal.SignatoryMissing, Take("ceca", invited, sign with { Signatory = null }).Refusal);
        Assert.Equal(AccessionRefusal.DateInFuture, Take("ceca", invited, sign with { On = s_today.AddDays(1) }).Refusal);
    }

    [Fact]
    public void Countersign_waitsForAllFourAnswers_andForAllToBePassed()
    {
        var ready = Ready("ceca");
        var open = ready with { Checklist = [.. ready.Checklist.Take(3)] };
        var failed = ready with { Checklist = [.. ready.Checklist.Take(3), ready.Checklist[3] with { Passed = false }] };

        Assert.Equal(AccessionRefusal.ChecklistOpen, Take("ceca", open, new AccessionAsked(AccessionStep.Countersign)).Refusal);
        Assert.Equal(AccessionRefusal.ChecklistFailed, Take("ceca", failed, new AccessionAsked(AccessionStep.Countersign)).Refusal);
        Assert.Equal(AccessionRefusal.NotYours, Take("ceca", ready, new AccessionAsked(AccessionStep.Countersign), curator: false).Refusal);
    }

    [Fact]
    public void Leaving_oneAlliance_keepsTheOthers()
    {
        var member = Membership.Joined(Membership.Joined(Some.Organisation(), Code.Of("ceca"), Code.Of("member"), s_today.AddDays(-9)), Code.Of("bri-low-carbon"), Code.Of("observer"), s_today.AddDays(-9));

        var left = Membership.Left(member, Code.Of("ceca"), s_today);

        Assert.Equal(["bri-low-carbon", "ceca"], Membership.AlliancesOn(member, s_today).Select(a => a.Value));
        Assert.Equal(["bri-low-carbon"], Membership.AlliancesOn(left, s_today).Select(a => a.Value));
        Assert.Equal(["bri-low-carbon", "ceca"], Membership.AlliancesOn(left, s_today.AddDays(-1)).Select(a => a.Value));
        Assert.Empty(Membership.AlliancesOn(left, s_today.AddDays(-10)));
    }

    [Fact]
    public void Certificate_ofOneAccession_isTheSameText_whoseHashAnybodyReckons()
    {
        var joined = Take("ceca", Ready("ceca"), new AccessionAsked(AccessionStep.Countersign)).After!;
        var certificate = AccessionCertificate.Of(joined, "registry");

        Assert.Equal(certificate, AccessionCertificate.Of(joined with { State = AccessionState.Withdrawn }, "registry"));
        Assert.Equal(certificate.Hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(certificate.Text))));
        Assert.NotEqual(certificate.Hash, AccessionCertificate.Of(joined with { Signatory = "another" }, "registry").Hash);
        Assert.Throws<ArgumentException>(() => AccessionCertificate.Of(Invited("ceca"), "registry"));
    }

    private static Accession Invited(string alliance) => Take(alliance, null, new AccessionAsked(AccessionStep.Invite) { ParticipantType = alliance == "ceca" ? Code.Of("recycler") : null }).After!;

    private static Accession Ready(string alliance) => Invited(alliance) with
    {
        State = AccessionState.SignedByApplicant, DocumentHash = s_hash, Signatory = "Director", SignedOn = s_today,
        Checklist = [.. Enum.GetValues<AdmissionItem>().Select(i => new AdmissionAnswer(i, true, s_today, "key:staff"))],
    };

    private static (Accession? After, AccessionRefusal? Refusal) Take(string alliance, Accession? held, AccessionAsked asked, bool curator = true) =>
        AccessionWorkflow.Take(held, asked, AccessionRules.Of(s_set[alliance]), Code.Of(alliance), s_plant, curator, isOwn: true, "key:staff", s_today);
}
