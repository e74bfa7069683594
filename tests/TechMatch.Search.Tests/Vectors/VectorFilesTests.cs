using System.Text;
using TechMatch.Core.Access;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;
using TechMatch.Search.Vectors.Segments;
using TechMatch.TestKit;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors;

/// <summary>What the embedded store does when its files are not what it committed.</summary>
public sealed class VectorFilesTests : IDisposable
{
    private const string Mark = "vectors.commit";

    /// <summary>Two rows are sealed by their commit, one stays in the log.</summary>
    private static readonly VectorLimits s_pairs = VectorLimits.Default with { SealRows = 2 };

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("catalogue", "R-05")]
    public async Task Flipped_bit_anywhere_in_a_committed_file_is_refused()
    {
        var files = await CommittedAsync();
        // The segment (two records), the list of segments, the log (one change on top) and the mark.
        Assert.Equal(4, files.Count);
        foreach (var (name, bytes) in files)
        {
            // Every byte of the small files; headers are mostly padding, which its checksum covers as well.
            for (var at = 0; at < bytes.Length; at++)
            {
                var damaged = bytes.ToArray();
                damaged[at] ^= (byte)(1 << at % 8);
                await RefusedAsync(name, damaged, $"{name}, bit {at % 8} of byte {at}");
            }

            await File.WriteAllBytesAsync(_folder.File(name), bytes, Token);
        }

        await using var store = Open();
        Assert.Equal(3, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
    }

    [Fact]
    [Trait("catalogue", "R-05")]
    public async Task Truncation_of_a_committed_file_is_refused()
    {
        foreach (var (name, bytes) in await CommittedAsync())
        {
            for (var length = 0; length < bytes.Length; length++) await RefusedAsync(name, bytes[..length], $"{name} cut to {length} of {bytes.Length} bytes");
            await File.WriteAllBytesAsync(_folder.File(name), bytes, Token);
        }
    }

    [Theory]
    [InlineData("*.segments")]
    [InlineData("*.segment")]
    [InlineData("*.log")]
    public async Task Missing_file_of_the_commit_is_refused(string pattern)
    {
        await CommittedAsync();
        File.Delete(Directory.GetFiles(_folder.Path, pattern).Single());
        var e = Assert.Throws<SearchUnavailableException>(Open);
        Assert.Equal("vector store", e.Part);
    }

    [Fact]
    public async Task Longer_segment_is_refused()
    {
        var (name, bytes) = (await CommittedAsync()).Single(f => f.Key.EndsWith(".segment", StringComparison.Ordinal));
        await RefusedAsync(name, [.. bytes, 0], "one byte more");
    }

    [Fact]
    public async Task Log_of_another_list_is_refused_even_when_it_is_sound()
    {
        await CommittedAsync();
        using var elsewhere = new TempFolder();
        await using (var other = EmbeddedVectorStore.Open(elsewhere.Path, Space, s_pairs))
        {
            await other.UpsertAsync([Point("x", North), Point("y", North, 0, Payload(new string('h', 600)))], Token);
            await other.CommitAsync(1, Token);
            await other.UpsertAsync([Point("log", North)], Token);
            await other.CommitAsync(7, Token);
        }

        File.Copy(Directory.GetFiles(elsewhere.Path, "*.log").Single(), Directory.GetFiles(_folder.Path, "*.log").Single(), overwrite: true);
        Assert.Contains("does not belong to this list of segments", Assert.Throws<SearchUnavailableException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_space_is_refused_and_both_are_named()
    {
        await CommittedAsync();
        var e = Assert.Throws<SearchUnavailableException>(() => EmbeddedVectorStore.Open(_folder.Path, Space with { ModelId = "test-2" }));
        Assert.Contains("expected the embedding space test-2/4/unit, got test-1/4/unit", e.Message, StringComparison.Ordinal);
        Assert.Throws<SearchUnavailableException>(() => EmbeddedVectorStore.Open(_folder.Path, Space with { Dimensions = 2 }));
        Assert.Throws<SearchUnavailableException>(() => EmbeddedVectorStore.Open(_folder.Path, Space with { Normalised = false }));
    }

    [Fact]
    public async Task Segment_of_another_version_is_refused_and_both_are_named()
    {
        var (name, bytes) = (await CommittedAsync()).Single(f => f.Key.EndsWith(".segment", StringComparison.Ordinal));
        // Magic of 8 bytes, then the version; the checksum of the 1024-byte header is its last 32 bytes.
        bytes[8] = 9;
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, 992)).CopyTo(bytes, 992);
        await File.WriteAllBytesAsync(_folder.File(name), bytes, Token);
        Assert.Contains("expected version 1, got 9", Assert.Throws<SearchUnavailableException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("catalogue", "R-05")]
    public async Task Torn_tail_behind_the_commit_is_cut_whatever_it_holds()
    {
        await using (var store = Open())
        {
            await store.UpsertAsync([Point("kept", East)], Token);
            await store.CommitAsync(1, Token);
            await store.UpsertAsync([Point("kept", North, 0, Payload("h2")), Point("new", North)], Token);
            await store.DeleteAsync([Technology("kept")], Token);
        }

        // Closing commits nothing, so what is in the file now is what a kill leaves.
        var whole = await File.ReadAllBytesAsync(LogFile(), Token);

        var committed = int.Parse((await File.ReadAllLinesAsync(_folder.File(Mark), Token))[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(committed, 1, whole.Length - 1);
        // A kill may leave any part of what followed the commit, or noise in its place.
        for (var length = committed; length <= whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(LogFile(), whole[..length], Token);
            await HoldsOnlyKeptAsync($"tail of {length - committed} bytes");
        }

        await File.WriteAllBytesAsync(LogFile(), [.. whole[..committed], .. Encoding.ASCII.GetBytes("noise from another file")], Token);
        await HoldsOnlyKeptAsync("noise");
        Assert.Equal(committed, new FileInfo(LogFile()).Length);
    }

    [Fact]
    public async Task What_was_never_committed_is_gone_after_a_reopening()
    {
        await using (var store = Open()) await store.UpsertAsync([Point("a", East)], Token);
        await using var again = Open();
        Assert.Equal(0, await again.CountAsync(RecordFilter.None, AccessScope.Operator, Token));
        Assert.Equal(0, again.CommittedSequence);
    }

    [Fact]
    public async Task Leftovers_of_a_compaction_that_was_killed_are_cleared_away()
    {
        await CommittedAsync();
        // Killed before the mark: the next files exist in part; killed after it: those before still do.
        await File.WriteAllTextAsync(_folder.File("vectors-000099.segment"), "half", Token);
        await File.WriteAllTextAsync(_folder.File("vectors-000099.segments"), "half", Token);
        await File.WriteAllTextAsync(_folder.File("vectors-000098.graph"), "half", Token);
        await File.WriteAllTextAsync(_folder.File("vectors-000001.log"), "old", Token);
        await using (var store = Open()) Assert.Equal(3, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
        Assert.Equal(4, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task Compaction_keeps_content_position_and_searches_that_have_begun()
    {
        await using var store = EmbeddedVectorStore.Open(_folder.Path, Space, Limits.Folding);
        for (var round = 1; round <= 5; round++)
        {
            await store.UpsertAsync([.. Enumerable.Range(0, 50).Select(i => Point($"r{i}", AtCosine(0.5 + 0.01 * round), 0, Payload($"h{round}")))], Token);
            await store.CommitAsync(round, Token);
            var hits = await store.SearchAsync(East, 100, RecordFilter.None, AccessScope.Public, Token);
            Assert.Equal(50, hits.Count);
            Assert.All(hits, h => Assert.Equal(0.5 + 0.01 * round, h.Cosine, 5));
        }

        // Each round replaces all records, so of five segments the last is left, and the log behind it holds nothing.
        await store.SettleAsync(Token);
        Assert.Equal([".commit", ".log", ".segment", ".segments"], Directory.GetFiles(_folder.Path).Select(f => Path.GetExtension(f)).Order(StringComparer.Ordinal));
        Assert.Equal(44, new FileInfo(LogFile()).Length);
    }

    [Fact]
    public async Task Closed_store_says_so_and_may_be_closed_twice()
    {
        var store = Open();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.UpsertAsync([Point("a", East)], Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CommitAsync(1, Token));
    }

    [Fact]
    public async Task Second_store_on_the_folder_is_refused()
    {
        await using var first = Open();
        Assert.Throws<SearchUnavailableException>(Open);
    }

    [Fact]
    public async Task Space_without_unit_length_compares_directions_not_lengths()
    {
        var space = new TechMatch.Search.Embeddings.EmbeddingSpace("raw-1", 4, Normalised: false);
        await using var store = EmbeddedVectorStore.Open(_folder.Path, space);
        // The dot product would put the long one first: 100·0.6 against 1.
        await store.UpsertAsync([Point("long", new float[] { 60, 80, 0, 0 }), Point("straight", new float[] { 1, 0, 0, 0 })], Token);
        var hits = await store.SearchAsync(new float[] { 2, 0, 0, 0 }, 2, RecordFilter.None, AccessScope.Public, Token);
        Assert.Equal([("technologies/straight", 1f), ("technologies/long", 0.6f)], hits.Select(h => (h.Id.Record.Name, MathF.Round(h.Cosine, 5))));
    }

    private EmbeddedVectorStore Open() => EmbeddedVectorStore.Open(_folder.Path, Space);

    private string LogFile() => Directory.GetFiles(_folder.Path, "*.log").Single();

    private async Task<Dictionary<string, byte[]>> CommittedAsync()
    {
        await using (var store = EmbeddedVectorStore.Open(_folder.Path, Space, s_pairs))
        {
            await store.UpsertAsync([Point("a", East), Point("b", AtCosine(0.5), 0, Payload(new string('h', 600)))], Token);
            await store.CommitAsync(1, Token);
            await store.UpsertAsync([Point("c", North)], Token);
            await store.CommitAsync(2, Token);
        }

        var files = new Dictionary<string, byte[]>();
        foreach (var file in Directory.GetFiles(_folder.Path)) files[Path.GetFileName(file)] = await File.ReadAllBytesAsync(file, Token);
        return files;
    }

    private async Task RefusedAsync(string name, byte[] content, string what)
    {
        await File.WriteAllBytesAsync(_folder.File(name), content, Token);
        try
        {
            await Open().DisposeAsync();
        }
        catch (SearchUnavailableException e)
        {
            Assert.Equal("vector store", e.Part);
            return;
        }

        Assert.Fail($"{what}: expected the store to refuse it");
    }

    private async Task HoldsOnlyKeptAsync(string what)
    {
        await using var store = Open();
        var point = Assert.Single(await store.GetAsync([Technology("kept"), Technology("new")], Token));
        Assert.True(point.Payload.ContentHash == "h1" && store.CommittedSequence == 1, $"{what}: got {point}");
    }
}
