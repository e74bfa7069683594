using System.Text;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;
using TechMatch.Store.Audit;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

[Trait("catalogue", "R-06")]
public sealed class CorruptionTests
{
    private const int PageSize = 4096;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Page 1 starts with the magic "SQLite format 3"; the first byte of a b-tree page is its type (2, 5, 10 or 13), bytes
    // 3-4 its number of cells (https://www.sqlite.org/fileformat2.html §1.6). Page 4 on are roots of our tables.
    [Theory]
    [InlineData("magic of the file", 0)]
    [InlineData("type of a page", 3 * PageSize)]
    [InlineData("cell count of a page", 4 * PageSize + 3)]
    public async Task Flipped_byte_in_the_structure_is_found_when_the_store_opens(string place, long offset)
    {
        await using var bench = await FilledAndClosedAsync();
        await using (var file = File.Open(bench.DatabaseFile, FileMode.Open))
        {
            file.Position = offset;
            var value = file.ReadByte();
            file.Position = offset;
            file.WriteByte((byte)(value ^ 0x80));
        }

        await RefusedAsCorruptAsync(bench, place);
    }

    [Fact]
    public async Task Zeroed_page_is_found_when_the_store_opens()
    {
        await using var bench = await FilledAndClosedAsync();
        await using (var file = File.Open(bench.DatabaseFile, FileMode.Open))
        {
            file.Position = file.Length / PageSize / 2 * PageSize;
            file.Write(new byte[PageSize]);
        }

        await RefusedAsCorruptAsync(bench, "a zeroed page");
    }

    [Fact]
    public async Task Truncated_file_is_found_when_the_store_opens()
    {
        await using var bench = await FilledAndClosedAsync();
        await using (var file = File.Open(bench.DatabaseFile, FileMode.Open)) file.SetLength(file.Length / 2);
        await RefusedAsCorruptAsync(bench, "half a file");
    }

    [Fact]
    public async Task Flipped_bit_inside_a_text_passes_quick_check_and_is_found_on_reading_the_record()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CreateAsync(Some.Need("spoilt", title: "unmistakable title"));
        await bench.CreateAsync(Some.Need("sound"));
        await bench.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(bench.DatabaseFile, Token);
        bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("unmistakable title"))] ^= 0x01;
        await File.WriteAllBytesAsync(bench.DatabaseFile, bytes, Token);

        await bench.OpenAsync();
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.Store.GetAsync(RecordId.Parse("needs/spoilt"), AccessScope.Public, Token));
        Assert.Equal(StoreFailure.Corrupt, e.Reason);
        Assert.Contains("needs/spoilt does not match its hash", e.Message, StringComparison.Ordinal);
        Assert.NotNull(await bench.Store.GetAsync(RecordId.Parse("needs/sound"), AccessScope.Public, Token));
    }

    // The name of a method stands in the body of an entry and nowhere else.
    [Fact]
    public async Task Flipped_bit_in_the_file_inside_an_audit_entry_passes_quick_check_and_is_found_by_verification()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CreateAsync(Some.Need("sound"));
        await bench.CreateAsync(Some.Need("spoilt"), StoreBench.By with { Method = "UnmistakableMethod" });
        await bench.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(bench.DatabaseFile, Token);
        bytes[bytes.AsSpan().IndexOf("UnmistakableMethod"u8)] ^= 0x01;
        await File.WriteAllBytesAsync(bench.DatabaseFile, bytes, Token);

        await bench.OpenAsync();
        Assert.Equal(["row 2 does not match its hash"], (await new ChainReader(bench.Store).VerifyAsync(Chain.Audit, [], Token)).Faults);
    }

    private static async Task<StoreBench> FilledAndClosedAsync()
    {
        var bench = await StoreBench.StartAsync();
        await bench.Store.UpsertBatchAsync([.. Enumerable.Range(0, 500).Select(i => Some.Need($"n-{i}"))], StoreBench.By, Token);
        await bench.CloseAsync();
        return bench;
    }

    private static async Task RefusedAsCorruptAsync(StoreBench bench, string place)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.OpenAsync());
        Assert.True(e.Reason == StoreFailure.Corrupt, $"{place}: expected Corrupt, got {e.Reason}: {e.Message}");
        Assert.Contains("restore registry.db from a backup", e.Message, StringComparison.Ordinal);
    }
}
