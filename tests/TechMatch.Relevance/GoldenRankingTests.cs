using System.Globalization;
using System.Text;
using TechMatch.Core.Catalog;
using TechMatch.Search.Matching;

namespace TechMatch.Relevance;

/// <summary>
/// One file per judged need and per mandate: the first ten with score and grade. A ranking change is a readable diff.
/// </summary>
public sealed class GoldenRankingTests(BundledCorpus corpus) : IClassFixture<BundledCorpus>
{
    private const int Shown = 10;

    [Fact]
    public async Task Match_everyJudgedNeed_ranksAsRecorded()
    {
        var needs = JudgedNeeds.Read().ByQuery;
        foreach (var (need, grades) in needs) await CheckAsync("needs", need, grades);
        Assert.Empty(GoldenFile.Orphans("needs", needs.Keys.Select(FileOf)));
    }

    [Fact]
    public async Task Match_everyMandate_ranksAsRecorded()
    {
        var mandates = (await corpus.NamesAsync(RecordKind.Mandate, TestContext.Current.CancellationToken)).ToList();
        Assert.NotEmpty(mandates);
        foreach (var mandate in mandates) await CheckAsync("mandates", mandate, grades: null);
        Assert.Empty(GoldenFile.Orphans("mandates", mandates.Select(FileOf)));
    }

    private async Task CheckAsync(string folder, string subject, IReadOnlyDictionary<string, int>? grades)
    {
        var answer = await corpus.MatchAsync(subject, Shown, TestContext.Current.CancellationToken);
        GoldenFile.Check($"{folder}/{FileOf(subject)}", Render(subject, answer, grades));
    }

    /// <summary>Scores to three decimals: the width of SIMD registers changes the last bits of a sum.</summary>
    private static string Render(string subject, MatchAnswer answer, IReadOnlyDictionary<string, int>? grades)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{subject} [{answer.Profile.Id}/{answer.Profile.Version}]\n");
        if (answer.Abstained is { } reason) text.Append(CultureInfo.InvariantCulture, $"no good match: {reason}\n");
        foreach (var hit in answer.Hits) text.Append(CultureInfo.InvariantCulture, $"{hit.Rank,2}  {hit.Score:0.000}  {Grade(hit.Record.Id.Name)}  {hit.Record.Id.Name}\n");
        foreach (var miss in answer.NearMisses)
            text.Append(CultureInfo.InvariantCulture, $"near {miss.Score:0.000}  {Grade(miss.Id.Name)}  {miss.Id.Name}{string.Concat(miss.FailedGates.Select(g => "  " + g.RuleId))}\n");
        return text.ToString();

        // "-" was never judged, which the metrics read as 0.
        string Grade(string name) => grades is not null && grades.TryGetValue(name, out var grade) ? grade.ToString(CultureInfo.InvariantCulture) : "-";
    }

    private static string FileOf(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..] + ".txt";
}
