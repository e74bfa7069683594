using System.Security.Cryptography;
using System.Text;

namespace TechMatch.Core.Access;

/// <summary>
/// A key as the registry keeps it: everything but the secret, of which it has the SHA-256. A secret of 256 random bits
/// needs neither salt nor slow hashing: there is nothing to guess.
/// </summary>
public sealed record ApiKey
{
    public const int MaxLabelLength = 100;

    /// <summary>12 hex digits, the readable part of the key; stays through rotations, so that whoever calls stays the same.</summary>
    public required string Id { get; init; }

    /// <summary>For people: whose key, for what.</summary>
    public required string Label { get; init; }

    public required KeyGrant Grant { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Id of the principal who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>SHA-256 of the secret as 64 hex digits.</summary>
    public required string SecretHash { get; init; }

    /// <summary>Of the secret before the last rotation, good until <see cref="PreviousUntil"/>.</summary>
    public string? PreviousHash { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>About a minute behind: who reads a record must not cause a write.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public Principal Principal => new($"key:{Id}", Grant.Role)
    {
        Organisation = Grant.Organisation,
        Alliances = Grant.Alliances,
        Country = Grant.Country,
        Filter = Grant.Filter,
    };

    /// <summary>Whether the secret is this key's, now or by the overlap of a rotation. Takes the same time for any secret.</summary>
    public bool Accepts(KeySecret secret, DateTimeOffset now)
    {
        var hash = Encoding.ASCII.GetBytes(secret.Hash);
        var current = CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(SecretHash));
        var previous = CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(PreviousHash ?? new string('-', 64)));
        return current | (previous & now < PreviousUntil);
    }

    /// <summary>In words, why the key lets nobody in; null while it does.</summary>
    public string? Refusal(DateTimeOffset now) =>
        RevokedAt is { } revoked ? $"the key {Id} was revoked on {revoked:yyyy-MM-dd}"
        : ExpiresAt <= now ? $"the key {Id} expired on {ExpiresAt:yyyy-MM-dd}"
        : null;
}
