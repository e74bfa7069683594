using TechMatch.Core.Catalog;

namespace TechMatch.Search.Vectors;

/// <summary>A piece of a record that has a vector of its own; ordinal 0 is title and summary.</summary>
public readonly record struct PassageId(RecordId Record, int Ordinal) : IComparable<PassageId>
{
    /// <summary>Ordinals of the n-th face of a record start at n times this; no record has as many passages.</summary>
    public const int FaceStride = 1 << 20;

    /// <summary>Which of the record's faces it is a passage of.</summary>
    public int Face => Ordinal / FaceStride;

    /// <summary>Which passage of that face, as the splitter counts.</summary>
    public int InFace => Ordinal % FaceStride;

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

/// <summary>One face of a record: who is shown its passages, and what a filter may learn of it. See <see cref="Core.Access.RecordFace"/>.</summary>
public sealed record VectorFace(ValueList<string> Audience, ValueList<string> Above, RecordId? Owner, ValueList<LanguageCode> Languages);

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

    /// <summary>
    /// Lowest first; their owners and languages stand for those of the record. Empty for a record that shows everybody the
    /// same, which nearly every record does.
    /// </summary>
    public ValueList<VectorFace> Faces { get; init; }

    /// <summary>Content hash of the record the vector was made from; a stale one is recognised by it.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>One vector with its payload. The vector has the dimension of the space and unit length where the space is normalised.</summary>
public sealed record VectorPoint(PassageId Id, ReadOnlyMemory<float> Vector, VectorPayload Payload);

/// <summary>A passage found. <paramref name="Cosine"/> is in [−1, 1].</summary>
public readonly record struct VectorHit(PassageId Id, float Cosine);
