using System.Numerics;

namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// Draws from a seed: xoshiro256++ (Blackman and Vigna) filled by splitmix64. Own code, because a stored result must come out
/// the same under a later runtime.
/// </summary>
internal struct SeededDraws
{
    private ulong _s0, _s1, _s2, _s3;

    public SeededDraws(ulong seed)
    {
        _s0 = Split(ref seed);
        _s1 = Split(ref seed);
        _s2 = Split(ref seed);
        _s3 = Split(ref seed);
    }

    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(_s0 + _s3, 23) + _s0;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Inside (0, 1), never an end.</summary>
    public double Uniform() => ((long)(Bits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    public double Normal() => Ziggurat.Draw(ref this);

    /// <summary>Beta as the share of two gammas.</summary>
    public double Beta(in GammaShape first, in GammaShape second)
    {
        var x = Gamma(first);
        return x / (x + Gamma(second));
    }

    /// <summary>Gamma with scale 1 (Marsaglia and Tsang 2000).</summary>
    public double Gamma(in GammaShape shape)
    {
        while (true)
        {
            var x = Normal();
            var v = 1 + shape.C * x;
            if (v <= 0) continue;
            v = v * v * v;
            var u = Uniform();
            var square = x * x;
            if (u < 1 - 0.0331 * square * square || Math.Log(u) < 0.5 * square + shape.D * (1 - v + Math.Log(v)))
                return shape.Boost == 0 ? shape.D * v : shape.D * v * Math.Pow(Uniform(), shape.Boost);
        }
    }

    private static ulong Split(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a gamma draw needs of its shape, computed once.</summary>
internal readonly struct GammaShape
{
    /// <param name="shape">Over 0.</param>
    public GammaShape(double shape)
    {
        // A shape under 1 is drawn one higher and brought back by a power of a uniform.
        Boost = shape < 1 ? 1 / shape : 0;
        D = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        C = 1 / Math.Sqrt(9 * D);
    }

    public double D { get; }

    public double C { get; }

    public double Boost { get; }
}
