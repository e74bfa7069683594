using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Tests.Vectors.Segments;

public sealed class TombstonesTests
{
    [Fact]
    public void Rows_added_are_held_counted_once_and_unseen_by_the_one_before()
    {
        var random = new Random(20261130);
        var expected = new HashSet<int>();
        var tombstones = Tombstones.None(10_000);
        for (var round = 0; round < 50; round++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.Next(10_000)).ToList();
            var (before, count) = (tombstones, expected.Count);
            tombstones = tombstones.With(rows);
            Assert.Equal(count, before.Count);
            Assert.All(rows.Where(r => !expected.Contains(r)), r => Assert.False(before.Holds(r)));
            expected.UnionWith(rows);
        }

        Assert.Equal(expected.Count, tombstones.Count);
        Assert.All(Enumerable.Range(0, 10_000), r => Assert.Equal(expected.Contains(r), tombstones.Holds(r)));
        var bits = Enumerable.Repeat(ulong.MaxValue, (10_000 + 63) / 64).ToArray();
        tombstones.TakeFrom(bits);
        Assert.All(Enumerable.Range(0, 10_000), r => Assert.Equal(!expected.Contains(r), (bits[r / 64] >> r & 1) != 0));
    }

    [Fact]
    public void Written_and_read_back_they_are_the_same()
    {
        var tombstones = Tombstones.None(9_000).With([0, 63, 64, 4_095, 4_096, 8_999]);
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true)) tombstones.Write(writer);
        memory.Position = 0;
        var read = Tombstones.Read(new BinaryReader(memory), 9_000);
        Assert.Equal(6, read.Count);
        Assert.All(Enumerable.Range(0, 9_000), r => Assert.Equal(tombstones.Holds(r), read.Holds(r)));
    }
}
