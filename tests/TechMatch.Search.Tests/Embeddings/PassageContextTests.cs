using System.Numerics.Tensors;
using FsCheck.Xunit;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class PassageContextTests
{
    [Fact]
    public void Two_passages_lean_to_the_middle_between_them()
    {
        // (1, 0) and (0, 1): the whole is (1, 1)/√2, and (1 + 1/√2, 1/√2) has its angle at 22.5°, halfway from 0° to 45°.
        var leaning = PassageContext.Lean([new float[] { 1, 0 }, new float[] { 0, 1 }]);
        Assert.Equal(Math.Cos(Math.PI / 8), leaning[0][0], 6);
        Assert.Equal(Math.Sin(Math.PI / 8), leaning[0][1], 6);
        Assert.Equal(leaning[0][0], leaning[1][1], 6);
    }

    [Fact]
    public void Single_passage_is_its_own_whole() => Assert.Equal([0.6f, 0.8f], Assert.Single(PassageContext.Lean([new float[] { 3, 4 }])));

    [Fact]
    public void Passage_that_says_nothing_becomes_the_whole()
    {
        var leaning = PassageContext.Lean([new float[] { 0, 0 }, new float[] { 0, 2 }]);
        Assert.All(leaning, v => Assert.Equal([0f, 1f], v));
    }

    [Fact]
    public void No_passages_give_none() => Assert.Empty(PassageContext.Lean([]));

    [Property(MaxTest = 100)]
    public void Vectors_come_back_as_units_whatever_their_lengths(int seed)
    {
        var random = new Random(seed);
        var passages = Enumerable.Range(0, 1 + random.Next(9)).Select(_ => (ReadOnlyMemory<float>)Enumerable.Range(0, 16).Select(_ => (random.NextSingle() - 0.5f) * 100).ToArray()).ToList();
        Assert.All(PassageContext.Lean(passages), v => Assert.Equal(1, TensorPrimitives.Norm<float>(v), 5));
    }
}
