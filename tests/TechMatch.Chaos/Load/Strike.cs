namespace TechMatch.Chaos.Load;

/// <summary>Whether the blow has come: from then on a client may meet any failure, before it none.</summary>
internal sealed class Strike
{
    private volatile bool _fallen;

    public bool HasFallen => _fallen;

    public void Fall() => _fallen = true;
}
