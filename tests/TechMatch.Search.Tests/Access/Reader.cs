using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Search.Tests.Access;

/// <summary>Callers of every sort, and the organisations and alliances their tests speak of.</summary>
internal static class Reader
{
    public static readonly RecordId Plant = RecordId.Parse("organisations/plant");
    public static readonly RecordId Fund = RecordId.Parse("organisations/fund");
    public static readonly Code Bri = Code.Of("bri");

    public static AccessScope Owner { get; } = AccessScope.Of(new Principal("user:i|owner", Role.Owner) { Organisation = Plant });

    public static AccessScope Manager { get; } = AccessScope.Of(new Principal("user:i|manager", Role.FundManager) { Organisation = Fund });

    public static AccessScope Member { get; } = AccessScope.Of(new Principal("user:i|member", Role.FocalPoint) { Alliances = [Bri] });

    public static AccessScope Staff { get; } = AccessScope.Of(new Principal("user:i|staff", Role.Staff));

    /// <summary>Of cement in Kazakhstan.</summary>
    public static AccessScope Portal { get; } = AccessScope.Of(new Principal("key:portal", Role.Portal) { Filter = new EmbeddedFilter([CountryCode.Of("KZ")], [Code.Of("cement")], []) });

    public static IReadOnlyList<AccessScope> All { get; } = [AccessScope.Public, Portal, Owner, Manager, Member, Staff];

    public static AccessRules Rules(Visibility visibility, params ReadOnlySpan<(string Field, DisclosureTier Tier)> kept)
    {
        var disclosure = new List<FieldDisclosure>();
        foreach (var (field, tier) in kept) disclosure.Add(new FieldDisclosure { Field = field, Tier = tier });
        return new AccessRules { Visibility = visibility, Alliances = [Bri], Organisations = [Fund], Disclosure = disclosure.ToValueList() };
    }
}
