using TechMatch.Search.Embeddings.Training;

namespace TechMatch.Search.Tests.Embeddings.Training;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(8, 32, 16)]
    [InlineData(19, 45, 33)]
    [InlineData(3, 5, 7)]
    [InlineData(64, 31, 1)]
    public void Multiply_anySize_agreesWithTheDefinition(int rows, int columns, int inner)
    {
        var (a, b) = (Wave(rows * inner, 1), Wave(inner * columns, 2));
        var c = new float[rows * columns];
        new MatrixProduct(new ParallelOptions { MaxDegreeOfParallelism = 2 }).Multiply(rows, columns, inner, a, inner, 1, b, columns, 1, c);
        Check(rows, columns, inner, (i, k) => a[i * inner + k], (k, j) => b[k * columns + j], c);
    }

    [Theory]
    [InlineData(20, 40, 12)]
    [InlineData(5, 40, 12)] // lower than a tile
    [InlineData(64, 33, 5)] // one stripe of tiles, full
    [InlineData(150, 40, 12)] // three stripes, the last with a short tile
    public void Multiply_bothTransposed_agreesWithTheDefinition(int rows, int columns, int inner)
    {
        var (a, b) = (Wave(rows * inner, 3), Wave(inner * columns, 4));
        var c = new float[rows * columns];
        new MatrixProduct(new ParallelOptions { MaxDegreeOfParallelism = 2 }).Multiply(rows, columns, inner, a, 1, rows, b, 1, inner, c);
        Check(rows, columns, inner, (i, k) => a[k * rows + i], (k, j) => b[j * inner + k], c);
    }

    private static void Check(int rows, int columns, int inner, Func<int, int, float> a, Func<int, int, float> b, float[] c)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) Assert.Equal(Enumerable.Range(0, inner).Sum(k => (double)a(i, k) * b(k, j)), c[i * columns + j], 1e-4);
        }
    }

    private static float[] Wave(int count, double phase) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i * 1.3 + phase))];
}
