using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Evidence;

/// <summary>
/// Data quality of one input on the ladder financial institutions use: 1 verified for this plant, 2 the plant's own data,
/// 3 read statistics of this host or process, 4 a proxy or a value with an assumed interval, 5 from memory or far from the case.
/// </summary>
public static class DataQuality
{
    public const int Best = 1;
    public const int Worst = 5;

    public static int Of(ReferenceValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Of(value.Grade, value.SpreadGrade, value.Proxy);
    }

    /// <summary>A recalled value is 5 whatever else holds; a recalled interval or a proxy costs a step each.</summary>
    public static int Of(ProvenanceGrade grade, ProvenanceGrade spreadGrade, bool proxy)
    {
        if (grade is ProvenanceGrade.Recalled or ProvenanceGrade.Missing) return Worst;
        return Math.Min(Worst, 3 + (spreadGrade == ProvenanceGrade.Recalled ? 1 : 0) + (proxy ? 1 : 0));
    }
}
