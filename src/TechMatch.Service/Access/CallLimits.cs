using System.Net;
using System.Threading.RateLimiting;

namespace TechMatch.Service.Access;

/// <summary>
/// How much a caller may ask for, and how much may run at a time. Each principal has a bucket of cost units of its own, and
/// so has each address that calls without a credential; the operator has none.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    /// <summary>A bucket holds this many seconds of the rate: people come in bursts.</summary>
    private const int BurstSeconds = 10;

    /// <summary>No single call costs more than this, so every bucket holds at least as much.</summary>
    public const int MaxCost = 50;

    /// <summary>Beside the cost of a call, for a credential that does not hold.</summary>
    public const int FailureCost = 5;

    /// <summary>Who waits longer than this for a place is better told to come back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly AccessSettings _settings;
    private readonly PartitionedRateLimiter<Bucket> _rates;
    private readonly ConcurrencyLimiter _places;
    private readonly PartitionedRateLimiter<Bucket> _own;

    public CallLimits(AccessSettings settings)
    {
        _settings = settings;
        _rates = PartitionedRateLimiter.Create<Bucket, Bucket>(b => RateLimitPartition.GetTokenBucketLimiter(b, Options));
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = settings.MaxCalls, QueueLimit = settings.MaxCalls });
        var own = new ConcurrencyLimiterOptions { PermitLimit = Math.Min(settings.MaxCallsEach, settings.MaxCalls), QueueLimit = 2 * settings.MaxCalls };
        _own = PartitionedRateLimiter.Create<Bucket, Bucket>(b => RateLimitPartition.GetConcurrencyLimiter(b, _ => own));
    }

    /// <summary>Calls that have a place.</summary>
    public long Running => _settings.MaxCalls - (_places.GetStatistics()?.CurrentAvailablePermits ?? _settings.MaxCalls);

    /// <summary>Calls that wait for one.</summary>
    public long Waiting => _places.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <returns>Null when the caller has that much left, which is then taken; else how long until it has.</returns>
    public TimeSpan? Charge(Caller caller, IPAddress? address, int cost)
    {
        if (caller.IsOperator || cost == 0) return null;
        using var lease = _rates.AttemptAcquire(Bucket.Of(caller, address), cost);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
    }

    /// <summary>
    /// A place among the caller's own. Without a share of its own a caller in a hurry took every place there is, and the calls of
    /// all others shared the processors with its.
    /// </summary>
    /// <returns>Given back on disposal; null when none came free in time.</returns>
    public Task<RateLimitLease?> EnterOwnAsync(Caller caller, IPAddress? address, TimeProvider time, CancellationToken cancellationToken)
    {
        var bucket = Bucket.Of(caller, address);
        return WaitAsync(_own.AttemptAcquire(bucket), token => _own.AcquireAsync(bucket, 1, token), time, cancellationToken);
    }

    /// <returns>A place among the calls that compute, given back on disposal; null when none came free in time.</returns>
    public Task<RateLimitLease?> EnterAsync(TimeProvider time, CancellationToken cancellationToken) =>
        WaitAsync(_places.AttemptAcquire(), token => _places.AcquireAsync(1, token), time, cancellationToken);

    private static async Task<RateLimitLease?> WaitAsync(RateLimitLease lease, Func<CancellationToken, ValueTask<RateLimitLease>> acquire, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!lease.IsAcquired)
        {
            using var patience = new CancellationTokenSource(s_patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                lease = await acquire(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        if (lease.IsAcquired) return lease;
        lease.Dispose();
        return null;
    }

    public void Dispose()
    {
        _rates.Dispose();
        _own.Dispose();
        _places.Dispose();
    }

    private TokenBucketRateLimiterOptions Options(Bucket bucket)
    {
        var rate = bucket.IsAnonymous ? _settings.RateAnonymous : _settings.Rate;
        return new TokenBucketRateLimiterOptions
        {
            TokensPerPeriod = rate,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            TokenLimit = Math.Max(MaxCost, rate * BurstSeconds),
            QueueLimit = 0,
        };
    }

    private readonly record struct Bucket(string Name, bool IsAnonymous)
    {
        public static Bucket Of(Caller caller, IPAddress? address) => caller.IsAnonymous ? new(NetworkOf(address), IsAnonymous: true) : new(caller.Principal.Id, IsAnonymous: false);

        /// <summary>An IPv6 customer has a network of 64 bits, and could take another address of it for every call.</summary>
        private static string NetworkOf(IPAddress? address)
        {
            if (address is null) return "none";
            if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
            return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
                ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
                : address.ToString();
        }
    }
}
