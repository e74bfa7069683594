using System.Text.Json.Serialization;

namespace TechMatch.Core.Catalog;

/// <summary>How a translation came to be; the original is not a translation and has <see cref="Original"/>.</summary>
public enum TranslationKind
{
    Original,
    Human,
    Machine,
    MachineChecked,
}

/// <summary>A text in one language. Never empty; at most <see cref="MaxLength"/> UTF-16 units; well-formed Unicode.</summary>
public sealed record TextVersion
{
    /// <summary>A whole BAT handbook chapter fits; a 5 MB paste does not.</summary>
    public const int MaxLength = 200_000;

    public required LanguageCode Language { get; init; }

    public required string Text
    {
        get;
        init => field = TextRules.Checked(value, MaxLength, nameof(Text));
    }

    public TranslationKind Kind { get; init; } = TranslationKind.Human;
}

/// <summary>One text in several languages: exactly one version is the original, no language appears twice.</summary>
public sealed record LocalizedText
{
    /// <exception cref="ArgumentException">No version, a language twice, or not exactly one original.</exception>
    [JsonConstructor]
    public LocalizedText(ValueList<TextVersion> versions)
    {
        if (versions.Count == 0) throw new ArgumentException("expected at least one version of the text, got none", nameof(versions));
        var originals = versions.Count(v => v.Kind == TranslationKind.Original);
        if (originals != 1) throw new ArgumentException($"expected exactly one version marked original, got {originals}", nameof(versions));
        var languages = new HashSet<LanguageCode>();
        foreach (var version in versions)
        {
            if (!languages.Add(version.Language)) throw new ArgumentException($"expected each language once, got {version.Language} twice", nameof(versions));
        }

        Versions = versions;
    }

    /// <summary>In the order given by the author.</summary>
    public ValueList<TextVersion> Versions { get; }

    [JsonIgnore]
    public TextVersion Original => Versions.First(v => v.Kind == TranslationKind.Original);

    public static LocalizedText Of(LanguageCode language, string text) =>
        new([new TextVersion { Language = language, Text = text, Kind = TranslationKind.Original }]);

    public static LocalizedText Of(string language, string text) => Of(LanguageCode.Of(language), text);

    /// <summary>The version in <paramref name="language"/>, or the original when there is none.</summary>
    public TextVersion In(LanguageCode language)
    {
        foreach (var version in Versions)
        {
            if (version.Language.Equals(language)) return version;
        }

        return Original;
    }
}
