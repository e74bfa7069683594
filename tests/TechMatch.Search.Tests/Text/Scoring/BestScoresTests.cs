using FsCheck.Xunit;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Tests.Text.Scoring;

public sealed class BestScoresTests
{
    [Property]
    public bool Least_is_number_k_from_above(byte wanted, byte[] scores)
    {
        var k = wanted % 20 + 1;
        var best = new BestScores(k);
        // Bytes tie often, as scores of short questions do.
        foreach (var score in scores) best.Offer(score);
        var expected = scores.Length < k ? double.NegativeInfinity : scores.OrderDescending().ElementAt(k - 1);
        return best.Least == expected;
    }
}
