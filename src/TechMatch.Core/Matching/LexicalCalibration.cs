namespace TechMatch.Core.Matching;

/// <summary>The shape of a <see cref="LexicalCalibration"/>.</summary>
public enum CalibrationCurve
{
    /// <summary>x^a.</summary>
    Power,

    /// <summary>A logistic curve cut to [0, 1] and stretched so that 0 stays 0 and 1 stays 1.</summary>
    Logistic,
}

/// <summary>
/// Maps a BM25 score to [0, 1] by the share of what a good answer to its own query scores: x = raw / reach. It looks at
/// no other candidate, so the same pair of query and record has the same value in every answer.
/// </summary>
/// <remarks>docs/scoring.md, "Lexical calibration", says why a share of the reach and not of the best hit.</remarks>
public sealed record LexicalCalibration
{
    /// <summary>Of the scale, left for scores over the reach.</summary>
    private const double Beyond = 0.05;

    /// <summary>Reach as a share of the attainable score, of a question of one or two sentences and of a page.</summary>
    private const double ShortReach = 0.42, LongReach = 0.22;

    private LexicalCalibration(string id, CalibrationCurve curve, double exponent, double shortExponent, double midpoint, double steepness) =>
        (Id, Curve, Exponent, ShortExponent, Midpoint, Steepness) = (id, curve, exponent, shortExponent, midpoint, steepness);

    /// <summary>Name and version, shown in every explanation: <c>reach-share-power/2</c>.</summary>
    public string Id { get; }

    public CalibrationCurve Curve { get; }

    /// <summary>Of <see cref="CalibrationCurve.Power"/>, for a long question; under 1 lifts the low shares. 0.1–10.</summary>
    public double Exponent { get; }

    /// <summary>
    /// The same for a short question, of which one common word is a large share that means nothing. Between the two lengths
    /// the exponent goes with the logarithm of reach / attainable, which falls as questions get longer.
    /// </summary>
    public double ShortExponent { get; }

    /// <summary>Of <see cref="CalibrationCurve.Logistic"/>: the share with the steepest rise, 0–1.</summary>
    public double Midpoint { get; }

    /// <summary>Of <see cref="CalibrationCurve.Logistic"/>, 0.1–100.</summary>
    public double Steepness { get; }

    /// <summary>One exponent for questions of any length.</summary>
    /// <exception cref="ArgumentException">Exponent outside 0.1–10, or a blank id.</exception>
    public static LexicalCalibration Power(string id, double exponent) => Power(id, exponent, exponent);

    /// <exception cref="ArgumentException">An exponent outside 0.1–10, or a blank id.</exception>
    public static LexicalCalibration Power(string id, double exponent, double shortExponent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        Check(exponent, nameof(exponent));
        Check(shortExponent, nameof(shortExponent));
        return new LexicalCalibration(id, CalibrationCurve.Power, exponent, shortExponent, 0, 0);

        static void Check(double value, string name)
        {
            if (!(value >= 0.1 && value <= 10)) throw new ArgumentException($"expected an exponent of 0.1-10, got {value}", name);
        }
    }

    /// <exception cref="ArgumentException">Midpoint outside 0–1, steepness outside 0.1–100, or a blank id.</exception>
    public static LexicalCalibration Logistic(string id, double midpoint, double steepness)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (!(midpoint >= 0 && midpoint <= 1)) throw new ArgumentException($"expected a midpoint of 0-1, got {midpoint}", nameof(midpoint));
        if (!(steepness >= 0.1 && steepness <= 100)) throw new ArgumentException($"expected a steepness of 0.1-100, got {steepness}", nameof(steepness));
        return new LexicalCalibration(id, CalibrationCurve.Logistic, 0, 0, midpoint, steepness);
    }

    /// <param name="raw">BM25 score, finite and ≥ 0.</param>
    /// <param name="reach">What a good answer scores, finite and ≥ 0. 0 when no term is in the index.</param>
    /// <param name="attainable">The most the query could score on any record, finite and at least <paramref name="reach"/>.</param>
    /// <returns>
    /// In [0, 1], never falling as <paramref name="raw"/> rises: the curve over the share of the reach takes 95 % of the scale,
    /// what lies between reach and maximum the rest, so that of two very good records the better is still ahead.
    /// </returns>
    public float Apply(double raw, double reach, double attainable)
    {
        if (!double.IsFinite(raw) || raw < 0) throw new ArgumentException($"expected a finite score of at least 0, got {raw}", nameof(raw));
        if (!double.IsFinite(reach) || reach < 0) throw new ArgumentException($"expected a finite reach of at least 0, got {reach}", nameof(reach));
        if (!double.IsFinite(attainable) || attainable < reach) throw new ArgumentException($"expected a finite maximum of at least the reach of {reach}, got {attainable}", nameof(attainable));
        if (raw == 0 || reach == 0) return 0;
        // raw / reach overflows when the reach is subnormal; Min settles that case too.
        var share = Math.Min(raw / reach, 1);
        var within = (1 - Beyond) * Math.Clamp(Curve == CalibrationCurve.Power ? Math.Pow(share, ExponentAt(reach / attainable)) : Stretched(share), 0, 1);
        if (raw <= reach || attainable <= reach) return (float)within;
        return (float)(within + Beyond * Math.Min((raw - reach) / (attainable - reach), 1));
    }

    private double ExponentAt(double reachable) =>
        double.Lerp(Exponent, ShortExponent, Math.Clamp(Math.Log(reachable / LongReach) / Math.Log(ShortReach / LongReach), 0, 1));

    private double Stretched(double share)
    {
        var (low, high) = (Rise(0), Rise(1));
        return (Rise(share) - low) / (high - low);
    }

    private double Rise(double share) => 1 / (1 + Math.Exp(-Steepness * (share - Midpoint)));
}
