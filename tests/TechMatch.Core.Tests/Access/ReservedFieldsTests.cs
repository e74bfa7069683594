using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Core.Tests.Access;

public sealed class ReservedFieldsTests
{
    [Fact]
    public void Changed_newDraft_isNothing() => Assert.Empty(ReservedFields.Changed(null, Some.Technology() with { State = RecordState.Draft, Owner = null, Climate = null }));

    public static TheoryData<string, CatalogRecord, CatalogRecord> Changes
    {
        get
        {
            var technology = Some.Technology() with { State = RecordState.Draft };
            var need = Some.Need() with { State = RecordState.Draft };
            var organisation = Some.Organisation() with { Memberships = [] };
            return new()
            {
                { "owner", technology, technology with { Owner = RecordId.Parse("organisations/other") } },
                { "state", technology, technology with { State = RecordState.Published } },
                { "state", technology with { State = RecordState.Withdrawn }, technology with { State = RecordState.Published } },
                { "need.endorsement", need, need with { Endorsement = Code.Of("endorsed") } },
                { "need.endorsement", need with { Endorsement = Code.Of("endorsed") }, need with { Endorsement = null } },
                { "organisation.memberships", organisation, organisation with { Memberships = [new AllianceMembership { Alliance = Code.Of("bri"), Role = Code.Of("member") }] } },
                { "climate.evidence", technology, technology with { Climate = new ClimateClaim { Evidence = EvidenceLevel.IndependentTest } } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changed_reserved_isNamed(string field, CatalogRecord before, CatalogRecord after) => Assert.Equal([field], ReservedFields.Changed(before, after));

    [Fact]
    public void Changed_whatTheOwnerSays_isNothing()
    {
        var before = Some.Technology();
        Assert.Empty(ReservedFields.Changed(before, before with { Title = LocalizedText.Of("en", "Other"), Tags = ["new"], State = RecordState.Withdrawn }));
        Assert.Empty(ReservedFields.Changed(before, before with { Climate = new ClimateClaim { Evidence = EvidenceLevel.MethodDocument } }));
    }
}
