using TechMatch.Core.Ledger;
using TechMatch.Store;
using TechMatch.Store.Audit;

namespace TechMatch.Service.Audit;

/// <summary>
/// Says in the log where the chains end: at the start, at the stop, and each hour in which they grew. A log is kept
/// elsewhere, so whoever cuts off or rewrites a chain would have to reach it too.
/// </summary>
internal sealed class ChainAnchors(ChainReader chains, TimeProvider time, ILogger<ChainAnchors> log) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    private readonly Dictionary<Chain, ChainHead> _told = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(s_period, time);
        try
        {
            do await TellAsync(stoppingToken);
            while (await pause.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The stop tells once more.
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var chain in Enum.GetValues<Chain>())
            {
                var head = await chains.HeadAsync(chain, cancellationToken);
                if (_told.GetValueOrDefault(chain) == head) continue;
                log.LogInformation("chain head {Head}", head);
                _told[chain] = head;
            }
        }
        catch (StoreException e)
        {
            log.LogWarning("the chain heads cannot be read: {Reason}", e.Message);
        }
    }
}
