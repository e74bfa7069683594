using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Matching;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Matching;

/// <summary>
/// One record whose bytes were damaged inside the database costs that record and nothing else. It once stopped the
/// projector, because a stretch of the change log was read as a whole or not at all.
/// </summary>
public sealed class DamagedRecordTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Damaged_record_is_set_aside_and_the_changes_behind_it_become_searchable()
    {
        await FillAsync(index: false);
        await SpoilAsync();
        await using var store = await OpenAsync();
        await using var search = Search(store);
        await search.Index.CatchUpAsync(Token);
        var poison = Assert.Single((await search.Index.StateAsync(Token)).PoisonRecords);
        Assert.Equal("technologies/spoilt", poison.Id.Name);
        Assert.Contains("does not match its hash", poison.Reason, StringComparison.Ordinal);
        var answer = await search.Catalog.SearchAsync(new SearchQuestion("boiler", LanguageCode.Of("en"), RecordFilter.None, SearchMode.Hybrid), AccessScope.Public, Token);
        Assert.Equal(["technologies/sound", "technologies/later"], answer.Hits.Select(h => h.Record.Id.Name).OrderDescending(StringComparer.Ordinal));
        Assert.Empty(answer.Degraded);
    }

    [Fact]
    public async Task Record_damaged_after_it_was_indexed_is_left_out_of_answers_that_say_so()
    {
        await FillAsync(index: true);
        await SpoilAsync();
        await using var store = await OpenAsync();
        await using var search = Search(store);
        await search.Index.CatchUpAsync(Token);
        var found = await search.Catalog.SearchAsync(new SearchQuestion("boiler", LanguageCode.Of("en"), RecordFilter.None, SearchMode.Hybrid), AccessScope.Public, Token);
        Assert.Equal(2, found.Hits.Count);
        Assert.Equal(["registry: technologies/spoilt was found but its stored bytes are damaged"], found.Degraded);
        var matched = await search.Matching.MatchAsync(MatchQuestion.InWords(new FreeText { Text = "boiler for kiln exhaust heat", Language = LanguageCode.Of("en") }), AccessScope.Public, Token);
        Assert.NotNull(matched);
        Assert.Equal(["technologies/sound", "technologies/later"], matched.Hits.Select(h => h.Record.Id.Name).OrderDescending(StringComparer.Ordinal));
        Assert.Equal(["registry: technologies/spoilt was found but its stored bytes are damaged"], matched.Degraded);
    }

    private async Task FillAsync(bool index)
    {
        await using var store = await OpenAsync();
        CatalogRecord[] records = [Some.Technology("sound", "Boiler for kiln exhaust"), Some.Technology("spoilt", "Unmistakable boiler for kiln exhaust"), Some.Technology("later", "Boiler for exhaust heat")];
        await store.UpsertBatchAsync(records, IndexBench.By, Token);
        if (!index) return;
        await using var search = Search(store);
        await search.Index.CatchUpAsync(Token);
    }

    private async Task SpoilAsync()
    {
        var file = Path.Combine(_folder.Path, "registry.db");
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("Unmistakable"))] ^= 0x01;
        await File.WriteAllBytesAsync(file, bytes, Token);
    }

    private Task<CatalogStore> OpenAsync() =>
        CatalogStore.OpenAsync(new CatalogStoreOptions { Folder = _folder.Path }, IndexBench.Vocabularies, TimeProvider.System, Token);

    private SearchSystem Search(CatalogStore store)
    {
        var search = SearchSystem.Open(store, _folder.File("index"), MatchBench.Profiles, new SearchSettings(), TimeProvider.System, NullLogger.Instance);
        search.Index.Start();
        return search;
    }
}
