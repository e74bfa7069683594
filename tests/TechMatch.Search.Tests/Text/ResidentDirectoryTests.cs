using Lucene.Net.Store;
using TechMatch.Search.Text;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Text;

public sealed class ResidentDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_what_the_directory_beneath_it_reads_at_any_position()
    {
        using var directory = Filled("f", 5_000, budget: 1_000_000);
        using var expected = new NIOFSDirectory(_folder.Path).OpenInput("f", IOContext.DEFAULT);
        using var resident = directory.OpenInput("f", IOContext.DEFAULT);
        Assert.IsType<ResidentInput>(resident);
        Assert.Equal(expected.Length, resident.Length);
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var position = random.Next(4_900);
            expected.Seek(position);
            resident.Seek(position);
            var both = (IndexInput[])[expected, resident];
            Assert.Single(both.Select(b => (b.ReadVInt32(), b.ReadInt64(), b.ReadInt32(), b.ReadByte(), b.Position)).Distinct());
        }
    }

    [Fact]
    public void Clone_and_slice_have_positions_of_their_own_and_end_where_they_should()
    {
        using var directory = Filled("f", 100, budget: 1_000_000);
        using var slicer = directory.CreateSlicer("f", IOContext.DEFAULT);
        using var slice = slicer.OpenSlice("middle", 10, 20);
        Assert.Equal(20, slice.Length);
        slice.Seek(5);
        var clone = (IndexInput)slice.Clone();
        slice.Seek(0);
        Assert.Equal((5, 0), (clone.Position, slice.Position));
        clone.Seek(19);
        clone.ReadByte();
        Assert.Throws<EndOfStreamException>(() => clone.ReadByte());
        Assert.Throws<EndOfStreamException>(() => slice.Seek(21));
        Assert.Throws<EndOfStreamException>(() => slice.ReadBytes(new byte[21], 0, 21));
    }

    [Fact]
    public void File_over_the_budget_is_read_from_the_disk_until_others_are_closed()
    {
        using var directory = Filled("f", 100, budget: 150);
        using (directory.OpenInput("f", IOContext.DEFAULT))
        {
            Assert.Equal(100, directory.Resident);
            using var second = directory.OpenInput("f", IOContext.DEFAULT);
            Assert.IsNotType<ResidentInput>(second);
        }

        Assert.Equal(0, directory.Resident);
        using var again = directory.OpenInput("f", IOContext.DEFAULT);
        Assert.IsType<ResidentInput>(again);
    }

    private ResidentDirectory Filled(string name, int length, long budget)
    {
        // Bytes under 0x80 now and then, so that every variable-length number ends.
        File.WriteAllBytes(_folder.File(name), [.. Enumerable.Range(0, length).Select(i => (byte)(i % 3 == 0 ? i % 128 : i * 37))]);
        return new ResidentDirectory(new NIOFSDirectory(_folder.Path), budget);
    }
}
