using TechMatch.Store;
using TechMatch.Store.Submissions;

namespace TechMatch.Service.Submissions;

/// <summary>Takes the steps that come with time: reminders, and the end of what was not renewed. Once at the start, then every hour.</summary>
internal sealed class ExpiryClock(SubmissionRegister register, TimeProvider time, ILogger<ExpiryClock> log) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(s_period, time);
        try
        {
            do await TurnAsync(stoppingToken);
            while (await pause.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is due now is due at the next start.
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var taken = await register.TurnAsync(time.GetUtcNow(), cancellationToken);
            if (taken > 0) log.LogInformation("{Taken} records were expired or their owners reminded", taken);
        }
        catch (StoreException e)
        {
            log.LogWarning(e, "the registry could not be looked through for records whose time is over; the next look is in an hour");
        }
    }
}
