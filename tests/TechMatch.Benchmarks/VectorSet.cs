using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Filters;
using TechMatch.Search.Vectors;

namespace TechMatch.Benchmarks;

/// <summary>A prepared set of documents with vectors, queries and exact answers, in a folder of raw files.</summary>
internal sealed class VectorSet
{
    private readonly string _folder;
    // Read when asked for: an engine that answers questions is not to be weighed with the documents it was made from.
    private readonly Lazy<float[]> _vectors;
    private readonly float[] _queries;
    private readonly byte[] _country;
    private readonly byte[] _trl;
    private readonly string[] _countries;

    private VectorSet(string folder, JsonElement meta)
    {
        _folder = folder;
        Size = meta.GetProperty("size").GetInt32();
        Queries = meta.GetProperty("queries").GetInt32();
        Space = new EmbeddingSpace("bench-1", meta.GetProperty("dim").GetInt32(), Normalised: true);
        _countries = [.. meta.GetProperty("countries").EnumerateArray().Select(c => c.GetString()!)];
        (_vectors, _queries) = (new(() => Floats("vectors.f32")), Floats("qvectors.f32"));
        (_country, _trl) = (File.ReadAllBytes(Path.Combine(folder, "country.u8")), File.ReadAllBytes(Path.Combine(folder, "trl.u8")));
    }

    public int Size { get; }

    public int Queries { get; }

    public EmbeddingSpace Space { get; }

    public static VectorSet Read(string folder)
    {
        using var meta = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "meta.json")));
        return new VectorSet(folder, meta.RootElement);
    }

    public ReadOnlyMemory<float> Query(int number) => _queries.AsMemory(number * Space.Dimensions, Space.Dimensions);

    public ReadOnlySpan<float> Vector(int row) => _vectors.Value.AsSpan(row * Space.Dimensions, Space.Dimensions);

    /// <summary>Whether a row passes the filter of a query.</summary>
    public Func<int, int, bool> Passes(string name)
    {
        if (name == "none") return (_, _) => true;
        var filters = Filters(name);
        var countries = filters.Select(f => _countries.Select(c => f.Countries.Contains(CountryCode.Of(c))).ToArray()).ToArray();
        var levels = filters.Select(f => f.MinReadiness!.Value.Value).ToArray();
        return (query, row) => countries[query][_country[row]] && _trl[row] >= levels[query];
    }

    public static RecordId IdOf(int row) => RecordId.Of(RecordKind.Technology, string.Create(CultureInfo.InvariantCulture, $"r{row:0000000}"));

    public VectorPoint Point(int row)
    {
        var payload = new VectorPayload
        {
            State = RecordState.Published,
            Language = LanguageCode.Of("en"),
            RecordLanguages = [LanguageCode.Of("en")],
            Country = CountryCode.Of(_countries[_country[row]]),
            Readiness = new ReadinessLevel(_trl[row]),
            ContentHash = "",
        };
        return new VectorPoint(new PassageId(IdOf(row), 0), _vectors.Value.AsMemory(row * Space.Dimensions, Space.Dimensions), payload);
    }

    /// <summary>One of each query; <c>none</c> passes all.</summary>
    public RecordFilter[] Filters(string name)
    {
        if (name == "none") return [.. Enumerable.Repeat(RecordFilter.None, Queries)];
        return [.. File.ReadLines(Path.Combine(_folder, "queries.jsonl")).Select(line =>
        {
            using var query = JsonDocument.Parse(line);
            var filter = query.RootElement.GetProperty("filters").GetProperty(name);
            return new RecordFilter
            {
                Countries = [.. filter.GetProperty("country").EnumerateArray().Select(c => CountryCode.Of(c.GetString()!))],
                MinReadiness = new ReadinessLevel(filter.GetProperty("trl_min").GetInt32()),
            };
        })];
    }

    /// <summary>100 rows a query, −1 behind the last.</summary>
    public int[] Truth(string filter) => Truth("vec", filter);

    /// <param name="task"><c>lex</c>, <c>vec</c> or <c>hyb</c>.</param>
    public int[] Truth(string task, string filter) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(Path.Combine(_folder, $"truth_{task}_{filter}.i32"))).ToArray();

    public string[] QueryTexts() => [.. File.ReadLines(Path.Combine(_folder, "queries.jsonl")).Select(line =>
    {
        using var query = JsonDocument.Parse(line);
        return query.RootElement.GetProperty("text").GetString()!;
    })];

    /// <summary>Title and body of each document, in order of rows.</summary>
    public IEnumerable<string> Texts() => File.ReadLines(Path.Combine(_folder, "docs.jsonl")).Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return $"{document.RootElement.GetProperty("title").GetString()}\n{document.RootElement.GetProperty("body").GetString()}";
    });

    private float[] Floats(string name)
    {
        using var file = File.OpenRead(Path.Combine(_folder, name));
        var floats = GC.AllocateUninitializedArray<float>(checked((int)(file.Length / sizeof(float))));
        file.ReadExactly(MemoryMarshal.AsBytes(floats.AsSpan()));
        return floats;
    }
}
