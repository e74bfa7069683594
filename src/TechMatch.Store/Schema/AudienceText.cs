using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Store.Schema;

/// <summary>
/// The readers of a record in one column: every token between line ends, <c>\nadmin\norg:a\n</c>. Nearly every record is for
/// everybody and has none, so a column costs less than a table of readers would.
/// </summary>
internal static class AudienceText
{
    private const char Mark = '\n';

    /// <returns>Null when everybody may know of the record.</returns>
    public static string? Of(CatalogRecord record) => RecordReaders.AudienceOf(record) is { } audience ? Written(audience) : null;

    /// <summary>Those of either; null is everybody.</summary>
    public static string? Union(string? one, string? other) =>
        one is null || other is null ? null
        : one == other ? one
        : Written(one.Split(Mark, StringSplitOptions.RemoveEmptyEntries).Union(other.Split(Mark, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal));

    /// <summary>What of the caller's to look for in the column.</summary>
    public static string[] Sought(AccessScope scope) => [.. scope.Tokens.Select(t => $"{Mark}{t}{Mark}")];

    public static bool Holds(string? audience, AccessScope scope) =>
        audience is null || scope.SeesEverything || Sought(scope).Any(t => audience.Contains(t, StringComparison.Ordinal));

    private static string Written(IEnumerable<string> tokens) => Mark + string.Join(Mark, tokens.Order(StringComparer.Ordinal)) + Mark;
}
