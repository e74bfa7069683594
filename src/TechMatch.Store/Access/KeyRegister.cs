using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Audit;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Access;

/// <summary>
/// The API keys of a registry, without their secrets. A handful to some thousands, so they are read all at once. All
/// methods may be called from any thread and throw <see cref="StoreException"/> when the outside world fails.
/// </summary>
public sealed class KeyRegister(CatalogStore store)
{
    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Every key there ever was: revoked ones stay, so that what they did keeps a name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.QueryAsync((context, token) => context.Set<KeyRow>().OrderBy(k => k.Id).ToListAsync(token), cancellationToken).ConfigureAwait(false)).Select(FromRow)];

    /// <returns>False when the id is taken; the key there stays as it is.</returns>
    public Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return store.ActAsync(
            async (scope, token) =>
            {
                if (await scope.Context.Set<KeyRow>().AnyAsync(k => k.Id == key.Id, token).ConfigureAwait(false)) return ActEnd<bool>.Undo(false);
                var row = ToRow(key);
                scope.Context.Add(row);
                scope.Note(Note(row, AuditActions.KeyMade, key.CreatedBy));
                return ActEnd<bool>.Keep(true);
            },
            cancellationToken);
    }

    /// <summary>Adds the administrator's key of a registry that has, and ever had, none; of nodes that start at once, one has its key taken.</summary>
    /// <returns>False when there is one.</returns>
    public Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return store.ActAsync(
            async (scope, token) =>
            {
                var keys = await scope.Context.Set<KeyRow>().ToListAsync(token).ConfigureAwait(false);
                if (keys.Any(k => FromRow(k).Grant.Role == Role.Administrator)) return ActEnd<bool>.Undo(false);
                var row = ToRow(key);
                scope.Context.Add(row);
                scope.Note(Note(row, AuditActions.KeyMade, key.CreatedBy));
                return ActEnd<bool>.Keep(true);
            },
            cancellationToken);
    }

    /// <summary>A new secret; the one before is good until <paramref name="overlapUntil"/>, any older one no longer.</summary>
    /// <param name="by">Who rotates it, for the audit log.</param>
    /// <returns>The key as it is now; null when there is none, or it was revoked meanwhile.</returns>
    public Task<ApiKey?> RotateAsync(string id, string secretHash, DateTimeOffset overlapUntil, string by, CancellationToken cancellationToken) => ChangeAsync(
        id,
        AuditActions.KeyRotated,
        by,
        row =>
        {
            if (row.RevokedAt is not null) return false;
            (row.PreviousHash, row.PreviousUntil, row.SecretHash) = (row.SecretHash, overlapUntil, secretHash);
            return true;
        },
        cancellationToken);

    /// <summary>For good; the time of the first revocation stays.</summary>
    /// <returns>The key as it is now; null when there is none.</returns>
    public Task<ApiKey?> RevokeAsync(string id, DateTimeOffset at, string by, CancellationToken cancellationToken) => ChangeAsync(
        id,
        AuditActions.KeyRevoked,
        by,
        row =>
        {
            row.RevokedAt ??= at;
            return true;
        },
        cancellationToken);

    /// <summary>When keys were last used, by id; a time before the one held changes nothing.</summary>
    public Task TouchAsync(IReadOnlyDictionary<string, DateTimeOffset> used, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(used);
        var ids = used.Keys.ToArray();
        return store.ActAsync(
            async (scope, token) =>
            {
                foreach (var row in await scope.Context.Set<KeyRow>().Where(k => EF.Parameter(ids).Contains(k.Id)).ToListAsync(token).ConfigureAwait(false))
                {
                    if (row.LastUsedAt is null || row.LastUsedAt < used[row.Id]) row.LastUsedAt = used[row.Id];
                }

                return ActEnd<bool>.Keep(true);
            },
            cancellationToken);
    }

    private Task<ApiKey?> ChangeAsync(string id, string action, string by, Func<KeyRow, bool> change, CancellationToken cancellationToken) => store.ActAsync(
        async (scope, token) =>
        {
            var row = await scope.Context.Set<KeyRow>().SingleOrDefaultAsync(k => k.Id == id, token).ConfigureAwait(false);
            if (row is null || !change(row)) return ActEnd<ApiKey?>.Undo(null);
            scope.Note(Note(row, action, by));
            return ActEnd<ApiKey?>.Keep(FromRow(row));
        },
        cancellationToken);

    /// <summary>What the key allows as a hash: the log outlives it, and says later whether a list of keys is the one of then.</summary>
    private static AuditNote Note(KeyRow row, string action, string by) => new()
    {
        Actor = by,
        Action = action,
        Subject = $"keys/{row.Id}",
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Grant))),
    };

    private static KeyRow ToRow(ApiKey key) => new()
    {
        Id = key.Id,
        Label = key.Label,
        Grant = JsonSerializer.Serialize(key.Grant, s_json),
        SecretHash = key.SecretHash,
        PreviousHash = key.PreviousHash,
        PreviousUntil = key.PreviousUntil,
        CreatedAt = key.CreatedAt,
        CreatedBy = key.CreatedBy,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
    };

    private static ApiKey FromRow(KeyRow row) => new()
    {
        Id = row.Id,
        Label = row.Label,
        Grant = JsonSerializer.Deserialize<KeyGrant>(row.Grant, s_json)!,
        SecretHash = row.SecretHash,
        PreviousHash = row.PreviousHash,
        PreviousUntil = row.PreviousUntil,
        CreatedAt = row.CreatedAt,
        CreatedBy = row.CreatedBy,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        LastUsedAt = row.LastUsedAt,
    };
}
