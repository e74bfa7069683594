using TechMatch.Core.Evaluation;

namespace TechMatch.Relevance;

/// <summary>Judgements that could not be wrong without anyone noticing.</summary>
public sealed class JudgementTests(BundledCorpus corpus) : IClassFixture<BundledCorpus>
{
    [Fact]
    public async Task Judgements_everyName_isABundledRecord()
    {
        var unknown = new List<string>();
        foreach (var name in JudgedNeeds.Read().ByQuery.SelectMany(q => q.Value.Keys.Prepend(q.Key)).Distinct(StringComparer.Ordinal))
        {
            if (await corpus.GetAsync(name, TestContext.Current.CancellationToken) is null) unknown.Add(name);
        }

        Assert.Empty(unknown);
    }

    [Fact]
    public void Judgements_everyNeed_hasFiveGradesFromZeroToThree()
    {
        foreach (var (need, grades) in JudgedNeeds.Read().ByQuery)
        {
            Assert.StartsWith("needs/", need, StringComparison.Ordinal);
            Assert.True(grades.Count >= 5, $"{need}: expected at least 5 judged records, got {grades.Count}");
            Assert.True(grades.Values.Any(g => g == 0), $"{need}: expected hard negatives, got none");
            Assert.All(grades.Values, g => Assert.InRange(g, 0, 3));
        }
    }

    [Fact]
    public void Judgements_asAWhole_coverFortyNeedsAndSomeThatNothingMeets()
    {
        var needs = JudgedNeeds.Read().ByQuery;
        Assert.True(needs.Count >= 40, $"expected at least 40 judged needs, got {needs.Count}");
        Assert.True(needs.Values.Count(g => !JudgedNeeds.IsAnswerable(g)) >= 4, "expected at least 4 needs that nothing meets");
    }

    [Fact]
    public void Judgements_oneNeedInTwoFiles_isRefused()
    {
        var needsByFile = JudgedNeeds.Files.Select(f => (File: f, Needs: Qrels.Parse(File.ReadAllText(f)).ByQuery.Keys.ToHashSet(StringComparer.Ordinal))).ToList();
        var twice = needsByFile.SelectMany(f => f.Needs).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key);
        Assert.Empty(twice);
    }
}
