using TechMatch.Chaos.Histories;
using Xunit;

namespace TechMatch.Chaos.Tests;

/// <summary>
/// The judge of the kill series on histories that a seed decides: sound ones pass, and each kind of broken promise that is put
/// into one is found.
/// </summary>
public sealed class HistoryCheckTests
{
    private const int Seeds = 200;

    [Fact]
    public void Sound_history_hasNoFinding()
    {
        for (var seed = 1; seed <= Seeds; seed++) Assert.Equal((seed, default(Findings)), (seed, Check(SeededHistory.Of(seed))));
    }

    [Fact]
    public void Sound_history_withAnUnansweredWrite_hasNoFindingWhetherItWasMadeOrNot()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var made = history.Operations.Last(o => o.IsPromise);
            Assert.Equal((seed, default(Findings)), (seed, Check(history.Replace(made, made with { Ended = long.MaxValue, Reply = Reply.Unknown, Revision = 0, Sequence = 0 }))));
            var notMade = new Operation(made.Name, Verb.Update, made.Begun) { Content = "nobody knows" };
            Assert.Equal((seed, default(Findings)), (seed, Check(history with { Operations = [.. history.Operations, notMade] })));
        }
    }

    [Fact]
    public void Lost_write_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            // The last promise of some name, with its row: the registry is as if it had never been made.
            var lost = history.Operations.Last(o => o.IsPromise);
            var found = Check(history.Undo(lost));
            Assert.True(found is { Lost: 1, Nonlinearizable: 1 }, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Lost_write_thatALaterOneHides_isFoundByItsRow()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var hidden = history.Operations.First(o => o.IsPromise && o.Verb == Verb.Update);
            var found = Check(history with { After = history.After with { Log = [.. history.After.Log.Select(r => r.Sequence == hidden.Sequence ? r with { Change = LogChange.Deleted } : r)] } });
            Assert.True(found.Lost == 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Phantom_content_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var name = history.After.Holdings.First(h => h.Value.Live).Key;
            var found = Check(history.With(name, history.After[name] with { Content = "never sent" }));
            Assert.True(found.Phantom == 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Phantom_name_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var found = Check(history.With("technologies/nobody", new Holding(true, 1, "never sent")).Append("technologies/nobody", LogChange.Created));
            Assert.True(found.Phantom == 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Write_made_twice_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var twice = history.Operations.Last(o => o is { IsPromise: true, Verb: Verb.Update });
            var held = history.After[twice.Name];
            var found = Check(history.With(twice.Name, held with { Revision = held.Revision + 1 }).Append(twice.Name, LogChange.Updated));
            Assert.True(found is { Duplicate: 1, Nonlinearizable: 1 }, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Number_given_to_twoWrites_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var promises = history.Operations.Where(o => o.IsPromise).ToList();
            var found = Check(history.Replace(promises[1], promises[1] with { Sequence = promises[0].Sequence }));
            Assert.True(found.Duplicate >= 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Gap_in_theChangeLog_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var found = Check(history with { After = history.After with { Log = [.. history.After.Log.Skip(1)] } });
            Assert.True(found.Duplicate == 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Stale_etag_thatOverwrote_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var update = history.Operations.Last(o => o is { IsPromise: true, Verb: Verb.Update });
            // It named the version before the one it replaced.
            var found = Check(history.Replace(update, update with { Expected = update.Revision - 2 }));
            Assert.True(found is { Overwritten: 1, Nonlinearizable: 1 }, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Read_of_whatWasReplacedBefore_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var update = history.Operations.Last(o => o is { IsPromise: true, Verb: Verb.Update });
            var old = new Operation(update.Name, Verb.Get, update.Ended + 1) { Ended = update.Ended + 2, Reply = Reply.Done, Revision = update.Revision - 1, Content = "as it was" };
            var found = Check(history with { Operations = [.. history.Operations, old] });
            Assert.True(found.Nonlinearizable == 1, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void Refusal_without_aReason_isFound()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = SeededHistory.Of(seed);
            var update = history.Operations.Last(o => o is { IsPromise: true, Verb: Verb.Update });
            var refused = new Operation(update.Name, Verb.Get, update.Ended + 1) { Ended = update.Ended + 2, Reply = Reply.NotFound };
            var isLive = history.After[update.Name].Live && !history.Operations.Any(o => o.Name == update.Name && o.Verb == Verb.Delete && o.Ended > update.Begun);
            var found = Check(history with { Operations = [.. history.Operations, refused] });
            Assert.True(!isLive || found.Nonlinearizable == 1, $"seed {seed}: {found}");
        }
    }

    private static Findings Check(SeededHistory history) => HistoryCheck.Run(history.Before, history.Operations, history.After, _ => { });
}
