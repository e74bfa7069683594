using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Tests.Matching;

namespace TechMatch.Core.Tests.Access;

public sealed class FacePropertyTests
{
    private static readonly Gen<Principal> s_principals =
        from id in Gen.Elements("user:issuer|reviewer", "key:portal", "user:issuer|other")
        from role in Gen.Elements(Enum.GetValues<Role>())
        from organisation in FactsGenerator.Maybe(Gen.Elements("organisations/fund", "organisations/plant", "organisations/centre").Select(RecordId.Parse))
        from alliances in FactsGenerator.List(Gen.Elements("bri", "ceca").Select(Code.Of))
        select new Principal(id, role) { Organisation = organisation, Alliances = alliances };

    [Property(MaxTest = 2_000)]
    public Property Faces_anyRecordAndCaller_oneMatchesWhereThereIsAViewAndIsIt() => Prop.ForAll(Cases(), c =>
    {
        var (record, caller) = c;
        var scope = AccessScope.Of(caller);
        var matching = RecordFaces.Of(record).Where(f => scope.Sees(f.Audience, f.Above)).ToList();
        var view = scope.View(record);

        if (view is null) Assert.Empty(matching);
        else Assert.Equal(DisclosableFields.WithoutRules(view), Assert.Single(matching).Record);
    });

    [Property(MaxTest = 500)]
    public Property Faces_ofARecord_areOneToFourDifferentOnesTheHighestWhole() => Prop.ForAll(RecordGenerator.Any.ToArbitrary(), record =>
    {
        var faces = RecordFaces.Of(record);

        Assert.InRange(faces.Count, 1, 4);
        Assert.Equal(faces.Count, faces.Select(f => f.Record).Distinct().Count());
        Assert.Equal(DisclosableFields.WithoutRules(record), faces[^1].Record);
        Assert.All(faces, f => Assert.NotEmpty(f.Audience));
    });

    [Property(MaxTest = 1_000)]
    public Property View_whoeverSeesLess_seesNothingThatOneWhoSeesMoreDoesNot() => Prop.ForAll(Cases(), c =>
    {
        var (record, caller) = c;
        var least = AccessScope.Public.TierOf(record);
        var tier = AccessScope.Of(caller).TierOf(record);

        // Everybody has at least what the public has, and the operator has everything.
        Assert.True(least is null || tier >= least, $"{caller.Role} has {tier} where the public has {least}");
        Assert.Same(record, AccessScope.Operator.View(record));
    });

    [Property(MaxTest = 500)]
    public Property Audience_ofARecord_isWhoHasAView() => Prop.ForAll(Cases(), c =>
    {
        var (record, caller) = c;
        var scope = AccessScope.Of(caller);

        Assert.Equal(scope.Allows(record), RecordReaders.AudienceOf(record) is not { } audience || scope.Sees(audience, []));
    });

    private static Arbitrary<(CatalogRecord Record, Principal Caller)> Cases() =>
        (from record in RecordGenerator.Any from caller in s_principals select (record, caller)).ToArbitrary();
}
