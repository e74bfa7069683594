using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Access;

namespace TechMatch.Store.Tests;

public sealed class KeyRegisterTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_added_comesBackWholeAfterAReopening()
    {
        await using var bench = await StoreBench.StartAsync();
        var key = Key("0123456789ab") with
        {
            Grant = new KeyGrant(Role.Portal)
            {
                Alliances = [Code.Of("bri")], Scopes = [KeyScope.Read, KeyScope.Match], Origins = ["https://portal.example"],
                Filter = new EmbeddedFilter([CountryCode.Of("KZ")], [Code.Of("cement")], [RecordKind.Technology]),
            },
            PreviousHash = new string('b', 64), PreviousUntil = s_at.AddDays(1), ExpiresAt = s_at.AddDays(9), LastUsedAt = s_at,
        };
        var owner = Key("0123456789ac") with { Grant = new KeyGrant(Role.Owner) { Organisation = RecordId.Parse("organisations/a") } };
        Assert.True(await new KeyRegister(bench.Store).AddAsync(key, Token));
        Assert.True(await new KeyRegister(bench.Store).AddAsync(owner, Token));

        await bench.ReopenAsync();

        Assert.Equal([key, owner], await new KeyRegister(bench.Store).ListAsync(Token));
    }

    [Fact]
    public async Task Add_anIdThatIsTaken_changesNothing()
    {
        await using var bench = await StoreBench.StartAsync();
        var register = new KeyRegister(bench.Store);
        await register.AddAsync(Key("0123456789ab"), Token);

        Assert.False(await register.AddAsync(Key("0123456789ab") with { Label = "thief" }, Token));
        Assert.Equal("test", Assert.Single(await register.ListAsync(Token)).Label);
    }

    [Fact]
    public async Task Rotate_keepsTheSecretBefore_andARevokedKeyStaysRevoked()
    {
        await using var bench = await StoreBench.StartAsync();
        var register = new KeyRegister(bench.Store);
        await register.AddAsync(Key("0123456789ab"), Token);

        var rotated = await register.RotateAsync("0123456789ab", new string('c', 64), s_at.AddHours(1), Token);
        var revoked = await register.RevokeAsync("0123456789ab", s_at, Token);

        Assert.Equal((new string('c', 64), new string('a', 64), s_at.AddHours(1)), (rotated!.SecretHash, rotated.PreviousHash, rotated.PreviousUntil));
        Assert.Equal(s_at, revoked!.RevokedAt);
        Assert.Equal(s_at, (await register.RevokeAsync("0123456789ab", s_at.AddHours(1), Token))!.RevokedAt);
        Assert.Null(await register.RotateAsync("0123456789ab", new string('d', 64), s_at, Token));
        Assert.Null(await register.RevokeAsync("ffffffffffff", s_at, Token));
        Assert.Equal(new string('c', 64), Assert.Single(await register.ListAsync(Token)).SecretHash);
    }

    [Fact]
    public async Task Touch_keepsTheLatestUse()
    {
        await using var bench = await StoreBench.StartAsync();
        var register = new KeyRegister(bench.Store);
        await register.AddAsync(Key("0123456789ab"), Token);

        foreach (var minute in (int[])[2, 1])
            await register.TouchAsync(new Dictionary<string, DateTimeOffset> { ["0123456789ab"] = s_at.AddMinutes(minute), ["ffffffffffff"] = s_at }, Token);

        Assert.Equal(s_at.AddMinutes(2), Assert.Single(await register.ListAsync(Token)).LastUsedAt);
    }

    private static ApiKey Key(string id) => new()
    {
        Id = id, Label = "test", Grant = new KeyGrant(Role.Staff), CreatedAt = s_at, CreatedBy = "operator", SecretHash = new string('a', 64),
    };
}
