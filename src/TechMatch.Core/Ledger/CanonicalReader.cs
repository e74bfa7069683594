using System.Buffers.Binary;
using System.Text;

namespace TechMatch.Core.Ledger;

/// <summary>Reads what <see cref="CanonicalWriter"/> wrote. Bytes that it cannot have written are a <see cref="FormatException"/>.</summary>
public sealed class CanonicalReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _at;

    public int Left => bytes.Length - _at;

    public byte Byte() => Next(1)[0];

    public bool Flag() => Byte() switch { 0 => false, 1 => true, var other => throw new FormatException($"expected 0 or 1 at byte {_at - 1}, got {other}") };

    public int Whole32() => BinaryPrimitives.ReadInt32BigEndian(Next(4));

    public uint Mask32() => BinaryPrimitives.ReadUInt32BigEndian(Next(4));

    public long Whole64() => BinaryPrimitives.ReadInt64BigEndian(Next(8));

    public float Real32() => BitConverter.Int32BitsToSingle(Whole32());

    public double Real64() => BitConverter.Int64BitsToDouble(Whole64());

    /// <summary>A number of things of at least <paramref name="size"/> bytes each, of which there must be enough.</summary>
    public int Count(int size = 1)
    {
        var count = Whole32();
        return count >= 0 && (long)count * size <= Left ? count : throw new FormatException($"expected at most {Left} more bytes, got a count of {count} at byte {_at - 4}");
    }

    public string Text()
    {
        try
        {
            return s_strict.GetString(Next(Count()));
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException($"expected UTF-8 before byte {_at}", e);
        }
    }

    public string[] Texts()
    {
        var texts = new string[Count(4)];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text();
        return texts;
    }

    public DateTimeOffset Instant()
    {
        var micros = Whole64();
        return micros is >= -62_135_596_800_000_000 and <= 253_402_300_799_999_999
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
            : throw new FormatException($"expected a time of the years 1 to 9999, got {micros} µs");
    }

    /// <exception cref="FormatException">There is more.</exception>
    public void End()
    {
        if (Left != 0) throw new FormatException($"expected the end after {_at} bytes, got {Left} more");
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count > Left) throw new FormatException($"expected {count} more bytes at byte {_at}, got {Left}");
        _at += count;
        return bytes.Span.Slice(_at - count, count);
    }
}
