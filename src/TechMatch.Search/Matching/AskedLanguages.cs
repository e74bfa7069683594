using TechMatch.Core.Catalog;
using TechMatch.Search.Languages;
using TechMatch.Search.Text;

namespace TechMatch.Search.Matching;

/// <summary>The languages a question is asked in.</summary>
internal static class AskedLanguages
{
    /// <returns>Declared ones; for undeclared text the one its letters and words tell; empty when they do not.</returns>
    public static IReadOnlyList<LanguageCode> Of(TextQuery? words)
    {
        if (words is null) return [];
        var declared = words.Languages.Where(l => l != LanguageCode.Undeclared).ToList();
        if (declared.Count > 0) return declared;
        return LanguageDetector.Shipped.Detect(words.PlainText).Language is { } guessed ? [LanguageCode.Of(guessed)] : [];
    }
}
