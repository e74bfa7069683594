using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>What holds for every history of writes, one after the other or at once.</summary>
public abstract class HistoryTests(PostgresServer? server) : ProviderTests(server)
{
    private const int Writers = 32;

    [Property(MaxTest = 30)]
    public async Task Any_sequence_of_writes_behaves_as_a_dictionary_with_a_gapless_log((byte Verb, byte Key, byte Text)[] writes)
    {
        await using var bench = await StartAsync();
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

    [Fact]
    public async Task Increments_of_32_writers_with_etag_retry_are_all_there()
    {
        await using var bench = await StartAsync();
        // 200 each, 6,400 in all, is the full form; it takes minutes.
        var each = int.Parse(Environment.GetEnvironmentVariable("TECHMATCH_INCREMENTS") ?? "5", System.Globalization.CultureInfo.InvariantCulture);
        var need = Some.Need() with { Tags = ["0"] };
        await bench.CreateAsync(need);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < each;)
            {
                var read = (await bench.Store.GetAsync(need.Id, AccessScope.Public, Token))!;
                var count = int.Parse(read.Record.Tags[0], System.Globalization.CultureInfo.InvariantCulture);
                var outcome = await bench.UpdateAsync(need with { Tags = [$"{count + 1}"] }, read.Stamp.Etag);
                if (outcome.Status == WriteStatus.Updated) done++;
                else Assert.Equal(WriteStatus.StaleEtag, outcome.Status);
            }
        }, Token)));
        var final = await bench.Store.GetAsync(need.Id, AccessScope.Public, Token);
        Assert.Equal(($"{Writers * each}", Writers * each + 1L), (final!.Record.Tags[0], final.Stamp.Revision));
    }
}
