using TechMatch.Core.Marketplace;
using TechMatch.Service.Hosting;
using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Escalates interests whose stated time is over, and ends those that nobody goes on with. What it finds depends on the clock
/// alone, so a service that was down catches up with its first look, and two nodes do no more than one.
/// </summary>
internal sealed class MarketClock(InterestRegister register, MarketSettings settings, TimeProvider time, ILogger<MarketClock> log)
    : RepeatedLook(TimeSpan.FromMinutes(1), time, log)
{
    protected override string Sought => "interests whose time is over";

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        var moved = await register.RunClockAsync(settings.Terms, cancellationToken);
        foreach (var interest in moved.Where(i => i.State == InterestState.Escalated))
            Log.LogInformation("interests/{Id} was not answered in time and is escalated", interest.Id);
    }
}
