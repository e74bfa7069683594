using TechMatch.Core.Ledger;
using TechMatch.Service.Hosting;
using TechMatch.Store.Audit;

namespace TechMatch.Service.Audit;

/// <summary>
/// Says in the log where the chains end: after the start, at the stop, and each hour in which they grew. A log is kept
/// elsewhere, so whoever cuts off or rewrites a chain would have to reach it too.
/// </summary>
internal sealed class ChainAnchors(ChainReader chains, TimeProvider time, ILogger<ChainAnchors> log)
    : RepeatedLook(TimeSpan.FromHours(1), time, log)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Chain, ChainHead> _told = [];

    protected override string Sought => "the ends of the chains";

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The time of the host may be used up by a call that would not end, and the last word is said all the same.
        using var patience = new CancellationTokenSource(s_patience, Time);
        try
        {
            await TryLookAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // A registry that does not answer; the next start says where the chains end.
        }
    }

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var head = await chains.HeadAsync(chain, cancellationToken);
            if (_told.GetValueOrDefault(chain) == head) continue;
            Log.LogInformation("chain head {Head}", head);
            _told[chain] = head;
        }
    }
}
