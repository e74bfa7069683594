namespace TechMatch.Cli.Import.Sources;

/// <summary>
/// Passes a file through and stops at a line that no catalogue has: readers of lines hold the whole line in memory, and a file without
/// an end of line would be held whole. Counts bytes between line feeds, which is right for every encoding but those of two bytes a
/// character, where it may let a longer line pass.
/// </summary>
internal sealed class LineGuard(Stream inner) : Stream
{
    /// <summary>A record is at most 1 MB.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    private long _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="FormatException">The line is too long.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        var last = buffer[..read].LastIndexOf((byte)'\n');
        // Within one read of some kilobytes a line that also begins in it cannot be too long.
        _line = last < 0 ? _line + read : read - last - 1;
        return _line <= MaxLineBytes ? read : throw new FormatException($"expected lines of at most {MaxLineBytes / (1024 * 1024)} MB, got a longer one");
    }

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
