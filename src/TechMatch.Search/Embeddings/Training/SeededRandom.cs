namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// A small generator whose whole state is a number, so that the draw for pair i of step s depends on seed, s and i alone:
/// threads and interruptions change nothing.
/// </summary>
/// <remarks>SplitMix64, Steele et al. 2014.</remarks>
internal struct SeededRandom(ulong state)
{
    private ulong _state = state;

    public static SeededRandom For(int seed, int step, int item) => new(Fnv.Mix(Fnv.Mix((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)step) + (ulong)item));

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <returns>0 to below <paramref name="limit"/>, which is at least 1.</returns>
    public int Next(int limit) => (int)(((NextUInt64() >> 32) * (ulong)limit) >> 32);

    /// <returns>0 to below 1.</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => NextDouble() < probability;
}
