using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TechMatch.Core.Ledger;

/// <summary>Bytes that depend on the values alone: big-endian numbers, IEEE 754 bits, texts and lists with their length before them.</summary>
public sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Whole32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Mask32(uint value) => Whole32(unchecked((int)value));

    public void Whole64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Real32(float value) => Whole32(BitConverter.SingleToInt32Bits(value));

    public void Real64(double value) => Whole64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>4 bytes of length in bytes, then UTF-8.</summary>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var length = Encoding.UTF8.GetByteCount(value);
        Whole32(length);
        Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    /// <summary>4 bytes of count, then each text.</summary>
    public void Texts(IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Whole32(values.Count);
        foreach (var value in values) Text(value);
    }

    /// <summary>Whole microseconds since 1970 in UTC.</summary>
    public void Instant(DateTimeOffset value) => Whole64((value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
}
