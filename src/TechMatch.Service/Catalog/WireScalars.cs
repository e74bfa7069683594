using System.Globalization;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>Single wire values into domain values; every refusal says what was expected and what came.</summary>
internal static class WireScalars
{
    /// <exception cref="ArgumentException">Not an ISO 8601 calendar date.</exception>
    public static DateOnly ParseDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new ArgumentException($"expected a date as yyyy-MM-dd, got '{Shown(text)}'");

    /// <exception cref="ArgumentException">Not a decimal number.</exception>
    public static decimal ParseAmount(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw new ArgumentException($"expected a decimal number such as 12500000.50, got '{Shown(text)}'");

    /// <exception cref="ArgumentException">A value outside the enum.</exception>
    public static RecordState ToState(Wire.RecordState state) => state switch
    {
        Wire.RecordState.Unspecified or Wire.RecordState.Published => RecordState.Published,
        Wire.RecordState.Draft => RecordState.Draft,
        Wire.RecordState.Withdrawn => RecordState.Withdrawn,
        _ => throw Unknown(state),
    };

    /// <exception cref="ArgumentException">Unspecified, or outside the enum.</exception>
    public static MandateState ToMandateState(Wire.MandateState state) => state switch
    {
        Wire.MandateState.Planned => MandateState.Planned,
        Wire.MandateState.Open => MandateState.Open,
        Wire.MandateState.Paused => MandateState.Paused,
        Wire.MandateState.Closed => MandateState.Closed,
        _ => throw Unknown(state),
    };

    /// <exception cref="ArgumentException">Outside the enum.</exception>
    public static Visibility ToVisibility(Wire.Visibility visibility) => visibility switch
    {
        Wire.Visibility.Unspecified => Visibility.Public,
        _ when Enum.IsDefined(visibility) => (Visibility)((int)visibility - 1),
        _ => throw Unknown(visibility),
    };

    /// <exception cref="ArgumentException">Unspecified, or outside the enum.</exception>
    public static DisclosureTier ToTier(Wire.DisclosureTier tier) =>
        tier != Wire.DisclosureTier.Unspecified && Enum.IsDefined(tier) ? (DisclosureTier)((int)tier - 1) : throw Unknown(tier);

    /// <exception cref="ArgumentException">Outside the enum.</exception>
    public static EvidenceLevel ToEvidence(Wire.EvidenceLevel level) =>
        Enum.IsDefined(level) ? (EvidenceLevel)(int)level : throw Unknown(level);

    /// <exception cref="ArgumentException">No version, several originals, a language twice, or a bad version; it is named.</exception>
    public static LocalizedText ToText(Wire.LocalizedText text)
    {
        var onlyOne = text.Versions.Count == 1;
        return new LocalizedText(text.Versions.Select((version, i) => ToVersion(version, i, onlyOne)).ToValueList());
    }

    private static TextVersion ToVersion(Wire.TextVersion version, int index, bool onlyOne)
    {
        var field = "language";
        try
        {
            var language = LanguageCode.Of(version.Language);
            field = "kind";
            var kind = version.Kind switch
            {
                Wire.TranslationKind.Unspecified => onlyOne ? TranslationKind.Original : TranslationKind.Human,
                Wire.TranslationKind.Original => TranslationKind.Original,
                Wire.TranslationKind.Human => TranslationKind.Human,
                Wire.TranslationKind.Machine => TranslationKind.Machine,
                Wire.TranslationKind.MachineChecked => TranslationKind.MachineChecked,
                _ => throw Unknown(version.Kind),
            };
            field = "text";
            return new TextVersion { Language = language, Kind = kind, Text = version.Text };
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(RecordJson.Bare(e), $"versions[{index}].{field}", e);
        }
    }

    private static ArgumentException Unknown<T>(T value)
        where T : struct, Enum => new($"expected one of {string.Join(", ", Enum.GetNames<T>().Where(n => n != "Unspecified"))}, got {value}");

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
