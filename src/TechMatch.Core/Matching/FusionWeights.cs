namespace TechMatch.Core.Matching;

/// <summary>The weights of a profile scaled to sum 1, split into relevance and lifters.</summary>
internal readonly struct FusionWeights
{
    private readonly float[] _weights;

    public FusionWeights(WeightProfile profile)
    {
        _weights = new float[Signals.Count];
        Relevance = 0;
        for (Signal s = 0; (int)s < Signals.Count; s++)
        {
            _weights[(int)s] = (float)(profile.Weights[s] / profile.Weights.Sum);
            if (profile.IsRelevance(s)) Relevance += _weights[(int)s];
        }
    }

    /// <summary>The share of relevance when every lifter is present: the least share it ever has.</summary>
    public float Relevance { get; }

    public float this[Signal signal] => _weights[(int)signal];
}
