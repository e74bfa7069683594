using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Property]
    public bool Secret_writtenAndRead_isTheSame(int seed)
    {
        var random = new byte[32];
        new Random(seed).NextBytes(random);
        var secret = KeySecret.Of(Id(seed), random);

        return KeySecret.TryParse(secret.Text, out var read) && read.Hash == secret.Hash && read.Id == Id(seed) && secret.Text.Length == 59;
    }

    [Property]
    public bool Secret_ofOtherBytes_isNeverAccepted(int seed)
    {
        var random = new byte[32];
        new Random(seed).NextBytes(random);
        var key = Key(KeySecret.Of(Id(1), random));
        random[Math.Abs(seed % 32)] ^= 1;

        return !key.Accepts(KeySecret.Of(Id(1), random), s_now);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tm_")]
    [InlineData("tm_0123456789ab_")]
    [InlineData("tm_0123456789AB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tm_0123456789ab-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tm_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ")]
    [InlineData("xx_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Secret_ofAnotherForm_isNone(string text) => Assert.False(KeySecret.TryParse(text, out _));

    [Fact]
    public void Secret_inWords_doesNotGiveItselfAway() => Assert.Equal("tm_000000000001_…", Secret(7).ToString());

    [Fact]
    public void Key_rotated_acceptsTheOldSecretUntilTheOverlapIsOver()
    {
        var key = Key(Secret(2)) with { PreviousHash = Secret(1).Hash, PreviousUntil = s_now.AddHours(1) };

        Assert.True(key.Accepts(Secret(2), s_now));
        Assert.True(key.Accepts(Secret(1), s_now));
        Assert.True(key.Accepts(Secret(2), s_now.AddHours(1)));
        Assert.False(key.Accepts(Secret(1), s_now.AddHours(1)));
    }

    [Fact]
    public void Key_revokedOrExpired_saysWhy()
    {
        var key = Key(Secret(1));

        Assert.Null(key.Refusal(s_now));
        Assert.Contains("revoked", (key with { RevokedAt = s_now }).Refusal(s_now), StringComparison.Ordinal);
        Assert.Null((key with { ExpiresAt = s_now.AddTicks(1) }).Refusal(s_now));
        Assert.Contains("expired", (key with { ExpiresAt = s_now }).Refusal(s_now), StringComparison.Ordinal);
    }

    public static TheoryData<KeyGrant, string> Broken => new()
    {
        { new KeyGrant(Role.Anonymous), "role" },
        { new KeyGrant(Role.Owner), "organisation" },
        { new KeyGrant(Role.Owner) { Organisation = RecordId.Parse("needs/a") }, "organisation" },
        { new KeyGrant(Role.Staff) { Organisation = RecordId.Parse("organisations/a") }, "organisation" },
        { new KeyGrant(Role.FocalPoint), "country" },
        { new KeyGrant(Role.Staff) { Country = CountryCode.Of("KZ") }, "country" },
        { new KeyGrant(Role.Portal), "origins" },
        { new KeyGrant(Role.Portal) { Origins = ["https://portal.example/path"] }, "origins" },
        { new KeyGrant(Role.Portal) { Origins = ["*"] }, "origins" },
        { new KeyGrant(Role.Portal) { Origins = ["https://portal.example"], Scopes = [KeyScope.Write] }, "scopes" },
        { new KeyGrant(Role.Staff) { Origins = ["https://portal.example"] }, "origins" },
        { new KeyGrant(Role.Staff) { Filter = new EmbeddedFilter([], [], []) }, "filter" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Grant_thatMakesNoSense_namesTheField(KeyGrant grant, string field) => Assert.Contains(grant.Faults(), f => f.Field == field);

    [Fact]
    public void Grant_ofEachRole_isPossible()
    {
        KeyGrant[] grants =
        [
            new(Role.Portal) { Origins = ["https://portal.example", "http://localhost:3000"], Filter = new EmbeddedFilter([CountryCode.Of("KZ")], [], []), Alliances = [Code.Of("bri")] },
            new(Role.Owner) { Organisation = RecordId.Parse("organisations/a") },
            new(Role.FundManager) { Organisation = RecordId.Parse("organisations/a") },
            new(Role.FocalPoint) { Country = CountryCode.Of("KZ") },
            new(Role.Staff),
            new(Role.Administrator) { Scopes = [KeyScope.Administer] },
        ];

        Assert.All(grants, g => Assert.Empty(g.Faults()));
    }

    private static string Id(int number) => $"{(uint)number:x12}";

    private static KeySecret Secret(byte fill) => KeySecret.Of(Id(1), Enumerable.Repeat(fill, 32).ToArray());

    private static ApiKey Key(KeySecret secret) => new()
    {
        Id = secret.Id, Label = "test", Grant = new KeyGrant(Role.Staff), CreatedAt = s_now, CreatedBy = "operator", SecretHash = secret.Hash,
    };
}
