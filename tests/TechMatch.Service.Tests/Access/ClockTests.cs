using TechMatch.Core.Access;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Access;
using TechMatch.TestKit;

namespace TechMatch.Service.Tests.Access;

/// <summary>A clock that is set back or forward: what ends by the clock follows it, what was ended stays ended.</summary>
[Trait("catalogue", "R-10")]
public sealed class ClockTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_revoked_staysShutHoweverTheClockIsSet()
    {
        await using var held = await HeldAsync();
        var (key, secret) = await held.Ring.CreateAsync("a", new KeyGrant(Role.Staff), expires: null, "test", Token);
        await held.Ring.RevokeAsync(key.Id, "test", Token);

        foreach (var hours in new[] { 0, -2, 4 })
        {
            held.Time.Now += hours * s_hour;
            await held.Ring.LoadAsync(Token);
            Assert.NotNull(held.Ring.Find(secret)!.Refusal(held.Time.Now));
            Assert.False(held.Credentials.StillHolds(CallerOf(key, secret)));
        }
    }

    [Fact]
    public async Task Key_thatExpires_andASecretBeforeARotation_followTheClockBothWays()
    {
        await using var held = await HeldAsync();
        var (key, old) = await held.Ring.CreateAsync("a", new KeyGrant(Role.Staff), held.Time.Now + 2 * s_hour, "test", Token);
        var rotated = (await held.Ring.RotateAsync(key.Id, s_hour / 2, "test", Token))!.Value;
        var open = CallerOf(key, rotated.Secret);

        Assert.Equal((true, true, true), (Opens(old), Opens(rotated.Secret), held.Credentials.StillHolds(open)));
        held.Time.Now += s_hour;
        Assert.Equal((false, true, true), (Opens(old), Opens(rotated.Secret), held.Credentials.StillHolds(open)));
        held.Time.Now += s_hour;
        Assert.Equal((false, false, false), (Opens(old), Opens(rotated.Secret), held.Credentials.StillHolds(open)));
        // Set right again: what was only over by a clock that ran ahead is not over.
        held.Time.Now -= s_hour;
        Assert.Equal((false, true, true), (Opens(old), Opens(rotated.Secret), held.Credentials.StillHolds(open)));

        bool Opens(KeySecret secret) => held.Ring.Find(secret) is { } found && found.Refusal(held.Time.Now) is null;
    }

    [Fact]
    public async Task Use_ofAKey_isNeverWrittenBackToAnEarlierTime()
    {
        await using var held = await HeldAsync();
        var (key, _) = await held.Ring.CreateAsync("a", new KeyGrant(Role.Staff), expires: null, "test", Token);
        held.Ring.Touch(key);
        await held.Ring.FlushAsync(Token);
        var used = held.Time.Now;

        held.Time.Now -= s_hour;
        held.Ring.Touch(key);
        await held.Ring.FlushAsync(Token);

        Assert.Equal(used, Assert.Single(await new KeyRegister(held.Store).ListAsync(Token)).LastUsedAt);
    }

    [Fact]
    public async Task Token_isTakenWithinItsTimeAndAMinuteByWhateverTheClockSays()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("keys.json"), issuer.KeySet, Token);
        var time = new ManualTime { Now = TestIssuer.Now };
        var reader = new TokenReader(new TokenSettings { Issuer = issuer.Address, Audience = TestIssuer.Audience, KeysFile = folder.File("keys.json") }, time);
        // Good for five minutes.
        var token = TestIssuer.Sign(issuer.Describe());

        var taken = new List<bool>();
        foreach (var minutes in new[] { 0, 60, -60, -60, 60 })
        {
            time.Now += TimeSpan.FromMinutes(minutes);
            taken.Add((await reader.ReadAsync(token)).Caller is not null);
        }

        Assert.Equal([true, false, true, false, true], taken);
    }

    private static Caller CallerOf(ApiKey key, KeySecret secret) => new(key.Principal, key.Grant.Scopes, key.ExpiresAt) { Secret = secret };

    private static async Task<Held> HeldAsync()
    {
        var (folder, time) = (new TempFolder(), new ManualTime());
        var store = await CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = folder.Path }, new CorpusFolder(ServiceSettings.DefaultCorpus).ReadVocabularies(), time, Token);
        var ring = new KeyRing(new KeyRegister(store), time);
        return new Held(folder, time, store, ring, new Credentials(new AccessSettings(), ring, tokens: null, time));
    }

    private sealed record Held(TempFolder Folder, ManualTime Time, CatalogStore Store, KeyRing Ring, Credentials Credentials) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Ring.Dispose();
            await Store.DisposeAsync();
            Folder.Dispose();
        }
    }
}
