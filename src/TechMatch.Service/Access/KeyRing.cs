using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Access;

namespace TechMatch.Service.Access;

/// <summary>
/// The keys in memory, so that no call waits for the registry to know who makes it. What this process changes holds at
/// once; what another node of the same registry changes, after the next look (<see cref="OpenCredentials"/>).
/// </summary>
internal sealed class KeyRing(KeyRegister register, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ImmutableDictionary<string, ApiKey> _keys = [];

    /// <summary>After every change; whoever keeps a call open looks whether its key still holds.</summary>
    public event Action? Changed;

    /// <summary>Reads the registry again.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            _keys = (await register.ListAsync(cancellationToken)).ToImmutableDictionary(k => k.Id, StringComparer.Ordinal);
        }
        finally
        {
            _changing.Release();
        }

        Changed?.Invoke();
    }

    /// <returns>All keys with their latest use, oldest first.</returns>
    public IReadOnlyList<ApiKey> List() =>
        [.. _keys.Values.Select(k => _used.TryGetValue(k.Id, out var used) ? k with { LastUsedAt = used } : k).OrderBy(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal)];

    /// <returns>Null when no key has this secret; the key may be revoked or have expired all the same.</returns>
    public ApiKey? Find(KeySecret secret)
    {
        // The id is no secret, so finding it or not may take its own time; what is compared slowly is the secret.
        return _keys.TryGetValue(secret.Id, out var key) && key.Accepts(secret, time.GetUtcNow()) ? key : null;
    }

    /// <returns>Whether a portal's key that lets somebody in was made for this page; written as a browser writes the header.</returns>
    public bool WorksFrom(string origin)
    {
        var now = time.GetUtcNow();
        return _keys.Values.Any(k => k.Grant.Origins.Contains(origin) && k.Refusal(now) is null);
    }

    /// <summary>Remembers the use; it is written with the next flush.</summary>
    public void Touch(ApiKey key) => _used[key.Id] = time.GetUtcNow();

    /// <summary>Writes what <see cref="Touch"/> remembered.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var news = _used.Where(u => _keys.TryGetValue(u.Key, out var key) && (key.LastUsedAt is null || key.LastUsedAt < u.Value)).ToDictionary(StringComparer.Ordinal);
        return news.Count == 0 ? Task.CompletedTask : WriteAsync(news, cancellationToken);
    }

    /// <returns>The key, and its secret for the only time.</returns>
    public async Task<(ApiKey Key, KeySecret Secret)> CreateAsync(string label, KeyGrant grant, DateTimeOffset? expires, string createdBy, CancellationToken cancellationToken)
    {
        while (true)
        {
            var secret = Draw(RandomNumberGenerator.GetHexString(KeySecret.IdLength, lowercase: true));
            var key = new ApiKey { Id = secret.Id, Label = label, Grant = grant, CreatedAt = time.GetUtcNow(), CreatedBy = createdBy, SecretHash = secret.Hash, ExpiresAt = expires };
            if (await AddAsync(key, cancellationToken)) return (key, secret);
        }
    }

    /// <returns>False when the id is taken.</returns>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var added = await register.AddAsync(key, cancellationToken);
        await LoadAsync(cancellationToken);
        return added;
    }

    /// <returns>Null when there is no such key, or it lets nobody in any more.</returns>
    public async Task<(ApiKey Key, KeySecret Secret)?> RotateAsync(string id, TimeSpan overlap, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_keys.TryGetValue(id, out var held) || held.Refusal(now) is not null) return null;
        var secret = Draw(id);
        var key = await register.RotateAsync(id, secret.Hash, now + overlap, by, cancellationToken);
        await LoadAsync(cancellationToken);
        return key is null ? null : (key, secret);
    }

    /// <returns>Null when there is no such key.</returns>
    public async Task<ApiKey?> RevokeAsync(string id, string by, CancellationToken cancellationToken)
    {
        var key = await register.RevokeAsync(id, time.GetUtcNow(), by, cancellationToken);
        // A caller that hangs up now must not keep the key alive in memory.
        await LoadAsync(CancellationToken.None);
        return key;
    }

    public static KeySecret Draw(string id) => KeySecret.Of(id, RandomNumberGenerator.GetBytes(32));

    public void Dispose() => _changing.Dispose();

    private async Task WriteAsync(IReadOnlyDictionary<string, DateTimeOffset> news, CancellationToken cancellationToken)
    {
        await register.TouchAsync(news, cancellationToken);
        await LoadAsync(cancellationToken);
    }
}
