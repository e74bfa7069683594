using TechMatch.Search.Embeddings.Training;

namespace TechMatch.Search.Tests.Embeddings.Training;

public sealed class ContrastiveStepTests
{
    private const int Dimensions = 16;

    private static readonly ParallelOptions s_threads = new() { MaxDegreeOfParallelism = 2 };

    [Fact]
    public void Run_pairsWithoutCommonTokens_lossFallsBelowChance()
    {
        // 12 pairs and 4 further documents: chance is ½·ln 16 + ½·ln 12 = 2.63.
        var (table, batch) = (Table(), Batch());
        var step = new ContrastiveStep(table, s_threads);
        var first = step.Run(batch, 0.05f, 1);
        var last = first;
        for (var i = 2; i <= 60; i++) last = step.Run(batch, 0.05f, i);
        Assert.InRange(first, 1.0, 12.0);
        Assert.True(last < 0.1, $"expected a loss under 0.1, got {last}");
    }

    [Fact]
    public void Run_oneStep_movesAgainstTheNumericGradient()
    {
        // Adam's first step moves each number by the rate, against the sign of its gradient (Kingma and Ba 2015, §2).
        const float Rate = 1e-5f;
        const float Nudge = 1e-2f;
        var before = Table();
        var after = Table();
        new ContrastiveStep(after, s_threads).Run(Batch(), Rate, 1);
        var agree = 0;
        var tried = 0;
        for (var i = 0; i < before.Rows.Length; i += 7)
        {
            double LossAt(float delta)
            {
                var table = Table();
                table.Rows[i] += delta;
                return new ContrastiveStep(table, s_threads).Run(Batch(), 0, 1);
            }

            var slope = (LossAt(Nudge) - LossAt(-Nudge)) / (2 * Nudge);
            if (Math.Abs(slope) < 1e-2) continue;
            tried++;
            if (Math.Sign(slope) == -Math.Sign(after.Rows[i] - before.Rows[i])) agree++;
        }

        Assert.True(tried > 20, $"expected more than 20 slopes to compare, got {tried}");
        Assert.Equal(tried, agree);
    }

    [Fact]
    public void Run_otherNumberOfThreads_givesTheSameBits()
    {
        var (one, two) = (Table(), Table());
        new ContrastiveStep(one, new ParallelOptions { MaxDegreeOfParallelism = 1 }).Run(Batch(), 0.01f, 1);
        new ContrastiveStep(two, new ParallelOptions { MaxDegreeOfParallelism = 4 }).Run(Batch(), 0.01f, 1);
        Assert.Equal(one.Rows, two.Rows);
        Assert.Equal(one.Logs, two.Logs);
    }

    [Fact]
    public void Mask_sameSubjectOrSameWords_areTakenOutButTheOwnDocumentStays()
    {
        var batch = new TrainingBatch();
        batch.Resize(2, 3);
        batch.Set(0, 0, subject: 10, content: 1);
        batch.Set(1, 0, subject: 11, content: 2);
        batch.Set(2, 0, subject: 10, content: 3);
        batch.Set(3, 0, subject: 11, content: 4);
        // Reads like query 0.
        batch.Set(4, 0, subject: 12, content: 1);
        float[] row = [0.5f, 0.6f, 0.7f];
        new SameTexts(batch).Mask(0, row);
        Assert.Equal([0.5f, 0.6f, 0f], row);
    }

    private static TokenTable Table()
    {
        var table = new TokenTable(40, Dimensions);
        table.Initialise(3, 1, Enumerable.Repeat(8f, 40).ToArray());
        return table;
    }

    private static TrainingBatch Batch()
    {
        var batch = new TrainingBatch();
        batch.Resize(12, 16);
        for (var text = 0; text < batch.Texts; text++)
        {
            var room = batch.Room(text);
            (room[0], room[1]) = (text, 28 + text % 12);
            batch.Set(text, 2, (ulong)(text < 12 ? 100 + text : 88 + text), (ulong)(1_000 + text));
        }

        return batch;
    }
}
