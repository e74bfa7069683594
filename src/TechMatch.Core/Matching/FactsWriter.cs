using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Little-endian primitives of <see cref="MatchFactsCodec"/>: a flag byte before what may be unknown, a length before lists and UTF-8.</summary>
internal sealed class FactsWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Decimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts) Int32(part);
    }

    public void Length(int value)
    {
        // 7 bits a byte, high bit set on all but the last.
        var rest = (uint)value;
        for (; rest > 0x7F; rest >>= 7) Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Length(count);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(Math.Max(count, 1))));
    }

    public void Optional<T>(T? value, Action<FactsWriter, T> write)
        where T : struct
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } v) write(this, v);
    }

    public void Reference<T>(T? value, Action<FactsWriter, T> write)
        where T : class
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null) write(this, value);
    }

    public void List<T>(ValueList<T> items, Action<FactsWriter, T> write)
    {
        Length(items.Count);
        foreach (var item in items.AsSpan()) write(this, item);
    }

    public void Codes(ValueList<Code> codes) => List(codes, static (w, c) => w.Text(c.Value));

    public void Countries(ValueList<CountryCode> countries) => List(countries, static (w, c) => w.Text(c.Value));

    public void Languages(ValueList<LanguageCode> languages) => List(languages, static (w, l) => w.Text(l.Value));

    public void Code(Code? code) => Optional(code, static (w, c) => w.Text(c.Value));

    public void Day(DateOnly? day) => Optional(day, static (w, d) => w.Int32(d.DayNumber));

    public void Readiness(ReadinessLevel? level) => Optional(level, static (w, l) => w.Byte((byte)l.Value));

    public void Number(double? value) => Optional(value, static (w, v) => w.Double(v));

    public void Integer(int? value) => Optional(value, static (w, v) => w.Int32(v));

    public byte[] WithChecksum()
    {
        Int32((int)Fnv1a(_bytes.WrittenSpan));
        return _bytes.WrittenSpan.ToArray();
    }

    /// <summary>32-bit FNV-1a: each step is a bijection, so no single changed byte goes unseen.</summary>
    public static uint Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 2_166_136_261u;
        foreach (var b in bytes) hash = unchecked((hash ^ b) * 16_777_619u);
        return hash;
    }
}
