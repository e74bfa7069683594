using TechMatch.Store;

namespace TechMatch.Service.Hosting;

/// <summary>
/// A look at the registry shortly after the start and after every period, until the service stops. Where the registry cannot be read, that
/// look is lost and the next finds what it would have found: what there is to do is written there, not remembered here.
/// </summary>
internal abstract class RepeatedLook(TimeSpan period, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>What is due can wait for the first callers of a service that has just started; it has waited for the start.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    protected TimeProvider Time => time;

    protected ILogger Log => log;

    /// <summary>What it looks for, for the log.</summary>
    protected abstract string Sought { get; }

    /// <exception cref="StoreException">The registry cannot be read or written.</exception>
    protected abstract Task LookAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(period, time);
        try
        {
            await Task.Delay(s_settling, time, stoppingToken);
            do await TryLookAsync(stoppingToken);
            while (await pause.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is due now is due at the next start.
        }
    }

    protected async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            log.LogWarning(e, "the registry could not be looked through for {Sought}; the next look is in {Period}", Sought, period);
        }
    }
}
