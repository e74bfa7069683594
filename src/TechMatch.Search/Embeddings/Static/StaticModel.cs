using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>A model file mapped into memory: its rows are shared between processes and never copied.</summary>
/// <remarks>Safe for any number of readers at once. After disposal no row may be read.</remarks>
internal sealed unsafe class StaticModel : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long _rowsAt;
    private readonly long _conceptRowsAt;
    private readonly float[] _scales;
    private readonly float[] _conceptScales;
    private readonly Dictionary<string, int> _concepts;

    private StaticModel(MemoryMappedFile map, MemoryMappedViewAccessor view, byte* start, long length)
    {
        (_map, _view) = (map, view);
        _start = start;
        var file = new ReadOnlySpan<byte>(start, checked((int)length));
        Hash = StaticModelChecks.Check(file);
        var counts = MemoryMarshal.Cast<byte, int>(file.Slice(StaticModelFormat.CountsOffset, 16));
        (Dimensions, var pieces, var languages, var concepts) = (counts[0], counts[1], counts[2], counts[3]);
        Facts = JsonSerializer.Deserialize(Section(file, ModelSection.Facts), ModelFactsJson.Default.ModelFacts)!;
        var costs = MemoryMarshal.Cast<byte, float>(Section(file, ModelSection.Costs)).ToArray();
        Tokenizer = new SubwordTokenizer(Strings(Section(file, ModelSection.Pieces), pieces, wide: false), costs);
        _scales = MemoryMarshal.Cast<byte, float>(Section(file, ModelSection.Scales)).ToArray();
        _conceptScales = MemoryMarshal.Cast<byte, float>(Section(file, ModelSection.ConceptScales)).ToArray();
        _rowsAt = SectionAt(file, ModelSection.Rows).Offset;
        _conceptRowsAt = SectionAt(file, ModelSection.ConceptRows).Offset;
        Means = Languages(Section(file, ModelSection.Languages), languages);
        _concepts = Strings(Section(file, ModelSection.ConceptIds), concepts, wide: true).Select((id, i) => (id, i)).ToDictionary(c => c.id, c => c.i, StringComparer.Ordinal);
    }

    public ModelFacts Facts { get; }

    public int Dimensions { get; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public string Hash { get; }

    public SubwordTokenizer Tokenizer { get; }

    public IReadOnlyDictionary<string, float[]> Means { get; }

    public IReadOnlyCollection<string> Concepts => _concepts.Keys;

    /// <exception cref="FormatException">Not a whole model of this version.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static StaticModel Open(string path)
    {
        var length = new FileInfo(path).Length;
        if (length < StaticModelFormat.HeaderLength) throw new FormatException($"expected a model of at least {StaticModelFormat.HeaderLength} bytes, got {length}");
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return new StaticModel(map, view, start + view.PointerOffset, length);
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map.Dispose();
            throw;
        }
    }

    public float ScaleOf(int piece) => _scales[piece];

    public ReadOnlySpan<sbyte> RowOf(int piece) => new(_start + _rowsAt + (long)piece * Dimensions, Dimensions);

    /// <summary>Adds a concept's vector, times <paramref name="weight"/>, to a sum of rows.</summary>
    /// <returns>False when the model was trained without this concept.</returns>
    public bool TryAddConcept(string concept, float weight, Span<float> sum)
    {
        if (!_concepts.TryGetValue(concept, out var index)) return false;
        RowSum.Add(new ReadOnlySpan<sbyte>(_start + _conceptRowsAt + (long)index * Dimensions, Dimensions), _conceptScales[index] * weight, sum);
        return true;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static (long Offset, long Length) SectionAt(ReadOnlySpan<byte> file, ModelSection section)
    {
        var entry = file[(StaticModelFormat.SectionTableOffset + (int)section * 16)..];
        return (BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadInt64LittleEndian(entry[8..]));
    }

    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> file, ModelSection section)
    {
        var (offset, length) = SectionAt(file, section);
        return file.Slice(checked((int)offset), checked((int)length));
    }

    private static string[] Strings(ReadOnlySpan<byte> section, int count, bool wide)
    {
        var strings = new string[count];
        for (var i = 0; i < count; i++)
        {
            var length = wide ? section[0] | section[1] << 8 : section[0];
            var head = wide ? 2 : 1;
            strings[i] = Encoding.UTF8.GetString(section.Slice(head, length));
            section = section[(head + length)..];
        }

        return strings;
    }

    private Dictionary<string, float[]> Languages(ReadOnlySpan<byte> section, int count)
    {
        var means = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var each = StaticModelFormat.LanguageCodeLength + Dimensions * sizeof(float);
        for (var i = 0; i < count; i++)
        {
            var entry = section.Slice(i * each, each);
            var code = Encoding.ASCII.GetString(entry[..StaticModelFormat.LanguageCodeLength]).TrimEnd('\0');
            means[code] = MemoryMarshal.Cast<byte, float>(entry[StaticModelFormat.LanguageCodeLength..]).ToArray();
        }

        return means;
    }
}

/// <summary>Whether bytes are a whole model of the version this code reads.</summary>
internal static class StaticModelChecks
{
    /// <returns>The hash, lower-case hexadecimal.</returns>
    /// <exception cref="FormatException">They are not; the message says what differs.</exception>
    public static string Check(ReadOnlySpan<byte> file)
    {
        if (!file[..8].SequenceEqual(StaticModelFormat.Magic)) throw new FormatException("expected a file that starts with TMSTATIC, got something else");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (version != StaticModelFormat.Version) throw new FormatException($"expected model format {StaticModelFormat.Version}, got {version}");
        Span<byte> hash = stackalloc byte[StaticModelFormat.HashLength];
        SHA256.HashData(file[StaticModelFormat.CountsOffset..], hash);
        var stored = file.Slice(StaticModelFormat.HashOffset, StaticModelFormat.HashLength);
        if (!hash.SequenceEqual(stored)) throw new FormatException($"expected content with SHA-256 {Convert.ToHexStringLower(stored)}, got {Convert.ToHexStringLower(hash)}: the file is damaged or cut short");
        return Convert.ToHexStringLower(hash);
    }
}
