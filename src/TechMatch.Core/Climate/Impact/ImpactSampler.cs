using TechMatch.Core.Climate.Uncertainty;

namespace TechMatch.Core.Climate.Impact;

/// <summary>Draws of one scenario over buffers of its own, before any claim.</summary>
public sealed class ImpactSampler
{
    private readonly ImpactModel _model;
    private readonly double[] _sums;
    private readonly double[] _columns;

    internal ImpactSampler(ImpactModel model, int draws) =>
        (_model, _sums, _columns) = (model, new double[draws], new double[Math.Max(model.Annual.DrawBuffer, model.Lifetime.DrawBuffer)]);

    /// <summary>First-year t CO2e.</summary>
    public Interval Annual(ulong seed) => _model.Annual.Draw(seed, _sums, _columns);

    /// <summary>t CO2e over the lifetime.</summary>
    public Interval Lifetime(ulong seed) => _model.Lifetime.Draw(seed, _sums, _columns);
}
