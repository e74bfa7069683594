namespace TechMatch.Core.Climate.Forms;

/// <summary>How one kind of measure avoids emissions: its unit of activity and the terms per unit.</summary>
/// <param name="Id">Stable, in words joined by hyphens.</param>
/// <param name="ActivityUnit">What the activity of a scenario is counted in.</param>
/// <param name="About">One sentence on what is compared with what.</param>
public sealed record SectorForm(string Id, string ActivityUnit, string About)
{
    internal Action<FormSheet> Build { get; init; } = static _ => throw new InvalidOperationException("a form without terms");
}
