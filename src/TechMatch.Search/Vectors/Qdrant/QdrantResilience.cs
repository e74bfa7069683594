using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>
/// How often and how long the server is asked. Reads and writes have deadlines of their own and one breaker together: there
/// is one server, and it is well or it is not. A deadline that struck is not tried again, for whoever waits has waited.
/// </summary>
internal sealed class QdrantResilience
{
    /// <summary>Half of at least so many calls …</summary>
    public const int BreakerCalls = 10;

    private const int ReadRetries = 1;
    private const int WriteRetries = 3;

    private static readonly TimeSpan s_longestAskedPause = TimeSpan.FromSeconds(5);

    public QdrantResilience(QdrantSettings settings, TimeProvider time, Func<double> jitter)
    {
        var breaker = new ResiliencePipelineBuilder { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = BreakerCalls,
            SamplingDuration = BreakerWindow,
            BreakDuration = BreakerPause,
            ShouldHandle = new PredicateBuilder().Handle<QdrantFault>(f => f.Kind == QdrantFaultKind.Passing).Handle<TimeoutRejectedException>(),
        }).Build();
        Reads = Calls(ReadRetries, TimeSpan.FromMilliseconds(20), settings.ReadDeadline, breaker, time, jitter);
        Writes = Calls(WriteRetries, TimeSpan.FromMilliseconds(200), settings.WriteDeadline, breaker, time, jitter);
    }

    /// <summary>… that failed within this time …</summary>
    public static TimeSpan BreakerWindow { get; } = TimeSpan.FromSeconds(10);

    /// <summary>… leave the server alone for this long; then one call tries whether it is back.</summary>
    public static TimeSpan BreakerPause { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Jitter that can be had again: the numbers of one seed, safe for concurrent use.</summary>
    public static Func<double> Jitter(int seed)
    {
        var random = new Random(seed);
        var gate = new Lock();
        return () =>
        {
            lock (gate) return random.NextDouble();
        };
    }

    public ResiliencePipeline Reads { get; }

    public ResiliencePipeline Writes { get; }

    private static ResiliencePipeline Calls(int retries, TimeSpan pause, TimeSpan deadline, ResiliencePipeline breaker, TimeProvider time, Func<double> jitter) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = pause,
                UseJitter = true,
                Randomizer = jitter,
                ShouldHandle = new PredicateBuilder().Handle<QdrantFault>(f => f.Kind == QdrantFaultKind.Passing || f.RetryAfter <= s_longestAskedPause),
                DelayGenerator = a => ValueTask.FromResult((a.Outcome.Exception as QdrantFault)?.RetryAfter),
            })
            .AddPipeline(breaker)
            .AddTimeout(deadline)
            .Build();
}
