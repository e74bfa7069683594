using TechMatch.Search.Vectors.Segments;

namespace TechMatch.Search.Vectors;

/// <summary>How a segment is searched.</summary>
internal enum SearchWay
{
    /// <summary>The floats of every row that passes.</summary>
    Exact,

    /// <summary>The codes of every row that passes; the best again in float.</summary>
    Scan,

    /// <summary>The codes of rows that the graph leads to; the best again in float.</summary>
    Walk,
}

/// <summary>Chooses by the number of codes each way is expected to read, weighted with what reading one costs there (docs/adr/0031).</summary>
internal static class SearchPlan
{
    private const int MinBreadth = 96;
    private const int MinWalkBreadth = 200;

    /// <summary>Codes that a walk reads for each row it keeps, where all rows pass.</summary>
    private const double StepsPerKept = 7.5;

    /// <summary>What reading a code costs in a walk, in a scan of some rows, and in one of all.</summary>
    private const double WalkCost = 10;
    private const double SomeCost = 3;
    private const double AllCost = 1;

    /// <summary>Rows kept for scoring in float, for k wanted.</summary>
    public static int BreadthOf(int k) => Math.Max(MinBreadth, k + k / 2);

    /// <summary>
    /// Rows a walk keeps while it spreads. More than are scored again: codes misplace little, but a walk that keeps few ends too early
    /// where neighbours are far apart, as short texts are.
    /// </summary>
    public static int WalkBreadthOf(int k) => Math.Max(MinWalkBreadth, 2 * k);

    /// <param name="passing">Rows of the segment that pass and are not gone.</param>
    public static SearchWay Choose(int rows, int passing, int k, bool hasGraph, VectorLimits limits)
    {
        // Where codes would pick every row, they pick nothing.
        if (rows <= limits.ExactRows || passing <= Math.Min(limits.ExactRows, BreadthOf(k))) return SearchWay.Exact;
        if (!hasGraph) return SearchWay.Scan;
        var scan = passing * (passing == rows ? AllCost : SomeCost);
        // A walk meets rows that do not pass in their proportion, and keeps none of them.
        var walk = WalkCost * StepsPerKept * WalkBreadthOf(k) * rows / passing;
        return walk < scan ? SearchWay.Walk : SearchWay.Scan;
    }
}
