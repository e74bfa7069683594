namespace TechMatch.Core.Access;

/// <summary>What a key or token may be used for, within what its role may do at all.</summary>
public enum KeyScope
{
    /// <summary>Reading and searching records.</summary>
    Read,

    /// <summary>Matching, explaining and estimating.</summary>
    Match,

    /// <summary>Writing records.</summary>
    Write,

    /// <summary>Keys, indexes, statistics of the service.</summary>
    Administer,
}
