using System.Buffers.Binary;
using System.Text;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>Reads what <see cref="FactsWriter"/> wrote; anything else ends in <see cref="FormatException"/> or the error of a record's own constructor.</summary>
internal ref struct FactsReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public delegate T Item<out T>(ref FactsReader reader);

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new FormatException($"expected a flag of 0 or 1, got {other}"),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public decimal Decimal()
    {
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < parts.Length; i++) parts[i] = Int32();
        return new decimal(parts);
    }

    public string Text() => s_strict.GetString(Take(Length()));

    public string? OptionalText() => Flag() ? Text() : null;

    public T Enum<T>()
        where T : struct, Enum
    {
        var value = (T)System.Enum.ToObject(typeof(T), Byte());
        return System.Enum.IsDefined(value) ? value : throw new FormatException($"expected a {typeof(T).Name}, got {value}");
    }

    public T? OptionalEnum<T>()
        where T : struct, Enum => Flag() ? Enum<T>() : null;

    public Code Code() => Catalog.Code.Of(Text());

    public Code? OptionalCode() => Flag() ? Code() : null;

    public CountryCode Country() => CountryCode.Of(Text());

    public ValueList<Code> Codes() => List(static (ref FactsReader r) => r.Code());

    public ValueList<CountryCode> Countries() => List(static (ref FactsReader r) => r.Country());

    public ValueList<LanguageCode> Languages() => List(static (ref FactsReader r) => LanguageCode.Of(r.Text()));

    public DateOnly? Day() => Flag() ? DateOnly.FromDayNumber(Int32()) : null;

    public ReadinessLevel? Readiness() => Flag() ? new ReadinessLevel(Byte()) : null;

    public double? Number() => Flag() ? Double() : null;

    public int? Integer() => Flag() ? Int32() : null;

    public ValueList<T> List<T>(Item<T> item)
    {
        var count = Length();
        // Every item takes at least one byte, so a made-up count cannot reserve memory.
        if (count > _rest.Length) throw new FormatException($"expected at most {_rest.Length} items, got {count}");
        var items = new T[count];
        for (var i = 0; i < count; i++) items[i] = item(ref this);
        return ValueList.Create<T>(items);
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty) throw new FormatException($"expected the end of the match facts, got {_rest.Length} more bytes");
    }

    private int Length()
    {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var b = Byte();
            value |= (b & 0x7F) << shift;
            if (b <= 0x7F) return value;
        }

        throw new FormatException("expected a length under 268435456");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new FormatException($"expected {count} more bytes, got {_rest.Length}");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
