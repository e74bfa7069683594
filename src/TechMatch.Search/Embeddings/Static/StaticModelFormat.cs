namespace TechMatch.Search.Embeddings.Static;

/// <summary>
/// Layout of a model file, little-endian. Header of 256 bytes, then sections that each start at a multiple of 64:
/// facts (JSON), pieces (UTF-8, each with a length byte), costs (float), scales (float), rows (int8), languages (16 bytes of
/// code, then floats, each), concept ids (UTF-8, each with a two-byte length), concept scales, concept rows.
/// </summary>
/// <remarks>
/// The hash covers everything after itself. A reader refuses any other version (2 writes words in Latin letters first): rows and tokenizer belong
/// together, and a vector half understood is worse than none.
/// </remarks>
internal static class StaticModelFormat
{
    public const uint Version = 2;
    public const int HeaderLength = 256;
    public const int HashOffset = 16;
    public const int HashLength = 32;

    /// <summary>Everything from here on is hashed: counts, section table, sections.</summary>
    public const int CountsOffset = HashOffset + HashLength;

    public const int SectionTableOffset = 80;
    public const int Alignment = 64;
    public const int LanguageCodeLength = 16;
    public const int MaxDimensions = 1024;

    public static ReadOnlySpan<byte> Magic => "TMSTATIC"u8;
}

internal enum ModelSection
{
    Facts,
    Pieces,
    Costs,
    Scales,
    Rows,
    Languages,
    ConceptIds,
    ConceptScales,
    ConceptRows,
}
