using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TechMatch.Core.Catalog;
using TechMatch.Core.Lexicon;
using TechMatch.Search.Concepts;
using TechMatch.TestKit;

namespace TechMatch.Benchmarks;

/// <summary>
/// Megabytes of UTF-8 text a second in which one core recognises the concepts of the shipped lexicon, for each of the twelve
/// languages: the bundled records and parallel passages in it, over and over. Goal: 20 MB/s.
/// </summary>
internal static class ConceptSpeed
{
    private const int Rounds = 7;
    private const int BytesPerRound = 8_000_000;

    public static void Run()
    {
        var finder = new ConceptFinder(new ConceptLexicon(
            Files("lexicon", "*.json").SelectMany(f => ConceptLexicon.Parse(File.ReadAllBytes(f), Path.GetFileName(f)))));
        var (bytes, seconds) = (0.0, 0.0);
        foreach (var (language, texts) in Texts().GroupBy(t => t.Language, t => t.Text).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.ToList())))
        {
            if (!ConceptLexicon.Languages.Contains(language)) continue;
            var size = texts.Sum(Encoding.UTF8.GetByteCount);
            var mentions = new List<ConceptMention>();
            var best = double.MaxValue;
            var repeats = Math.Max(1, BytesPerRound / size);
            for (var round = 0; round < Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < repeats; i++) Find(finder, texts, LanguageCode.Of(language), mentions);
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds / repeats);
            }

            (bytes, seconds) = (bytes + 1, seconds + best / size);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{language}  {size / best / 1e6,6:0.0} MB/s  {size / 1000,6} kB  {mentions.Count,6} mentions"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"as many bytes of each  {bytes / seconds / 1e6:0.0} MB/s"));
    }

    private static void Find(ConceptFinder finder, List<string> texts, LanguageCode language, List<ConceptMention> mentions)
    {
        mentions.Clear();
        foreach (var text in texts) finder.Find(text, language, mentions);
    }

    private static IEnumerable<(string Language, string Text)> Texts()
    {
        foreach (var line in Files("parallel", "*.jsonl").SelectMany(File.ReadLines))
        {
            using var passage = JsonDocument.Parse(line);
            foreach (var text in passage.RootElement.GetProperty("texts").EnumerateObject()) yield return (text.Name, text.Value.GetString()!);
        }

        foreach (var line in Files("records", "*.jsonl").SelectMany(File.ReadLines).Where(l => l.Length > 0))
        {
            foreach (var piece in RecordText.PiecesOf(RecordJson.Read(Encoding.UTF8.GetBytes(line)))) yield return (piece.Language.Value, piece.Text);
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(RepositoryRoot.File("corpus", folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
