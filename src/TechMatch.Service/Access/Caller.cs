using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Service.Access;

/// <summary>A principal with what its credential adds: how far it reaches and when it ends.</summary>
/// <param name="Scopes">Empty allows all that the role allows.</param>
/// <param name="ExpiresAt">Null when it does not end by itself.</param>
internal sealed record Caller(Principal Principal, ValueList<KeyScope> Scopes = default, DateTimeOffset? ExpiresAt = null)
{
    public static Caller Anonymous { get; } = new(Principal.Anonymous);

    public static Caller Operator { get; } = new(Principal.Operator);

    /// <summary>Null for tokens and for who has none.</summary>
    public KeySecret? Secret { get; init; }

    public bool IsAnonymous => ReferenceEquals(Principal, Principal.Anonymous);

    public bool IsOperator => ReferenceEquals(Principal, Principal.Operator);

    public bool Reaches(KeyScope scope) => Scopes.Count == 0 || Scopes.Contains(scope);
}

/// <summary>Who makes a call, as the gate found out before the call began.</summary>
internal static class CallerOfCall
{
    public static Caller Caller(this ServerCallContext context) => context.GetHttpContext().Features.Get<Caller>() ?? Access.Caller.Anonymous;

    public static Principal Principal(this ServerCallContext context) => context.Caller().Principal;

    /// <summary>What the caller may read by name.</summary>
    public static AccessScope Scope(this ServerCallContext context) => AccessScope.Of(context.Principal());

    /// <summary>What the caller may find: searching and matching are about published records, whoever asks.</summary>
    public static AccessScope SearchScope(this ServerCallContext context) => context.Scope().OfPublished();
}
