using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using TechMatch.Core.Ledger;
using TechMatch.Store.Audit;
using TechMatch.Store.Writing;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Somebody who may write to the tables past the registry, and what a verification finds of it.</summary>
public abstract class ChainTests(PostgresServer? server) : ProviderTests(server)
{
    private const int Rows = 5;
    private const long Victim = 3;

    [Fact]
    public async Task Untouched_chain_is_sound_and_its_head_moves_with_every_row()
    {
        await using var bench = await FilledAsync();
        var found = await VerifyAsync(bench);
        Assert.Equal((true, Rows, Rows), (found.Sound, (int)found.Rows, (int)found.Head.Sequence));
        Assert.Equal(found.Head, await new ChainReader(bench.Store).HeadAsync(Chain.Audit, Token));
        await bench.ReopenAsync();
        await bench.CreateAsync(Some.Need("after"));
        var later = await VerifyAsync(bench, found.Head);
        Assert.Equal((true, Rows + 1L), (later.Sound, later.Head.Sequence));
    }

    [Fact]
    public async Task Flipped_byte_anywhere_in_body_or_hash_is_found()
    {
        await using var bench = await FilledAsync();
        var row = await RowAsync(bench, Victim);
        for (var i = 0; i < row.Body.Length; i++)
        {
            await ChangeAsync(bench, Victim, s => s.SetProperty(r => r.Body, Flipped(row.Body, i)));
            Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("row 3 does not match its hash", StringComparison.Ordinal));
        }

        await ChangeAsync(bench, Victim, s => s.SetProperty(r => r.Body, row.Body));
        for (var i = 0; i < row.Hash.Length; i++)
        {
            await ChangeAsync(bench, Victim, s => s.SetProperty(r => r.Hash, Flipped(row.Hash, i)));
            Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("row 3 does not match its hash", StringComparison.Ordinal));
        }

        await ChangeAsync(bench, Victim, s => s.SetProperty(r => r.Hash, row.Hash));
        Assert.Empty(await FaultsAsync(bench));
    }

    [Fact]
    public async Task Changed_column_that_is_searched_by_is_found()
    {
        await using var bench = await FilledAsync();
        var row = await RowAsync(bench, Victim);
        Action<UpdateSettersBuilder<AuditRow>>[] changes =
        [
            s => s.SetProperty(r => r.Actor, row.Actor + "x"),
            s => s.SetProperty(r => r.Subject, "needs/n-9"),
            s => s.SetProperty(r => r.Action, "record.updatee"),
            s => s.SetProperty(r => r.At, row.At.AddTicks(TimeSpan.TicksPerMicrosecond)),
        ];
        foreach (var change in changes)
        {
            await ChangeAsync(bench, Victim, change);
            Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("row 3: time, actor, action or subject differ", StringComparison.Ordinal));
            await ChangeAsync(bench, Victim, s => s.SetProperty(r => r.Actor, row.Actor).SetProperty(r => r.Subject, row.Subject).SetProperty(r => r.Action, row.Action).SetProperty(r => r.At, row.At));
        }

        Assert.Empty(await FaultsAsync(bench));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Victim)]
    public async Task Removed_row_is_found(long sequence)
    {
        await using var bench = await FilledAsync();
        await RemoveAsync(bench, r => r.Sequence == sequence);
        Assert.Contains(await FaultsAsync(bench), f => f == $"expected row {sequence}, got row {sequence + 1}");
    }

    [Fact]
    public async Task Removed_row_is_found_when_those_after_it_close_the_gap()
    {
        await using var bench = await FilledAsync();
        var rows = await AllAsync(bench);
        await RemoveAsync(bench, r => r.Sequence >= Victim);
        await AddAsync(bench, rows.Skip((int)Victim).Select(r => With(r, r.Sequence - 1)));
        Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("row 3 does not match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inserted_row_is_found_wherever_it_stands()
    {
        await using var bench = await FilledAsync();
        var row = await RowAsync(bench, Victim);
        foreach (var place in (long[])[-1, 0, Rows + 1, Rows + 9])
        {
            await AddAsync(bench, [With(row, place)]);
            Assert.NotEmpty(await FaultsAsync(bench));
            await RemoveAsync(bench, r => r.Sequence == place);
        }

        Assert.Empty(await FaultsAsync(bench));
    }

    [Fact]
    public async Task Swapped_rows_are_found()
    {
        await using var bench = await FilledAsync();
        var rows = await AllAsync(bench);
        await RemoveAsync(bench, r => r.Sequence == 2 || r.Sequence == 4);
        await AddAsync(bench, [With(rows[1], 4), With(rows[3], 2)]);
        Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("row 2 does not match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task End_that_was_cut_off_is_found_by_the_head_beside_the_rows()
    {
        await using var bench = await FilledAsync();
        await RemoveAsync(bench, r => r.Sequence > Victim);
        Assert.Contains(await FaultsAsync(bench), f => f.StartsWith("the rows end at 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task End_that_was_cut_off_together_with_its_head_is_found_by_a_head_that_was_kept()
    {
        await using var bench = await FilledAsync();
        var kept = (await VerifyAsync(bench)).Head;
        var last = await RowAsync(bench, Victim);
        await RemoveAsync(bench, r => r.Sequence > Victim);
        await bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            var head = await scope.Context.Set<ChainHeadRow>().SingleAsync(token);
            (head.Sequence, head.Hash) = (last.Sequence, last.Hash);
            return ActEnd<bool>.Keep(true);
        }, Token);
        Assert.Empty(await FaultsAsync(bench));
        Assert.Equal(["row 5, whose hash was kept, is not there"], (await VerifyAsync(bench, kept)).Faults);

        // And a history that was written anew to the same length is another one.
        await bench.CreateAsync(Some.Need("another"));
        await bench.CreateAsync(Some.Need("and-another"));
        Assert.Equal(["row 5 is not the one whose hash was kept"], (await VerifyAsync(bench, kept)).Faults);
    }

    [Fact]
    public async Task Stored_matches_chain_like_the_log()
    {
        await using var bench = await StartAsync();
        var register = new MatchRegister(bench.Store);
        var body = Some.Match("0123456789abcdef", "key:anna");
        Assert.Equal(1, await register.AddAsync("0123456789abcdef", "key:anna", body, Token));
        Assert.Equal(2, await register.AddAsync("fedcba9876543210", "key:anna", Some.Match("fedcba9876543210", "key:anna"), Token));
        Assert.Equal(body.ToArray(), (await register.FindAsync("0123456789abcdef", Token))!.Body.ToArray());
        Assert.Null(await register.FindAsync("0000000000000000", Token));
        var chains = new ChainReader(bench.Store);
        Assert.True((await chains.VerifyAsync(Chain.Matches, [], Token)).Sound);
        Assert.Equal(0, (await chains.HeadAsync(Chain.Audit, Token)).Sequence);

        await bench.Store.ActAsync<bool>(async (scope, token) =>
        {
            await scope.Context.Set<MatchRow>().Where(r => r.Sequence == 1).ExecuteUpdateAsync(s => s.SetProperty(r => r.Caller, "key:eve"), token);
            return ActEnd<bool>.Keep(true);
        }, Token);
        Assert.Equal(["row 1: id or caller differ from those that the hash holds"], (await chains.VerifyAsync(Chain.Matches, [], Token)).Faults);
    }

    private async Task<StoreBench> FilledAsync()
    {
        var bench = await StartAsync();
        for (var i = 1; i <= Rows; i++) await bench.CreateAsync(Some.Need($"n-{i}"));
        return bench;
    }

    private static Task<ChainFinding> VerifyAsync(StoreBench bench, params ChainHead[] anchors) => new ChainReader(bench.Store).VerifyAsync(Chain.Audit, anchors, Token);

    private static async Task<IReadOnlyList<string>> FaultsAsync(StoreBench bench) => (await VerifyAsync(bench)).Faults;

    private static async Task<AuditRow> RowAsync(StoreBench bench, long sequence) => (await AllAsync(bench)).Single(r => r.Sequence == sequence);

    private static Task<List<AuditRow>> AllAsync(StoreBench bench) => bench.Store.QueryAsync((context, token) => context.Set<AuditRow>().OrderBy(r => r.Sequence).ToListAsync(token), Token);

    private static Task ChangeAsync(StoreBench bench, long sequence, Action<UpdateSettersBuilder<AuditRow>> change) => bench.Store.ActAsync<bool>(async (scope, token) =>
    {
        Assert.Equal(1, await scope.Context.Set<AuditRow>().Where(r => r.Sequence == sequence).ExecuteUpdateAsync(change, token));
        return ActEnd<bool>.Keep(true);
    }, Token);

    private static Task RemoveAsync(StoreBench bench, System.Linq.Expressions.Expression<Func<AuditRow, bool>> which) => bench.Store.ActAsync<bool>(async (scope, token) =>
    {
        Assert.NotEqual(0, await scope.Context.Set<AuditRow>().Where(which).ExecuteDeleteAsync(token));
        return ActEnd<bool>.Keep(true);
    }, Token);

    private static Task AddAsync(StoreBench bench, IEnumerable<AuditRow> rows) => bench.Store.ActAsync<bool>((scope, _) =>
    {
        scope.Context.AddRange(rows);
        return Task.FromResult(ActEnd<bool>.Keep(true));
    }, Token);

    private static AuditRow With(AuditRow row, long sequence) => new() { Sequence = sequence, At = row.At, Actor = row.Actor, Action = row.Action, Subject = row.Subject, Body = row.Body, Hash = row.Hash };

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= (byte)(1 << at % 8);
        return flipped;
    }
}
