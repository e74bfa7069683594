using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public abstract class KillTests(PostgresServer? server) : ProviderTests(server)
{
    // Where in the writing the kill falls; the process dies between, before or inside a commit as it happens to be.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task Killed_writer_loses_nothing_acknowledged_and_its_lock_goes_with_it(int acknowledgedBeforeKill)
    {
        await using var bench = await ClosedAsync();
        using var child = WritingChild.Start(bench.Place);
        await child.AcknowledgedAsync(acknowledgedBeforeKill, Token);
        if (!bench.IsPostgres) Assert.Equal(StoreFailure.InUse, (await Assert.ThrowsAsync<StoreException>(() => bench.OpenAsync())).Reason);

        var last = await child.KillAsync(acknowledgedBeforeKill, Token);
        await bench.OpenAsync();
        // Each write is one change, so what is durable is 1…n; one more than acknowledged may have been committed.
        Assert.InRange(bench.Store.LastSequence, last, last + 1);
        var changes = await bench.AllChangesAsync();
        Assert.Equal(Enumerable.Range(1, (int)bench.Store.LastSequence).Select(i => (long)i), changes.Select(c => c.Sequence));
        for (var i = 1; i <= last; i++)
        {
            var stored = await bench.Store.GetAsync(RecordId.Of(RecordKind.Need, WritingChild.Key(i)), AccessScope.Public, Token);
            Assert.Equal(i, stored!.Stamp.Sequence);
        }

        // The remembered request went to disk with its effect: the same request again is answered, not carried out.
        var again = await bench.CreateAsync(Some.Need(WritingChild.Key(last)), WritingChild.Request(last));
        Assert.Equal((WriteStatus.Created, (long)last), (again.Status, again.Stamp!.Sequence));
        Assert.Equal(changes.Count, bench.Store.LastSequence);
    }
}
