using TechMatch.Core.Access;

namespace TechMatch.Service.Access;

/// <summary>Who may make a call, which scope the credential needs for it, and what it costs against the caller's rate.</summary>
/// <param name="Scope">Null for calls that any credential reaches.</param>
/// <param name="Lasts">Open as long as the caller likes, so it takes no place among the calls that compute.</param>
internal sealed record CallPolicy(RoleSet Who, KeyScope? Scope, int Cost, bool Lasts = false)
{
    /// <summary>Only so many of these run at a time.</summary>
    public bool IsBounded => Cost > 0 && !Lasts;
}

/// <summary>A set of roles.</summary>
internal readonly record struct RoleSet(int Bits)
{
    public static RoleSet Of(params Role[] roles) => new(roles.Aggregate(0, (bits, role) => bits | 1 << (int)role));

    public bool Contains(Role role) => (Bits & 1 << (int)role) != 0;
}
