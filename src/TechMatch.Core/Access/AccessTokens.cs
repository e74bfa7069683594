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

    public static string OfPrincipal(string id) => "id:" + id;
}
