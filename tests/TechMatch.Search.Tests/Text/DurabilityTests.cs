using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class DurabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_shows_after_refresh_and_not_before()
    {
        using var bench = new TextBench();
        bench.Index.Upsert(TextBench.Document(Some.Technology("a", "Kiln")));
        Assert.Empty(bench.Find("kiln"));
        bench.Index.Refresh();
        Assert.Equal(["a"], bench.Find("kiln"));
    }

    [Fact]
    public void Upsert_replaces_the_record_of_that_name_and_delete_removes_it()
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln"), Some.Technology("b", "Kiln"));
        bench.Add(Some.Technology("a", "Turbine"));
        Assert.Equal(["b"], bench.Find("kiln"));
        Assert.Equal(["a"], bench.Find("turbine"));
        Assert.Equal(2, bench.Index.DocumentCount);
        bench.Index.Delete(RecordId.Of(RecordKind.Technology, "a"));
        bench.Index.Refresh();
        Assert.Empty(bench.Find("turbine"));
        Assert.Equal(1, bench.Index.DocumentCount);
    }

    [Fact]
    public void Facts_hash_and_list_of_records_are_those_given()
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln"), Some.Technology("b", "Kiln"));
        var (a, gone) = (RecordId.Of(RecordKind.Technology, "a"), RecordId.Of(RecordKind.Technology, "gone"));
        Assert.Equal([[1, 2, 3], null], bench.Index.FactsOf([a, gone], AccessScope.Public));
        Assert.Equal(["hash of technologies/a", null], bench.Index.ContentHashesOf([a, gone]));
        Assert.Equal(["technologies/a", "technologies/b"], bench.Index.EnumerateHashes().Select(h => h.Id.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reopened_index_holds_what_was_committed_with_its_sequence()
    {
        using var folder = new TempFolder();
        using (var index = Open(folder))
        {
            Assert.Equal(0, index.CommittedSequence);
            index.Upsert(TextBench.Document(Some.Technology("kept", "Kiln")));
            index.Commit(17);
            Assert.Equal(17, index.CommittedSequence);
            index.Upsert(TextBench.Document(Some.Technology("lost", "Kiln")));
        }

        using var reopened = Open(folder);
        Assert.Equal(17, reopened.CommittedSequence);
        Assert.Equal(["kept"], Find(reopened));
        reopened.Commit(18);
        Assert.Equal(18, reopened.CommittedSequence);
    }

    [Fact]
    public void Commit_without_a_change_still_moves_the_sequence()
    {
        using var folder = new TempFolder();
        using (var index = Open(folder))
        {
            index.Commit(3);
            index.Commit(9);
        }

        using var reopened = Open(folder);
        Assert.Equal(9, reopened.CommittedSequence);
        Assert.NotEmpty(reopened.CommittedFiles());
        Assert.All(reopened.CommittedFiles(), f => Assert.True(File.Exists(folder.File(f))));
    }

    [Fact]
    public void Index_made_with_another_schema_or_space_is_refused()
    {
        using var folder = new TempFolder();
        using (var index = Open(folder)) index.Commit(1);
        var e = Assert.Throws<SearchUnavailableException>(() => TextIndex.Open(folder.Path, new TextIndexOptions(), TextBench.Stamp with { SchemaVersion = "other" }));
        Assert.Equal("text index unavailable: expected schema other over none, got test over none", e.Message);
        Assert.Throws<SearchUnavailableException>(() => TextIndex.Open(folder.Path, new TextIndexOptions(), TextBench.Stamp with { EmbeddingSpace = "other" }));
        Open(folder).Dispose();
    }

    [Fact]
    public void Folder_has_one_writer_at_a_time()
    {
        using var folder = new TempFolder();
        using (Open(folder)) Assert.Throws<SearchUnavailableException>(() => Open(folder));
        Open(folder).Dispose();
    }

    [Fact]
    public void Ranking_options_may_change_without_a_rebuild()
    {
        using var folder = new TempFolder();
        using (var index = Open(folder))
        {
            index.Upsert(TextBench.Document(TextBench.Text("title", "Kiln", "words words words")));
            index.Upsert(TextBench.Document(TextBench.Text("body", "Words", "kiln kiln kiln")));
            index.Commit(2);
        }

        using (var bodyFirst = TextIndex.Open(folder.Path, new TextIndexOptions { Title = new FieldWeight(0.1, 0), NeutralWeight = 0 }, TextBench.Stamp)) Assert.Equal(["body", "title"], Find(bodyFirst));
        using var titleFirst = TextIndex.Open(folder.Path, new TextIndexOptions { Title = new FieldWeight(20, 0), NeutralWeight = 0 }, TextBench.Stamp);
        Assert.Equal(["title", "body"], Find(titleFirst));
    }

    [Fact]
    public async Task Searches_beside_a_writer_see_whole_records_and_lose_none()
    {
        const int Records = 60;
        using var bench = new TextBench();
        using var written = new CancellationTokenSource();
        var searchers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var last = 0L;
            do
            {
                var found = bench.Search("kiln", top: 1_000);
                // Records are only added, so the count never falls; each has both words or is not there.
                Assert.InRange(found.TotalHits, last, Records);
                Assert.Equal(found.TotalHits, found.Hits.DistinctBy(h => h.Id).Count());
                last = found.TotalHits;
                Assert.Equal(0, bench.Search("kiln -heat").TotalHits);
                bench.Index.Suggest("kil", RecordFilter.None, AccessScope.Public, 5);
                bench.Index.Facets(null, RecordFilter.None, AccessScope.Public, [FacetDimension.Kind], Token);
            }
            while (!written.IsCancellationRequested);
        }, Token)).ToList();
        for (var i = 0; i < Records; i++)
        {
            // Every record is written twice: a replacement is never seen as two or none.
            bench.Add(TextBench.Text($"r{i:000}", "Kiln", "heat"));
            bench.Add(TextBench.Text($"r{i:000}", "Kiln", "heat again"));
            if (i % 20 == 0) bench.Index.Commit(i);
        }

        await written.CancelAsync();
        await Task.WhenAll(searchers);
        Assert.Equal(Records, bench.Search("kiln").TotalHits);
    }

    [Fact]
    public void Cancelled_question_ends_as_cancellation_not_as_a_failing_index()
    {
        using var bench = new TextBench(Some.Technology("a", "Kiln"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var query = TextQuery.Parse("kiln", LanguageCode.Of("en"));
        Assert.Throws<OperationCanceledException>(() => bench.Index.Search(query, RecordFilter.None, AccessScope.Public, 10, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => bench.Index.Search(null, RecordFilter.None, AccessScope.Public, 10, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => bench.Index.Ask(query, RecordFilter.None, AccessScope.Public, 10, takeAll: true, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => bench.Index.Facets(query, RecordFilter.None, AccessScope.Public, [], cancelled.Token));
        // Nothing matches, so no collector would ever have looked.
        Assert.Throws<OperationCanceledException>(() => bench.Index.Search(TextQuery.Parse("absent", LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 10, cancelled.Token));
    }

    [Fact]
    public void Closed_index_is_unavailable()
    {
        using var folder = new TempFolder();
        var index = Open(folder);
        index.Dispose();
        Assert.Throws<SearchUnavailableException>(() => Find(index));
        Assert.Throws<SearchUnavailableException>(() => index.Commit(1));
        index.Dispose();
    }

    private static TextIndex Open(TempFolder folder) => TextIndex.Open(folder.Path, new TextIndexOptions(), TextBench.Stamp);

    private static IEnumerable<string> Find(TextIndex index) =>
        index.Search(TextQuery.Parse("kiln", LanguageCode.Of("en")), RecordFilter.None, AccessScope.Public, 10, Token).Hits.Select(h => h.Id.Key);
}
