using Microsoft.Extensions.Time.Testing;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Pipeline;
using TechMatch.Search.Text;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

public sealed class ShowPacingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly VisibilityClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Last_change_is_shown_at_once()
    {
        await using var bench = await RegistryOfAsync(3);
        Assert.True(new ShowPacing(bench.Store, _clock, _time).IsDue(written: 3));
    }

    [Fact]
    public async Task Stream_is_shown_twice_a_second()
    {
        await using var bench = await RegistryOfAsync(3);
        await using var generation = NewGeneration(bench);
        var pacing = new ShowPacing(bench.Store, _clock, _time);
        Assert.False(pacing.IsDue(written: 2));
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(pacing.IsDue(written: 2));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pacing.IsDue(written: 2));
        pacing.Show(generation);
        Assert.False(pacing.IsDue(written: 2));
    }

    [Fact]
    public async Task Change_somebody_waits_for_is_shown_when_it_is_written()
    {
        await using var bench = await RegistryOfAsync(3);
        var pacing = new ShowPacing(bench.Store, _clock, _time);
        var waiting = _clock.WaitForAsync(2, Token);
        Assert.False(pacing.IsDue(written: 1));
        Assert.True(pacing.IsDue(written: 2));
        _clock.Advance(2);
        await waiting;
        Assert.False(pacing.IsDue(written: 2));
    }

    [Fact]
    public async Task Written_changes_are_found_after_they_are_shown_and_not_before()
    {
        await using var bench = await RegistryOfAsync(0);
        await using var generation = NewGeneration(bench);
        await bench.WriteAsync(Some.Technology("a", "Kiln"));
        await WriteNextAsync(bench, generation);
        Assert.Equal((1L, 0L), (generation.Written, generation.Applied));
        Assert.Equal([], Find(generation, "kiln"));
        generation.Show();
        Assert.Equal(1, generation.Applied);
        Assert.Equal(["technologies/a"], Find(generation, "kiln"));
    }

    // What is not shown yet cannot be compared with: the change back looked like no change, and the record kept the text between.
    [Fact]
    public async Task Record_changed_back_before_it_was_shown_is_as_the_registry_has_it()
    {
        await using var bench = await RegistryOfAsync(0);
        await using var generation = NewGeneration(bench);
        foreach (var title in new[] { "Kiln", "Boiler", "Kiln" })
        {
            await bench.WriteAsync(Some.Technology("a", title));
            await WriteNextAsync(bench, generation);
            if (generation.Written == 1) generation.Show();
        }

        generation.Show();
        Assert.Equal(["technologies/a"], Find(generation, "kiln"));
        Assert.Equal([], Find(generation, "boiler"));
    }

    [Fact]
    public async Task Commit_shows_what_was_written_so_that_its_position_is_true()
    {
        await using var bench = await RegistryOfAsync(0);
        await using var generation = NewGeneration(bench);
        await bench.WriteAsync(Some.Technology("a", "Kiln"));
        await WriteNextAsync(bench, generation);
        await generation.CommitAsync(Token);
        Assert.Equal((1L, 1L), (generation.Applied, generation.Committed));
        Assert.Equal(["technologies/a"], Find(generation, "kiln"));
    }

    private static async Task<IndexBench> RegistryOfAsync(int records)
    {
        var bench = await IndexBench.RegistryAsync();
        for (var i = 0; i < records; i++) await bench.WriteAsync(Some.Technology($"t-{i}"));
        return bench;
    }

    private static IndexGeneration NewGeneration(IndexBench bench) =>
        IndexGeneration.Create(Path.Combine(bench.IndexFolder, "gen-000001"), bench.Make, bench.Time);

    private static async Task WriteNextAsync(IndexBench bench, IndexGeneration generation) =>
        await generation.WriteAsync(await bench.Store.ReadChangesAsync(generation.Written, ShowPacing.MaxBatch, Token), Token);

    private static IEnumerable<string> Find(IndexGeneration generation, string words) =>
        generation.Text.Search(TextQuery.Parse(words, LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 10, Token).Hits.Select(h => h.Id.Name);
}
