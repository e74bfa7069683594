using System.Text.RegularExpressions;
using TechMatch.Core.Catalog;
using TechMatch.Core.Duplicates;

namespace TechMatch.Core.Submissions;

/// <summary>
/// What an anonymous profile must not give away: the owner's name, an address on the web, a patent number, a trade mark. It
/// finds what people write by oversight, not what somebody hides on purpose.
/// </summary>
public static partial class TeaserCheck
{
    /// <param name="owner">Null when unknown; then names are not looked for.</param>
    /// <returns>One fault per text and kind of giveaway; empty when there is no teaser.</returns>
    public static IReadOnlyList<FieldFault> Faults(CatalogRecord record, Organisation? owner)
    {
        if (record.Access?.Teaser is not { } teaser) return [];
        var names = owner is null ? [] : NamesOf(owner);
        return [.. Faults("access.teaser.title", teaser.Title, names), .. Faults("access.teaser.summary", teaser.Summary, names)];
    }

    private static IEnumerable<FieldFault> Faults(string field, LocalizedText? text, IReadOnlyList<string> names)
    {
        foreach (var version in text?.Versions ?? [])
        {
            var at = $"{field}.versions[{version.Language}]";
            var key = $" {NameKey.Of(version.Text)} ";
            if (names.FirstOrDefault(n => key.Contains(NameKey.HasWords(n) ? $" {n} " : n, StringComparison.Ordinal)) is not null) yield return new FieldFault(at, "expected a text without the owner's name, got one with it");
            if (Link().Match(version.Text) is { Success: true } link) yield return new FieldFault(at, $"expected a text without a web or mail address, got '{link.Value}'");
            if (Patent().Match(version.Text) is { Success: true } patent) yield return new FieldFault(at, $"expected a text without a patent number, got '{patent.Value}'");
            if (Mark().Match(version.Text) is { Success: true } mark) yield return new FieldFault(at, $"expected a text without a trade mark sign, got '{mark.Value}'");
        }
    }

    /// <summary>Two letters are in too many words to tell anything.</summary>
    private static IReadOnlyList<string> NamesOf(Organisation owner) =>
    [
        .. owner.Title.Versions.Select(v => v.Text).Append(owner.ShortName ?? "").Select(NameKey.Of)
            .Where(k => k.Length > 2 || k.Length == 2 && !NameKey.HasWords(k)).Distinct(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"https?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|\b[a-z0-9-]{2,}\.(com|org|net|info|io|eu|kz|kg|uz|tj|tm|az|ru|cn|tr|de|tech|biz|рф)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    // Office, number, and perhaps a kind: EP 1234567 B1, WO2019/123456, CN112345678A, RU 2 712 345; or the word and a number.
    [GeneratedRegex(@"\b(EP|WO|US|CN|RU|EA|KZ|KG|UZ|AZ|TR|DE|FR|GB|JP|KR)\s?[-/]?\s?\d[\d\s/.,-]{4,}\d\s?[A-Z]?\d?\b|\b(patents?|патент\w*)\s*(no\.?|nr\.?|number|№)?\s*\d{4,}|专利号?\s*[:：]?\s*[A-Z]{0,2}\d{6,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Patent();

    [GeneratedRegex(@"[™®℠]|\((tm|r|sm)\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
