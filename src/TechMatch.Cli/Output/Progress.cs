using Spectre.Console;

namespace TechMatch.Cli.Output;

/// <summary>Progress on standard error, only where a person is watching.</summary>
internal static class Progress
{
    private static readonly IAnsiConsole s_errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static bool IsWatched(bool quiet) => !quiet && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null;

    public static Task<T> SpinAsync<T>(string what, bool quiet, Func<Task<T>> work) =>
        IsWatched(quiet) ? s_errors.Status().StartAsync(what, _ => work()) : work();

    /// <param name="work">Is given a function that reports the share done, 0–1.</param>
    public static Task<T> BarAsync<T>(string what, bool quiet, Func<Action<double>, Task<T>> work)
    {
        if (!IsWatched(quiet)) return work(_ => { });
        return s_errors.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(what, maxValue: 1);
                var result = await work(share => task.Value = share);
                task.Value = 1;
                return result;
            });
    }
}
