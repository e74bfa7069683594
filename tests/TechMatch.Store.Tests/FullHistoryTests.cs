using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Histories of many writers on a database that is too small for some of what they write.</summary>
public sealed class FullHistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Concurrent_writers_with_failures_leave_a_gapless_log_of_exactly_what_was_acknowledged(int seed)
    {
        // 300 pages hold the small records; a record of 800 kB (200 pages) can fit or fail with its disk full.
        await using var bench = await StoreBench.StartAsync(maxPages: 300);
        var histories = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(bench, new Random(seed * 100 + writer)), Token)));
        var acknowledged = histories.SelectMany(h => h.Acknowledged).OrderBy(s => s.Sequence).Select(s => (s.Sequence, s.Id, s.Revision)).ToList();
        Assert.NotEqual(0, histories.Sum(h => h.Refused));
        var log = await bench.AllChangesAsync();
        Assert.Equal(acknowledged, log.Select(c => (c.Sequence, c.Id, c.Revision)));
        Assert.Equal(Enumerable.Range(1, log.Count).Select(i => (long)i), log.Select(c => c.Sequence));
        foreach (var record in log.GroupBy(c => c.Id))
            Assert.Equal(Enumerable.Range(1, record.Count()).Select(i => (long)i), record.Select(c => c.Revision));
    }

    private static async Task<(List<RecordStamp> Acknowledged, int Refused)> WriteAsync(StoreBench bench, Random random)
    {
        var acknowledged = new List<RecordStamp>();
        var refused = 0;
        for (var i = 0; i < 40; i++)
        {
            var record = Some.Technology($"t{random.Next(12)}", title: $"text {random.Next(1000)}");
            try
            {
                var outcome = random.Next(8) switch
                {
                    0 => await bench.DeleteAsync(record.Id),
                    1 => await bench.CreateAsync(record with { Sectors = [Code.Of("no.such.sector")] }),
                    2 => await bench.UpdateAsync(record, "1-0000000000000000"),
                    3 => await bench.Store.UpsertAsync(record with { Body = LocalizedText.Of("kk", new string('ж', 200_000)), Summary = Big() }, StoreBench.By, Token),
                    _ => await bench.Store.UpsertAsync(record, StoreBench.By, Token),
                };
                if (outcome.Changed) acknowledged.Add(outcome.Stamp!);
            }
            catch (StoreException e) when (e.Reason == StoreFailure.Full)
            {
                refused++;
            }
        }

        return (acknowledged, refused);
    }

    private static LocalizedText Big() => new([.. Enumerable.Range(0, 25).Select(i => new TextVersion
    {
        Language = LanguageCode.Of($"a{(char)('a' + i)}"),
        Text = new string('ж', CatalogRecord.MaxSummaryLength),
        Kind = i == 0 ? TranslationKind.Original : TranslationKind.Human,
    })]);
}
