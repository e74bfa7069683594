using System.CommandLine;

namespace TechMatch.Cli.Output;

internal enum OutputFormat
{
    Table,
    Json,
    Jsonl,
    Csv,
}

internal static class OutputOption
{
    public static Option<OutputFormat> Option { get; } = new("--output", "-o")
    {
        Description = "table (default), json, jsonl or csv.",
        DefaultValueFactory = _ => OutputFormat.Table,
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress and no remarks on standard error.", Recursive = true };
}
