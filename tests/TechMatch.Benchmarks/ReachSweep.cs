using System.Globalization;
using TechMatch.Core.Evaluation;
using TechMatch.Core.Matching;
using TechMatch.Search.Evaluation;
using TechMatch.Search.Matching;
using TechMatch.Search.Text;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// nDCG@10 of hybrid search over judged collections for each pair of reach decay and exponent of the lexical calibration:
/// one table per collection. A decay takes an index of its own, exponents are asked of the same one.
/// </summary>
internal static class ReachSweep
{
    private static readonly double[] s_decays = [0, 0.4, 0.7, 1];
    private static readonly double[] s_exponents = [0.5, 0.7, 0.85, 1];

    public static async Task RunAsync(IReadOnlyList<string> collections, CancellationToken cancellationToken)
    {
        var corpus = new CorpusFolder(RepositoryRoot.File("corpus"));
        var profiles = corpus.ReadProfiles();
        var balanced = profiles.First(p => p.Id == ProfileShelf.DefaultId);
        var settings = new SearchSettings { Lexicon = corpus.ReadLexicon(), Embedder = corpus.DefaultEmbedder };
        foreach (var folder in collections)
        {
            var test = TestCollection.Open(folder, null, null);
            var qrels = test.Qrels ?? throw new InvalidOperationException($"expected judgements in {folder}, found none");
            Console.WriteLine($"{Path.GetFileName(folder)}: decay, then nDCG@10 at exponent {string.Join(", ", s_exponents.Select(Short))}");
            foreach (var decay in s_decays)
            {
                await using var run = await CollectionRun.IndexAsync(
                    test, corpus.ReadVocabularies(), profiles, settings with { Text = new TextIndexOptions { ReachDecay = decay } }, TimeProvider.System, null, cancellationToken);
                var line = new List<string> { Short(decay) };
                foreach (var exponent in s_exponents)
                {
                    var profile = balanced with { LexicalCalibration = LexicalCalibration.Power("sweep/1", exponent) };
                    var made = await run.AskAsync(test.Queries, SearchMode.Hybrid, profile, 100, null, cancellationToken);
                    line.Add((RetrievalMetrics.Evaluate(qrels, made, 10).Mean?.At[10].Ndcg ?? 0).ToString("0.0000", CultureInfo.InvariantCulture));
                }

                Console.WriteLine(string.Join("  ", line));
            }
        }
    }

    private static string Short(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
