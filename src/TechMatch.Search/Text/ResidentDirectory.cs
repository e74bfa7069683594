using Lucene.Net.Store;

namespace TechMatch.Search.Text;

/// <summary>
/// Serves reads from memory. A question of a hundred words seeks several hundred terms, and each seek through a file is a
/// buffer, a lock and a system call; over bytes in memory it is an index. A file is read whole when it is opened, as long
/// as all files together stay within a budget; larger indexes are read from the disk as before.
/// </summary>
/// <remarks>Not memory mapping, which can take the process down when a reader closes under load.</remarks>
internal sealed class ResidentDirectory(Lucene.Net.Store.Directory inner, long budgetBytes) : FilterDirectory(inner)
{
    private readonly long _budget = budgetBytes;
    private long _resident;

    /// <summary>Bytes held for files that are open now.</summary>
    public long Resident => Interlocked.Read(ref _resident);

    public override IndexInput OpenInput(string name, IOContext context) =>
        TryLoad(name, context) is { } bytes ? new ResidentInput(name, bytes, 0, bytes.Length, this) : base.OpenInput(name, context);

    public override IndexInputSlicer CreateSlicer(string name, IOContext context) =>
        TryLoad(name, context) is { } bytes ? new ResidentSlicer(name, bytes, this) : base.CreateSlicer(name, context);

    internal void Release(long bytes) => Interlocked.Add(ref _resident, -bytes);

    /// <returns>Null for a merge, which reads everything once, and for a file over the budget.</returns>
    private byte[]? TryLoad(string name, IOContext context)
    {
        if (context.Context == IOContext.UsageContext.MERGE) return null;
        using var input = base.OpenInput(name, IOContext.READ_ONCE);
        var length = input.Length;
        if (length > Array.MaxLength || Interlocked.Add(ref _resident, length) > _budget)
        {
            if (length <= Array.MaxLength) Release(length);
            return null;
        }

        try
        {
            var bytes = new byte[length];
            input.ReadBytes(bytes, 0, bytes.Length);
            return bytes;
        }
        catch
        {
            Release(length);
            throw;
        }
    }

    private sealed class ResidentSlicer(string name, byte[] bytes, ResidentDirectory owner) : IndexInputSlicer
    {
        private bool _disposed;

        public override IndexInput OpenSlice(string sliceDescription, long offset, long length) =>
            new ResidentInput($"{name} [{sliceDescription}]", bytes, (int)offset, (int)length, owner: null);

        [Obsolete("part of Lucene's contract; not used by the formats written here")]
        public override IndexInput OpenFullSlice() => OpenSlice("full", 0, bytes.Length);

        protected override void Dispose(bool disposing)
        {
            if (_disposed) return;
            _disposed = true;
            owner.Release(bytes.Length);
        }
    }
}

/// <summary>A stretch of bytes in memory. A clone shares them and has a position of its own.</summary>
internal sealed class ResidentInput(string name, byte[] bytes, int start, int length, ResidentDirectory? owner) : IndexInput(name)
{
    private readonly string _name = name;
    private readonly byte[] _bytes = bytes;
    private readonly int _start = start;
    private readonly int _end = start + length;
    private ResidentDirectory? _owner = owner;
    private int _position = start;

    public override long Length => _end - _start;

    public override long Position => _position - _start;

    public override void Seek(long pos)
    {
        if (pos < 0 || pos > Length) throw new EndOfStreamException($"expected a position of 0-{Length}, got {pos}: {this}");
        _position = _start + (int)pos;
    }

    public override byte ReadByte() => _position < _end ? _bytes[_position++] : throw Past();

    public override void ReadBytes(byte[] b, int offset, int len)
    {
        if (len > _end - _position) throw Past();
        _bytes.AsSpan(_position, len).CopyTo(b.AsSpan(offset, len));
        _position += len;
    }

    /// <summary>Seven bits a byte, lowest first; five bytes at most.</summary>
    public override int ReadVInt32()
    {
        var value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var b = ReadByte();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new IOException($"expected a number of at most five bytes at {Position}: {this}");
    }

    /// <summary>Made anew, which is several times faster than a memberwise copy; only the input that was opened gives its bytes back.</summary>
    public override object Clone() => new ResidentInput(_name, _bytes, _start, _end - _start, owner: null) { _position = _position };

    protected override void Dispose(bool disposing)
    {
        Interlocked.Exchange(ref _owner, null)?.Release(Length);
    }

    private EndOfStreamException Past() => new($"read past the end at {Length}: {this}");
}
