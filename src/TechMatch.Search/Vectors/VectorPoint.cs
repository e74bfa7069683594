using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>A piece of a record that has a vector of its own; ordinal 0 is title and summary.</summary>
public readonly record struct PassageId(RecordId Record, int Ordinal) : IComparable<PassageId>
{
    /// <summary>Ordinal by name, then by number.</summary>
    public int CompareTo(PassageId other)
    {
        var byName = string.CompareOrdinal(Record.Name, other.Record.Name);
        return byName != 0 ? byName : Ordinal.CompareTo(other.Ordinal);
    }

    public static bool operator <(PassageId left, PassageId right) => left.CompareTo(right) < 0;

    public static bool operator >(PassageId left, PassageId right) => left.CompareTo(right) > 0;

    public static bool operator <=(PassageId left, PassageId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PassageId left, PassageId right) => left.CompareTo(right) >= 0;
}

/// <summary>What a filter can ask of a point without loading the record.</summary>
public sealed record VectorPayload
{
    public required RecordState State { get; init; }

    /// <summary>The language of the passage.</summary>
    public required LanguageCode Language { get; init; }

    /// <summary>Every language the record carries.</summary>
    public required ValueList<LanguageCode> RecordLanguages { get; init; }

    public CountryCode? Country { get; init; }

    public RecordId? Owner { get; init; }

    public ReadinessLevel? Readiness { get; init; }

    public ValueList<Code> Sectors { get; init; }

    public ValueList<Code> Streams { get; init; }

    /// <summary>Content hash of the record the vector was made from; a stale one is recognised by it.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>One vector with its payload. The vector has the dimension of the space and unit length where the space is normalised.</summary>
public sealed record VectorPoint(PassageId Id, ReadOnlyMemory<float> Vector, VectorPayload Payload);

/// <summary>A passage found. <paramref name="Cosine"/> is in [−1, 1].</summary>
public readonly record struct VectorHit(PassageId Id, float Cosine);
