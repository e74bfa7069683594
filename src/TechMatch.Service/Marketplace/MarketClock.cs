using TechMatch.Core.Marketplace;
using TechMatch.Store;
using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Escalates interests whose stated time is over, and ends those that nobody goes on with. What it finds depends on the clock
/// alone, so a service that was down catches up with its first look, and two nodes do no more than one.
/// </summary>
internal sealed class MarketClock(InterestRegister register, MarketSettings settings, TimeProvider time, ILogger<MarketClock> log) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(s_period, time);
        try
        {
            do await LookAsync(stoppingToken);
            while (await pause.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is over will be so at the next start.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var moved = await register.RunClockAsync(settings.Terms, cancellationToken);
            foreach (var interest in moved.Where(i => i.State == InterestState.Escalated))
                log.LogInformation("interests/{Id} was not answered in time and is escalated", interest.Id);
        }
        catch (StoreException e)
        {
            log.LogWarning(e, "interests whose time is over cannot be looked for; the next look is in {Period}", s_period);
        }
    }
}
