using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>What holds for every history of writes, one after the other or at once.</summary>
public sealed class HistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Property(MaxTest = 30)]
    public async Task Any_sequence_of_writes_behaves_as_a_dictionary_with_a_gapless_log((byte Verb, byte Key, byte Text)[] writes)
    {
        await using var bench = await StoreBench.StartAsync();
        var model = new Dictionary<string, byte>(StringComparer.Ordinal);
        var changes = new List<(string, ChangeKind)>();
        foreach (var (verb, keyByte, textByte) in writes)
        {
            // Few names and few texts, so that collisions and repetitions are common.
            var key = $"k{keyByte % 4}";
            var text = (byte)(textByte % 3);
            var record = Some.Need(key, title: $"text {text}");
            bool exists = model.TryGetValue(key, out var held);
            var (outcome, expected) = (verb % 4) switch
            {
                0 => (await bench.CreateAsync(record), exists ? WriteStatus.AlreadyExists : WriteStatus.Created),
                1 => (await bench.UpdateAsync(record), !exists ? WriteStatus.NotFound : held == text ? WriteStatus.Unchanged : WriteStatus.Updated),
                2 => (await bench.Store.UpsertAsync(record, StoreBench.By, Token), !exists ? WriteStatus.Created : held == text ? WriteStatus.Unchanged : WriteStatus.Updated),
                _ => (await bench.DeleteAsync(record.Id), exists ? WriteStatus.Deleted : WriteStatus.NotFound),
            };
            Assert.Equal(expected, outcome.Status);
            if (!outcome.Changed) continue;
            changes.Add((key, Enum.Parse<ChangeKind>(outcome.Status.ToString())));
            Assert.Equal(changes.Count, outcome.Stamp!.Sequence);
            if (expected == WriteStatus.Deleted) model.Remove(key);
            else model[key] = text;
        }

        var log = await bench.AllChangesAsync();
        Assert.Equal(Enumerable.Range(1, changes.Count).Select(i => (long)i), log.Select(c => c.Sequence));
        Assert.Equal(changes, log.Select(c => (c.Id.Key, c.Kind)));
        var live = await bench.Store.ListAsync(RecordKind.Need, AccessScope.Public, null, 100, Token);
        Assert.Equal(
            model.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, $"text {m.Value}")),
            live.Select(r => (r.Id.Key, r.Record.Title.Original.Text)));
    }

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

    [Fact]
    public async Task Increments_of_eight_writers_with_etag_retry_are_all_there()
    {
        await using var bench = await StoreBench.StartAsync();
        var need = Some.Need() with { Tags = ["0"] };
        await bench.CreateAsync(need);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 25;)
            {
                var read = (await bench.Store.GetAsync(need.Id, AccessScope.Public, Token))!;
                var count = int.Parse(read.Record.Tags[0], System.Globalization.CultureInfo.InvariantCulture);
                var outcome = await bench.UpdateAsync(need with { Tags = [$"{count + 1}"] }, read.Stamp.Etag);
                if (outcome.Status == WriteStatus.Updated) done++;
                else Assert.Equal(WriteStatus.StaleEtag, outcome.Status);
            }
        }, Token)));
        var final = await bench.Store.GetAsync(need.Id, AccessScope.Public, Token);
        // 8 writers × 25 increments.
        Assert.Equal(("200", 201L), (final!.Record.Tags[0], final.Stamp.Revision));
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
