using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TechMatch.Cli.Output;
using TechMatch.Core.Lexicon;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch lexicon check</c>: the lexicon against terms that others wrote.</summary>
internal static class LexiconCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("lexicon", "Look at the multilingual lexicon.") { Check() };

    private static Command Check()
    {
        var terms = new Option<DirectoryInfo>("--terms") { Description = "Folder of .tsv files with concept, language and term between tabs.", Required = true };
        var shown = new Option<int>("--conflicts") { Description = "Conflicts a table shows; json has all of them, csv and jsonl nothing else.", DefaultValueFactory = _ => 40 };
        var command = new Command("check", "Count the terms that other term lists confirm, and list where they have others.") { terms, shown };
        command.SetAction((arguments, cancellationToken) =>
        {
            if (arguments.GetValue(shown) < 0) throw new CommandException($"expected --conflicts of 0 or more, got {arguments.GetValue(shown)}", ExitCode.Usage);
            var corpus = new CorpusFolder(Environment.GetEnvironmentVariable("TECHMATCH_CORPUS") is { Length: > 0 } folder and not "none" ? folder : ServiceSettings.DefaultCorpus);
            Print(Run(corpus.ReadLexicon(), arguments.GetValue(terms)!, arguments.GetValue(OutputOption.Quiet), cancellationToken), arguments.GetValue(shown), arguments.GetValue(OutputOption.Option));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static LexiconReport Run(ConceptLexicon lexicon, DirectoryInfo folder, bool quiet, CancellationToken cancellationToken)
    {
        try
        {
            var files = folder.GetFiles("*.tsv").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
            var read = files.Where(f => File.ReadLines(f.FullName).FirstOrDefault() is { } first && TermSource.IsTermLine(first)).ToList();
            if (read.Count == 0) throw new CommandException($"expected .tsv files with concept, language and term between tabs in {folder.FullName}, found none", ExitCode.Usage);
            if (!quiet) foreach (var other in files.Except(read)) Console.Error.WriteLine($"left out {other.Name}: its first line is not concept, language and term between tabs");
            return LexiconCheck.Run(lexicon, read.Select(f =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return TermSource.Parse(Path.GetFileNameWithoutExtension(f.Name), File.ReadLines(f.FullName));
            }));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message, ExitCode.Usage);
        }
    }

    private static void Print(LexiconReport report, int shown, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Json: Console.Out.WriteLine(JsonSerializer.Serialize(report, s_json)); break;
            case OutputFormat.Csv or OutputFormat.Jsonl: Conflicts(report.Conflicts).Print(format); break;
            default:
                Confirmations(report).Print(format);
                Console.Out.WriteLine($"{report.Conflicts.Count} conflicts, {report.Conflicts.Count(c => !c.ConfirmedElsewhere)} of them where no source has a term of ours; the first {Math.Min(shown, report.Conflicts.Count)}:");
                Conflicts(report.Conflicts.Take(shown)).Print(format);
                break;
        }
    }

    private static Rows Confirmations(LexiconReport report)
    {
        var rows = new Rows("language", "source", "concepts compared", "confirmed", "share", "terms compared", "terms confirmed", "conflicts");
        foreach (var c in report.Confirmations)
        {
            var conflicts = report.Conflicts.Count(f => f.Language == c.Language && (f.Source == c.Source || c.Source == LexiconReport.AllSources));
            rows.Add(
                null, c.Language, c.Source, Number(c.ConceptsCompared), Number(c.ConceptsConfirmed), (c.ConceptsConfirmed / (double)c.ConceptsCompared).ToString("0.00", CultureInfo.InvariantCulture),
                Number(c.TermsCompared), Number(c.TermsConfirmed), Number(conflicts));
        }

        return rows;
    }

    private static Rows Conflicts(IEnumerable<TermConflict> conflicts)
    {
        var rows = new Rows("concept", "language", "source", "ours", "theirs", "witnesses", "confirmed elsewhere", "source concepts") { NotInTable = ["source concepts", "confirmed elsewhere"] };
        foreach (var c in conflicts)
        {
            rows.Add(
                null, c.Concept, c.Language, c.Source, string.Join("; ", c.Ours), string.Join("; ", c.Theirs), string.Join(' ', c.Witnesses), c.ConfirmedElsewhere ? "yes" : "no", string.Join(' ', c.SourceConcepts));
        }

        return rows;
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
