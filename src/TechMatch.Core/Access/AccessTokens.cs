using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>
/// The words in which records name their readers and callers name themselves. Indexes and tables hold them: a change makes
/// what is stored unreadable to those it is for.
/// </summary>
public static class AccessTokens
{
    /// <summary>Held by everybody.</summary>
    public const string Public = "public";

    public const string Staff = "staff";

    public const string Administrator = "admin";

    public static string OfAlliance(Code alliance) => "alliance:" + alliance.Value;

    public static string OfOrganisation(RecordId organisation) => "org:" + organisation.Key;

    // An id comes from outside; lists of tokens part them by line ends.
    public static string OfPrincipal(string id) => "id:" + (id.Any(char.IsControl) ? string.Concat(id.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : id);
}
