using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>
/// The resource name of a record, <c>collection/key</c>, for example <c>needs/kz-cement-dust</c>.
/// The key is 1–100 characters of <c>a–z 0–9 - _ .</c> and starts with a letter or digit. Compared ordinally.
/// </summary>
[JsonConverter(typeof(RecordIdJsonConverter))]
public readonly record struct RecordId
{
    public const int MaxKeyLength = 100;

    private readonly string? _name;

    private RecordId(RecordKind kind, string name)
    {
        Kind = kind;
        _name = name;
    }

    public RecordKind Kind { get; }

    /// <summary>The full name, <c>collection/key</c>. Empty for <c>default</c>.</summary>
    public string Name => _name ?? "";

    /// <summary>The part after the slash.</summary>
    public string Key => Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <exception cref="ArgumentException">The key breaks the rules above.</exception>
    public static RecordId Of(RecordKind kind, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryParse($"{RecordCollections.CollectionOf(kind)}/{key}", out var id)
            ? id
            : throw new ArgumentException($"expected a key of 1-{MaxKeyLength} characters a-z 0-9 - _ . starting with a letter or digit, got '{Shown(key)}'", nameof(key));
    }

    /// <exception cref="ArgumentException">Not of the form <c>collection/key</c>.</exception>
    public static RecordId Parse(string name) =>
        TryParse(name, out var id)
            ? id
            : throw new ArgumentException($"expected collection/key such as technologies/waste-heat-orc, got '{Shown(name)}'", nameof(name));

    public static bool TryParse([NotNullWhen(true)] string? name, out RecordId id)
    {
        id = default;
        if (name is null) return false;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !RecordCollections.TryParse(name.AsSpan(0, slash), out var kind)) return false;
        if (!IsKey(name.AsSpan(slash + 1))) return false;
        id = new RecordId(kind, name);
        return true;
    }

    public override string ToString() => Name;

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > MaxKeyLength || !char.IsAsciiLetterLower(key[0]) && !char.IsAsciiDigit(key[0])) return false;
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return true;
    }

    private static string Shown(string? text) => text is null ? "null" : text.Length <= 60 ? text : text[..60] + "…";
}
