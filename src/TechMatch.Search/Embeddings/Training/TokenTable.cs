using System.Numerics.Tensors;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// What is learned: a row and a weight for every sub-word and concept, and the temperature; each with its two moments. Only
/// rows a step touched are updated.
/// </summary>
/// <remarks>Adam, Kingma and Ba 2015, with a shorter second moment, since most rows are seen in few steps.</remarks>
internal sealed class TokenTable
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.99f;
    private const float Tiny = 1e-8f;

    /// <summary>Weights are few and shared by 256 numbers each: they may move faster than a row.</summary>
    private const float WeightRate = 1f;

    private const float TemperatureRate = 0.1f;

    public TokenTable(int count, int dimensions)
    {
        (Count, Dimensions) = (count, dimensions);
        (Rows, Logs) = (new float[count * dimensions], new float[count]);
        (RowFirst, RowSecond) = (new float[count * dimensions], new float[count * dimensions]);
        (LogFirst, LogSecond) = (new float[count], new float[count]);
    }

    public int Count { get; }

    public int Dimensions { get; }

    public float[] Rows { get; }

    /// <summary>Natural logarithms of the weights.</summary>
    public float[] Logs { get; }

    public float[] RowFirst { get; }

    public float[] RowSecond { get; }

    public float[] LogFirst { get; }

    public float[] LogSecond { get; }

    /// <summary>Logarithm of what cosines are multiplied by, its two moments after it.</summary>
    public float[] Temperature { get; } = [MathF.Log(14), 0, 0];

    public ReadOnlySpan<float> Row(int token) => Rows.AsSpan(token * Dimensions, Dimensions);

    /// <param name="costs">Minus log probability of the sub-words; the rest are concepts, as rare as anything.</param>
    /// <param name="length">Of a row, on average.</param>
    public void Initialise(int seed, float length, ReadOnlySpan<float> costs)
    {
        var random = SeededRandom.For(seed, -1, 0);
        var scale = length / MathF.Sqrt(Dimensions);
        for (var i = 0; i < Rows.Length; i++) Rows[i] = Normal(ref random) * scale;
        // Smooth inverse frequency (Arora et al. 2017) as the start of what is then learned.
        for (var i = 0; i < Count; i++) Logs[i] = i < costs.Length ? -MathF.Log(1 + MathF.Exp(-costs[i]) * 2_000) : 0;
    }

    /// <param name="gradient">Of the weighted row.</param>
    public void Update(int token, ReadOnlySpan<float> gradient, float rate, int step)
    {
        var weight = MathF.Exp(Logs[token]);
        var row = Rows.AsSpan(token * Dimensions, Dimensions);
        var logGradient = weight * TensorPrimitives.Dot(row, gradient);
        var (firstPart, secondPart) = (1 - MathF.Pow(FirstDecay, step), 1 - MathF.Pow(SecondDecay, step));
        Span<float> scaled = stackalloc float[Dimensions];
        TensorPrimitives.Multiply(gradient, weight, scaled);
        var first = RowFirst.AsSpan(token * Dimensions, Dimensions);
        var second = RowSecond.AsSpan(token * Dimensions, Dimensions);
        TensorPrimitives.Multiply(first, FirstDecay, first);
        TensorPrimitives.MultiplyAdd(scaled, 1 - FirstDecay, first, first);
        TensorPrimitives.Multiply(scaled, scaled, scaled);
        TensorPrimitives.Multiply(second, SecondDecay, second);
        TensorPrimitives.MultiplyAdd(scaled, 1 - SecondDecay, second, second);
        TensorPrimitives.Multiply(second, 1 / secondPart, scaled);
        TensorPrimitives.Sqrt(scaled, scaled);
        TensorPrimitives.Add(scaled, Tiny, scaled);
        TensorPrimitives.Divide(first, scaled, scaled);
        TensorPrimitives.MultiplyAdd(scaled, -rate / firstPart, row, row);
        Logs[token] -= WeightRate * rate * Moved(ref LogFirst[token], ref LogSecond[token], logGradient, firstPart, secondPart);
    }

    public void UpdateTemperature(float gradient, float rate, int step)
    {
        var (firstPart, secondPart) = (1 - MathF.Pow(FirstDecay, step), 1 - MathF.Pow(SecondDecay, step));
        Temperature[0] -= TemperatureRate * rate * Moved(ref Temperature[1], ref Temperature[2], gradient, firstPart, secondPart);
        // The kernel shifts exponents by the scale: beyond 40 the far end would vanish.
        Temperature[0] = Math.Clamp(Temperature[0], MathF.Log(5), MathF.Log(40));
    }

    /// <summary>Rows with their weights in them, as the model file keeps them.</summary>
    public float[] WeightedRows(int from, int count)
    {
        var rows = Rows.AsSpan(from * Dimensions, count * Dimensions).ToArray();
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * Dimensions, Dimensions);
            TensorPrimitives.Multiply(row, MathF.Exp(Logs[from + i]), row);
        }

        return rows;
    }

    private static float Moved(ref float first, ref float second, float gradient, float firstPart, float secondPart)
    {
        first = first * FirstDecay + gradient * (1 - FirstDecay);
        second = second * SecondDecay + gradient * gradient * (1 - SecondDecay);
        return first / firstPart / (MathF.Sqrt(second / secondPart) + Tiny);
    }

    private static float Normal(ref SeededRandom random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
