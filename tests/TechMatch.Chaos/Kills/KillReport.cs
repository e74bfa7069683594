using TechMatch.Chaos.Histories;

namespace TechMatch.Chaos.Kills;

/// <summary>
/// What a series of kills found; all counts but the first two must be 0. Lost: promised and gone. Phantom: there and never sent.
/// Duplicate: made twice. Nonlinearizable: names whose calls fit no order.
/// </summary>
/// <param name="Overwritten">Writes with the etag of one version that went onto another.</param>
/// <param name="IndexDifferences">Records on which text index, vectors and registry disagree after catch-up.</param>
/// <param name="Operations">All calls whose order was checked, reads included.</param>
/// <param name="Unanswered">Writes that the kills left without an answer.</param>
/// <param name="Repeated">Of these, how many were sent again with their request ids.</param>
/// <param name="SlowestCatchUp">Seconds until the indexes were level and compared.</param>
internal sealed record KillReport(
    int Runs, long Acknowledged, int Lost, int Phantom, int Duplicate, int Nonlinearizable, int Seed,
    int Overwritten, int IndexDifferences, string Provider, int ServerKills, long Operations, long Unanswered, long Repeated, double SlowestCatchUp)
{
    public bool IsClean => Lost + Phantom + Duplicate + Nonlinearizable + Overwritten + IndexDifferences == 0;

    public KillReport With(Findings found) => this with
    {
        Lost = Lost + found.Lost, Phantom = Phantom + found.Phantom, Duplicate = Duplicate + found.Duplicate,
        Nonlinearizable = Nonlinearizable + found.Nonlinearizable, Overwritten = Overwritten + found.Overwritten,
    };
}
