using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>
/// Rows of one dimension as columns that do not move: codes, scales, and the floats they were made from. A pointer does not
/// keep its block alive: whoever reads holds on to the block until it has read.
/// </summary>
internal abstract unsafe class RowBlock(int dimensions)
{
    public int Dimensions => dimensions;

    public int Stride { get; } = VectorCode.StrideOf(dimensions);

    public byte* Codes { get; protected init; }

    public float* Scales { get; protected init; }

    public float* Vectors { get; protected init; }

    public byte* Code(int row) => Codes + (long)row * Stride;

    /// <summary>Vectors of <paramref name="count"/> rows from <paramref name="row"/> on, one after the other.</summary>
    public ReadOnlySpan<float> Rows(int row, int count) => new(Vectors + (long)row * dimensions, count * dimensions);
}

/// <summary>Rows in memory, appended by one writer; a row never changes once it is published.</summary>
internal sealed unsafe class GrowingBlock : RowBlock
{
    private readonly byte[] _codes;
    private readonly float[] _scales;
    private readonly float[] _vectors;

    /// <param name="firstRow">Places in the blocks before it.</param>
    public GrowingBlock(int capacity, int dimensions, int firstRow) : base(dimensions)
    {
        FirstRow = firstRow;
        // Pinned, so that the scan reads them as it reads a mapped file.
        _codes = GC.AllocateUninitializedArray<byte>(capacity * Stride, pinned: true);
        _scales = GC.AllocateUninitializedArray<float>(capacity, pinned: true);
        _vectors = GC.AllocateUninitializedArray<float>(capacity * dimensions, pinned: true);
        Codes = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0);
        Scales = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_scales, 0);
        Vectors = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, 0);
    }

    public int FirstRow { get; }

    public int Capacity => _scales.Length;

    public int Count { get; private set; }

    public int Free => _scales.Length - Count;

    public int Append(ReadOnlySpan<float> vector)
    {
        vector.CopyTo(_vectors.AsSpan(Count * Dimensions, Dimensions));
        _scales[Count] = VectorCode.Write(vector, _codes.AsSpan(Count * Stride, Stride));
        return Count++;
    }
}

/// <summary>
/// The rows of a segment file, read by the operating system as they are needed. A block that a merge replaced is not
/// disposed, because searches may still read it: the mapping goes with the last slot that refers to it.
/// </summary>
internal sealed unsafe class MappedBlock : RowBlock
{
    private readonly MappedFile _file;

    public MappedBlock(MappedFile file, int dimensions, long codes, long scales, long vectors) : base(dimensions)
    {
        _file = file;
        Codes = file.At(codes);
        Scales = (float*)file.At(scales);
        Vectors = (float*)file.At(vectors);
    }

    public void Close() => _file.Dispose();
}

/// <summary>A whole file as memory, for reading.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    public MappedFile(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        // Not AcquirePointer: its reference would keep the mapping of a replaced file alive for ever.
        _start = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
    }

    public byte* At(long offset) => _start + offset;

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
