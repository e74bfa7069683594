using System.Diagnostics;
using System.Text;

namespace TechMatch.Cli.Tests;

/// <summary>What a finished <c>techmatch</c> process left behind.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);

/// <summary>The real program, started as a shell would start it.</summary>
internal static class CommandProcess
{
    /// <summary>No command here takes a tenth of this; a hanging one must not hang the build.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static async Task<Finished> RunAsync(params string[] arguments)
    {
        Finished? finished = null;
        await UseAsync(arguments, async (process, patience) =>
        {
            var output = process.StandardOutput.ReadToEndAsync(patience);
            var errors = process.StandardError.ReadToEndAsync(patience);
            await process.WaitForExitAsync(patience);
            finished = new Finished(process.ExitCode, await output, await errors);
        });
        return finished!;
    }

    /// <summary>
    /// A command and what a test does with it while it runs; both end within the patience.
    /// A watch that heard nothing once kept a build waiting for ever.
    /// </summary>
    public static async Task UseAsync(string[] arguments, Func<Process, CancellationToken, Task> use)
    {
        using var process = Start(arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            await use(process, patience.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "techmatch.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // What a developer has set for a server of their own must not reach the tests.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("TECHMATCH_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        return Process.Start(start)!;
    }
}
