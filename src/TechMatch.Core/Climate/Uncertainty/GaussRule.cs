namespace TechMatch.Core.Climate.Uncertainty;

/// <summary>
/// Nodes and weights that integrate polynomials up to degree 2n − 1 exactly against a density: eigenvalues of the Jacobi matrix
/// of its orthogonal polynomials (Golub and Welsch 1969).
/// </summary>
internal sealed class GaussRule
{
    private GaussRule(double[] nodes, double[] weights) => (Nodes, Weights) = (nodes, weights);

    public double[] Nodes { get; }

    /// <summary>Sum 1.</summary>
    public double[] Weights { get; }

    /// <summary>Against the standard normal density: x·He = He(k+1) + k·He(k−1).</summary>
    public static GaussRule Normal(int n) => Of(n, _ => 0, k => k);

    /// <summary>Against the even density on (0, 1): Legendre, shifted.</summary>
    public static GaussRule Even(int n) => Of(n, _ => 0.5, k => 0.25 / (4 - 1.0 / ((double)k * k)));

    /// <summary>Against the beta density with shapes over 0: Jacobi's polynomials, shifted to (0, 1).</summary>
    public static GaussRule Beta(int n, double a, double b)
    {
        // On (−1, 1) the density is (1 − x)^p (1 + x)^q.
        var (p, q) = (b - 1, a - 1);
        return Of(
            n,
            k => k == 0 ? a / (a + b) : 0.5 + 0.5 * (q * q - p * p) / ((2 * k + p + q) * (2 * k + p + q + 2)),
            k => k == 1
                ? a * b / ((a + b) * (a + b) * (a + b + 1))
                : 0.25 * 4 * k * (k + p) * (k + q) * (k + p + q) / ((2 * k + p + q) * (2 * k + p + q) * (2 * k + p + q + 1) * (2 * k + p + q - 1)));
    }

    /// <param name="diagonal">Of index 0 … n − 1.</param>
    /// <param name="square">The squared off-diagonal element before index 1 … n − 1.</param>
    private static GaussRule Of(int n, Func<int, double> diagonal, Func<int, double> square)
    {
        var d = new double[n];
        var e = new double[n];
        var first = new double[n];
        for (var k = 0; k < n; k++) d[k] = diagonal(k);
        for (var k = 1; k < n; k++) e[k - 1] = Math.Sqrt(square(k));
        first[0] = 1;
        Diagonalise(d, e, first);
        return new GaussRule(d, Array.ConvertAll(first, x => x * x));
    }

    /// <summary>Implicit QL; of the eigenvectors only the first components are carried along, whose squares are the weights.</summary>
    private static void Diagonalise(double[] d, double[] e, double[] first)
    {
        for (var l = 0; l < d.Length; l++)
        {
            while (true)
            {
                var m = l;
                while (m < d.Length - 1 && Math.Abs(e[m]) > 1e-15 * (Math.Abs(d[m]) + Math.Abs(d[m + 1]) + double.Epsilon)) m++;
                if (m == l) break;
                var g = (d[l + 1] - d[l]) / (2 * e[l]);
                g = d[m] - d[l] + e[l] / (g + Math.CopySign(Math.Sqrt(g * g + 1), g));
                var (s, c, p) = (1.0, 1.0, 0.0);
                for (var i = m - 1; i >= l; i--)
                {
                    var (f, b) = (s * e[i], c * e[i]);
                    var r = Math.Sqrt(f * f + g * g);
                    e[i + 1] = r;
                    (s, c) = r == 0 ? (0, 1) : (f / r, g / r);
                    g = d[i + 1] - p;
                    r = (d[i] - g) * s + 2 * c * b;
                    p = s * r;
                    d[i + 1] = g + p;
                    g = c * r - b;
                    (first[i + 1], first[i]) = (s * first[i] + c * first[i + 1], c * first[i] - s * first[i + 1]);
                }

                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
        }
    }
}
