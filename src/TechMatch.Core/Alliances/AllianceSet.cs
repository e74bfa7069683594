using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

/// <summary>The alliances of one deployment, read from one data file (<c>corpus/alliances.json</c>), immutable after loading.</summary>
public sealed class AllianceSet
{
    private static readonly JsonSerializerOptions s_options = CreateOptions();
    private readonly Dictionary<Code, Alliance> _byKey;

    private AllianceSet(AlliancesFile file)
    {
        Origin = file.Origin;
        Licence = file.Licence;
        All = file.Alliances;
        _byKey = [];
        foreach (var alliance in All)
        {
            if (!_byKey.TryAdd(alliance.Key, alliance)) throw new ArgumentException($"expected each alliance once, got '{alliance.Key}' twice", "alliances");
            CheckSize(alliance);
        }
    }

    public string Origin { get; }

    public string Licence { get; }

    /// <summary>Of a deployment without alliances.</summary>
    public static AllianceSet Empty { get; } = new(new AlliancesFile("alliances", "", "", "", []));

    /// <summary>In the order of the file.</summary>
    public ValueList<Alliance> All { get; }

    /// <exception cref="KeyNotFoundException">No alliance of that key.</exception>
    public Alliance this[string key] => _byKey[Code.Of(key)];

    public bool TryGet(Code key, [NotNullWhen(true)] out Alliance? alliance) => _byKey.TryGetValue(key, out alliance);

    /// <summary>Reads <c>{"id", "about", "origin", "licence", "alliances": [{"key", "kind", "name", …}]}</c>.</summary>
    /// <exception cref="FormatException">
    /// The file breaks that form, has an unknown field or key twice, or head-counts and seats do not add up.
    /// Whether roles, types and countries are known terms is checked against the vocabularies, not here.
    /// </exception>
    public static AllianceSet Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            return new AllianceSet(JsonSerializer.Deserialize<AlliancesFile>(json, s_options) ?? throw new JsonException("expected alliances, got null"));
        }
        catch (JsonException e)
        {
            throw new FormatException($"alliances {fileName} cannot be read: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"alliances {fileName}, {e.ParamName}: {RecordJson.Bare(e)}", e);
        }
    }

    private static void CheckSize(Alliance alliance)
    {
        if (alliance.Size is not { } size) return;
        // One uncounted role makes the sum unknown, and an unknown sum cannot confirm the size.
        var seats = alliance.Seats.Aggregate((int?)0, (sum, seat) => sum + seat.Count);
        if (seats != size.Organisations)
            throw new ArgumentException($"expected the seats of {alliance.Key} to add up to {size.Organisations}, got {(seats is { } n ? n : "an unknown number")}", "size");
        var named = alliance.NamedCountries.Count();
        if (named + size.UnnamedCountries != size.Countries || size.UnnamedCountries < 0)
            throw new ArgumentException($"expected countries of {alliance.Key} = named + unnamed, got {size.Countries} = {named} + {size.UnnamedCountries}", "size");
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            MaxDepth = 16,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }

    /// <param name="About">Tells a reader of the file what its fields mean; the program does not use it.</param>
    private sealed record AlliancesFile(string Id, string About, string Origin, string Licence, ValueList<Alliance> Alliances);
}
