using TechMatch.Service.Hosting;
using TechMatch.Store.Submissions;

namespace TechMatch.Service.Submissions;

/// <summary>Takes the steps that come with time: reminders, and the end of what was not renewed. Once at the start, then every hour.</summary>
internal sealed class ExpiryClock(SubmissionRegister register, TimeProvider time, ILogger<ExpiryClock> log)
    : RepeatedLook(TimeSpan.FromHours(1), time, log)
{
    protected override string Sought => "records whose time is over";

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        var taken = await register.TurnAsync(Time.GetUtcNow(), cancellationToken);
        if (taken > 0) Log.LogInformation("{Taken} records were expired or their owners reminded", taken);
    }
}
