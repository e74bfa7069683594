using TechMatch.Chaos.Histories;

namespace TechMatch.Chaos.Nodes;

/// <summary>What three nodes on one registry did while each was killed in turn; all counts from Lost to BrokenChains must be 0.</summary>
/// <param name="Kills">Of nodes, with SIGKILL.</param>
/// <param name="Divergences">Records that two nodes show differently, or an index and the registry.</param>
/// <param name="Unread">Acknowledged writes that another node, asked for that change, did not find.</param>
/// <param name="FailedInRestarts">Calls that failed while the nodes were restarted one after the other, beyond what the client library tries again.</param>
/// <param name="Administrators">First keys that nodes made which started at once on an empty registry, beyond the one.</param>
/// <param name="Holders">Most nodes that held the lease of the vectors at one moment, beyond one.</param>
/// <param name="Freezes">Of the node that wrote the vectors, with SIGSTOP, until another had taken over.</param>
/// <param name="FailedInKills">Calls that failed around the kills and were made again with their request ids.</param>
/// <param name="Takeovers">Kills of the node that wrote the vectors.</param>
/// <param name="SlowestTakeover">Seconds from such a kill until another node held the lease.</param>
internal sealed record NodeReport(
    int Rounds, long Acknowledged, int Lost, int Phantom, int Duplicate, int Nonlinearizable, int Overwritten, int Divergences, int Unread, int FailedInRestarts,
    int Administrators, int Holders, int BrokenChains, int Seed, int Nodes, int Kills, int Restarts, int Freezes, int FailedInKills, int Takeovers, double SlowestTakeover, double SlowestFrozenTakeover, long Operations, long Searches)
{
    public bool IsClean => Lost + Phantom + Duplicate + Nonlinearizable + Overwritten + Divergences + Unread + FailedInRestarts + Administrators + Holders + BrokenChains == 0;

    public NodeReport With(Findings found) => this with
    {
        Lost = Lost + found.Lost, Phantom = Phantom + found.Phantom, Duplicate = Duplicate + found.Duplicate,
        Nonlinearizable = Nonlinearizable + found.Nonlinearizable, Overwritten = Overwritten + found.Overwritten,
    };
}
