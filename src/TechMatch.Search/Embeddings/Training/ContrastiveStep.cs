using System.Numerics.Tensors;

namespace TechMatch.Search.Embeddings.Training;

/// <summary>
/// One step: embeds a batch, asks that every query find its document among all and every document its query, and moves
/// each sub-word's row accordingly.
/// </summary>
/// <remarks>
/// Symmetric InfoNCE. Since cosines are at most 1, exponents shifted by the scale are at most 0, so one matrix of
/// exponentials serves rows and columns. The result depends on no number of threads: every sum has one order.
/// </remarks>
internal sealed class ContrastiveStep(TokenTable table, ParallelOptions threads)
{
    private readonly MatrixProduct _product = new(threads);
    private readonly TouchedTokens _touched = new(table.Count);
    private float[] _units = [];
    private float[] _norms = [];
    private float[] _cosines = [];
    private float[] _pulls = [];
    private float[] _queries = [];
    private float[] _documents = [];
    private float[] _queryPulls = [];
    private float[] _documentPulls = [];
    private float[] _rowSums = [];
    private float[] _columnSums = [];
    private double[] _losses = [];
    private double[] _temperaturePulls = [];

    /// <returns>Mean loss of the pairs before the update, natural logarithm.</returns>
    public double Run(TrainingBatch batch, float rate, int step)
    {
        Reserve(batch);
        Embed(batch);
        var loss = Compare(batch);
        PullBack(batch);
        UpdateRows(batch, rate, step);
        table.UpdateTemperature((float)(_temperaturePulls.Take(batch.Queries).Sum() * Scale), rate, step);
        return loss;
    }

    private float Scale => MathF.Exp(table.Temperature[0]);

    private void Reserve(TrainingBatch batch)
    {
        var (q, d, n) = (batch.Queries, batch.Documents, table.Dimensions);
        if (_units.Length < batch.Texts * n) (_units, _pulls) = (new float[batch.Texts * n], new float[batch.Texts * n]);
        if (_norms.Length < batch.Texts) _norms = new float[batch.Texts];
        if (_cosines.Length < q * d) _cosines = new float[q * d];
        if (_queries.Length < q * n) (_queries, _queryPulls) = (new float[q * n], new float[q * n]);
        if (_documents.Length < d * n) (_documents, _documentPulls) = (new float[d * n], new float[d * n]);
        if (_rowSums.Length < q) (_rowSums, _losses, _temperaturePulls) = (new float[q], new double[q], new double[q]);
        if (_columnSums.Length < d) _columnSums = new float[d];
    }

    private void Embed(TrainingBatch batch)
    {
        var n = table.Dimensions;
        Parallel.For(0, batch.Texts, threads, text =>
        {
            var sum = _units.AsSpan(text * n, n);
            sum.Clear();
            foreach (var token in batch.TokensOf(text)) TensorPrimitives.MultiplyAdd(table.Row(token), MathF.Exp(table.Logs[token]), sum, sum);
            _norms[text] = Math.Max(1e-6f, TensorPrimitives.Norm<float>(sum));
            TensorPrimitives.Multiply(sum, 1 / _norms[text], sum);
        });
        _units.AsSpan(0, batch.Queries * n).CopyTo(_queries);
        _units.AsSpan(batch.Queries * n, batch.Documents * n).CopyTo(_documents);
    }

    private double Compare(TrainingBatch batch)
    {
        var (q, d, n) = (batch.Queries, batch.Documents, table.Dimensions);
        var scale = Scale;
        _product.Multiply(q, d, n, _queries, n, 1, _documents, 1, n, _cosines);
        var same = new SameTexts(batch);
        var cosineOfPair = new float[q];
        Parallel.For(0, q, threads, i =>
        {
            var row = _cosines.AsSpan(i * d, d);
            cosineOfPair[i] = row[i];
            // Σ p·cos is needed for the temperature; it is gathered before the cosines become exponentials.
            Span<float> cosines = new float[d];
            row.CopyTo(cosines);
            TensorPrimitives.Multiply(row, scale, row);
            TensorPrimitives.Add(row, -scale, row);
            TensorPrimitives.Exp(row, row);
            same.Mask(i, row);
            _rowSums[i] = TensorPrimitives.Sum<float>(row);
            _temperaturePulls[i] = TensorPrimitives.Dot(row, cosines) / _rowSums[i] - cosineOfPair[i];
        });
        SumColumns(q, d);
        var weight = scale / (2 * q);
        Parallel.For(0, q, threads, i =>
        {
            var row = _cosines.AsSpan(i * d, d);
            var exponential = MathF.Exp(scale * (cosineOfPair[i] - 1));
            _losses[i] = 0.5 * (Math.Log(_rowSums[i] / exponential) + Math.Log(_columnSums[i] / exponential));
            // softmax over the row for all documents, over the column for those that answer a query.
            var paired = row[..q];
            Span<float> perColumn = new float[q];
            TensorPrimitives.Divide(paired, _columnSums.AsSpan(0, q), perColumn);
            TensorPrimitives.Multiply(row, 1 / _rowSums[i], row);
            TensorPrimitives.Add(paired, perColumn, paired);
            row[i] -= 2;
            TensorPrimitives.Multiply(row, weight, row);
            _temperaturePulls[i] /= q;
        });
        return _losses.Take(q).Sum() / q;
    }

    private void SumColumns(int q, int d)
    {
        const int Stripe = 256;
        Parallel.For(0, (d + Stripe - 1) / Stripe, threads, stripe =>
        {
            var (left, width) = (stripe * Stripe, Math.Min(Stripe, d - stripe * Stripe));
            var sums = _columnSums.AsSpan(left, width);
            sums.Clear();
            for (var i = 0; i < q; i++) TensorPrimitives.Add(sums, _cosines.AsSpan(i * d + left, width), sums);
        });
    }

    private void PullBack(TrainingBatch batch)
    {
        var (q, d, n) = (batch.Queries, batch.Documents, table.Dimensions);
        _product.Multiply(q, n, d, _cosines, d, 1, _documents, n, 1, _queryPulls);
        _product.Multiply(d, n, q, _cosines, 1, d, _queries, n, 1, _documentPulls);
        Parallel.For(0, batch.Texts, threads, text =>
        {
            var pull = text < q ? _queryPulls.AsSpan(text * n, n) : _documentPulls.AsSpan((text - q) * n, n);
            var unit = _units.AsSpan(text * n, n);
            var target = _pulls.AsSpan(text * n, n);
            // Through the normalisation: only what turns the vector counts.
            TensorPrimitives.MultiplyAdd(unit, -TensorPrimitives.Dot(pull, unit), pull, target);
            TensorPrimitives.Multiply(target, 1 / _norms[text], target);
        });
    }

    private void UpdateRows(TrainingBatch batch, float rate, int step)
    {
        var n = table.Dimensions;
        _touched.Collect(batch);
        Parallel.For(0, _touched.Count, threads, i =>
        {
            Span<float> gradient = stackalloc float[n];
            gradient.Clear();
            foreach (var text in _touched.TextsOf(i)) TensorPrimitives.Add(gradient, _pulls.AsSpan(text * n, n), gradient);
            table.Update(_touched.Token(i), gradient, rate, step);
        });
    }
}
