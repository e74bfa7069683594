using TechMatch.Core.Catalog;

namespace TechMatch.Core.Matching;

/// <summary>
/// The signals of n candidates as columns, with one presence mask per signal. Owned by the caller, who may
/// <see cref="Reset"/> and fill it again for the next query; not safe for two threads at once.
/// </summary>
/// <remarks>
/// Masks are floats: 0 where a signal is absent, else how far it is trusted for this candidate. Re-spreading weights over
/// what is there, and over what deserves it, is then one multiply-add per signal.
/// </remarks>
public sealed class CandidateColumns
{
    private RecordId[] _ids;
    private RecordId?[] _owners;
    private GateMask[] _gates;
    private readonly float[][] _raw = new float[Signals.Count][];
    private readonly float[][] _calibrated = new float[Signals.Count][];
    private readonly float[][] _present = new float[Signals.Count][];

    public CandidateColumns(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        (_ids, _owners, _gates) = (new RecordId[capacity], new RecordId?[capacity], new GateMask[capacity]);
        for (var s = 0; s < Signals.Count; s++) (_raw[s], _calibrated[s], _present[s]) = (new float[capacity], new float[capacity], new float[capacity]);
    }

    public int Count { get; private set; }

    public ReadOnlySpan<RecordId> Ids => _ids.AsSpan(0, Count);

    /// <summary>Forgets all candidates; keeps the memory.</summary>
    public void Reset() => Count = 0;

    /// <summary>Adds a candidate with every signal absent.</summary>
    /// <returns>Its index.</returns>
    public int Add(RecordId id, RecordId? owner = null, GateMask gates = default)
    {
        if (Count == _ids.Length) Grow();
        var index = Count++;
        (_ids[index], _owners[index], _gates[index]) = (id, owner, gates);
        for (var s = 0; s < Signals.Count; s++) _raw[s][index] = _calibrated[s][index] = _present[s][index] = 0;
        return index;
    }

    /// <param name="raw">The value before scaling, for display: BM25, cosine, t CO2e/a, days … Finite.</param>
    /// <param name="calibrated">In [0, 1].</param>
    /// <param name="trust">
    /// In (0, 1]: the share of its weight that the signal keeps for this candidate; the rest goes to the other relevance
    /// signals. Words say little of a text in another language, and a weak embedding little of one in the same.
    /// </param>
    /// <exception cref="ArgumentException">Not finite, or out of range.</exception>
    public void Set(int index, Signal signal, float raw, float calibrated, float trust = 1)
    {
        Check(index);
        if (!float.IsFinite(raw)) throw new ArgumentException($"expected a finite raw {Signals.Name(signal)} value, got {raw}", nameof(raw));
        if (!(calibrated >= 0 && calibrated <= 1)) throw new ArgumentException($"expected a calibrated {Signals.Name(signal)} value of 0-1, got {calibrated}", nameof(calibrated));
        if (!(trust > 0 && trust <= 1)) throw new ArgumentException($"expected a trust over 0 and at most 1 in the {Signals.Name(signal)} value, got {trust}", nameof(trust));
        (_raw[(int)signal][index], _calibrated[(int)signal][index], _present[(int)signal][index]) = (raw, calibrated, trust);
    }

    public void SetGates(int index, GateMask gates)
    {
        Check(index);
        _gates[index] = gates;
    }

    public bool Has(int index, Signal signal)
    {
        Check(index);
        return _present[(int)signal][index] != 0;
    }

    public RecordId? Owner(int index)
    {
        Check(index);
        return _owners[index];
    }

    public GateMask Gates(int index)
    {
        Check(index);
        return _gates[index];
    }

    /// <summary>Length <see cref="Count"/>; 0 where absent.</summary>
    public ReadOnlySpan<float> Raw(Signal signal) => _raw[(int)signal].AsSpan(0, Count);

    /// <summary>Length <see cref="Count"/>, each in [0, 1]; 0 where absent.</summary>
    public ReadOnlySpan<float> Calibrated(Signal signal) => _calibrated[(int)signal].AsSpan(0, Count);

    /// <summary>Length <see cref="Count"/>, each in [0, 1]; 0 where absent.</summary>
    public ReadOnlySpan<float> Trust(Signal signal) => _present[(int)signal].AsSpan(0, Count);

    private void Check(int index)
    {
        if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index), index, $"expected an index under {Count}");
    }

    private void Grow()
    {
        var size = Math.Max(64, _ids.Length * 2);
        Array.Resize(ref _ids, size);
        Array.Resize(ref _owners, size);
        Array.Resize(ref _gates, size);
        for (var s = 0; s < Signals.Count; s++)
        {
            Array.Resize(ref _raw[s], size);
            Array.Resize(ref _calibrated[s], size);
            Array.Resize(ref _present[s], size);
        }
    }
}
