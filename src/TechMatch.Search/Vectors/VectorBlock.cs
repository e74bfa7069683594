using System.IO.MemoryMappedFiles;

namespace TechMatch.Search.Vectors;

/// <summary>A stretch of rows of one dimension: in memory while it grows, or mapped from a snapshot.</summary>
internal abstract class VectorBlock
{
    /// <summary>
    /// Vectors of <paramref name="count"/> rows from <paramref name="row"/> on, one after the other. The span does not
    /// keep a mapping alive: the caller holds on to its slot until it has read.
    /// </summary>
    public abstract ReadOnlySpan<float> Rows(int row, int count);
}

/// <summary>Rows appended since the last snapshot. Written by one writer; a row never changes once it is published.</summary>
internal sealed class GrowingBlock(int capacity, int dimensions) : VectorBlock
{
    private readonly float[] _values = new float[capacity * dimensions];

    public int Count { get; private set; }

    public int Free => capacity - Count;

    public int Append(ReadOnlySpan<float> vector)
    {
        vector.CopyTo(_values.AsSpan(Count * dimensions, dimensions));
        return Count++;
    }

    public override ReadOnlySpan<float> Rows(int row, int count) => _values.AsSpan(row * dimensions, count * dimensions);
}

/// <summary>
/// The vectors of a snapshot file, read by the operating system as they are needed. A block that a new snapshot replaced
/// is not disposed, because searches may still read it: the mapping goes with the last slot that refers to it.
/// </summary>
internal sealed unsafe class MappedBlock : VectorBlock, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly float* _values;
    private readonly int _dimensions;

    public MappedBlock(string path, long offset, long bytes, int dimensions)
    {
        _dimensions = dimensions;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(offset, bytes, MemoryMappedFileAccess.Read);
        // Not AcquirePointer: its reference would keep the mapping of a replaced block alive for ever.
        var start = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
        // The view starts at a page border at or before the offset.
        _values = (float*)(start + _view.PointerOffset);
    }

    public override ReadOnlySpan<float> Rows(int row, int count) => new(_values + (long)row * _dimensions, count * _dimensions);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
