using System.ComponentModel;
using System.Diagnostics;
using TechMatch.TestKit;

namespace TechMatch.Cli.Tests;

/// <summary>Both chains exported by the program and verified by a script that knows nothing of it.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Here => ["--data", _folder.File("data")];

    private string Match { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        // Twice, so that the chain of matches has a row before another.
        for (var i = 0; i < 2; i++)
        {
            var matched = await CommandProcess.RunAsync(["match", "--text", "use of waste heat at a cement plant", "--country", "KZ", "--keep", .. Here]);
            Assert.Equal(ExitCode.Ok, matched.ExitCode);
            Match = matched.Errors.Split('\n').Single(l => l.StartsWith("stored as ", StringComparison.Ordinal))["stored as ".Length..].Trim();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Chains_listedVerifiedReplayedAndExported_sayTheSame()
    {
        var listed = await CommandProcess.RunAsync(["audit", "list", "--action", "record.created", "--max", "3", "--output", "jsonl", .. Here]);
        Assert.Equal((ExitCode.Ok, 3), (listed.ExitCode, listed.Output.Trim().Split('\n').Length));
        Assert.All(listed.Output.Trim().Split('\n'), l => Assert.Contains("bundled corpus", l, StringComparison.Ordinal));

        var verified = await CommandProcess.RunAsync(["audit", "verify", .. Here]);
        Assert.Equal((ExitCode.Ok, ""), (verified.ExitCode, verified.Errors));
        var head = verified.Output.Split([' ', '│', '\n'], StringSplitOptions.RemoveEmptyEntries).Single(w => w.StartsWith("matches:2:", StringComparison.Ordinal));
        var stats = await CommandProcess.RunAsync(["stats", .. Here]);
        Assert.Contains(head, stats.Output, StringComparison.Ordinal);
        var cut = await CommandProcess.RunAsync(["audit", "verify", "--anchor", head.Replace("matches:2:", "matches:3:", StringComparison.Ordinal), .. Here]);
        Assert.Equal((ExitCode.Failed, "matches: row 3, whose hash was kept, is not there"), (cut.ExitCode, cut.Errors.Trim()));

        var replayed = await CommandProcess.RunAsync(["match", "replay", Match, .. Here]);
        Assert.Equal(ExitCode.Ok, replayed.ExitCode);
        Assert.StartsWith("the same bytes", replayed.Errors, StringComparison.Ordinal);

        foreach (var chain in (string[])["audit", "matches"])
        {
            var good = await ExportAsync(chain);
            var found = await NodeAsync(good);
            Assert.Equal((0, true), (found.ExitCode, found.Output.TrimEnd().EndsWith(" 0 faults", StringComparison.Ordinal)));
            if (chain == "matches") Assert.Equal(0, (await NodeAsync(good, "--anchor", head)).ExitCode);
            await AssertDamageIsFoundAsync(chain, await File.ReadAllLinesAsync(good, Token));
        }
    }

    [Theory]
    [InlineData("audit", "export", "others")]
    [InlineData("audit", "verify", "--anchor", "audit:1:short")]
    [InlineData("audit", "list", "--max", "0")]
    public async Task Audit_saidWrongly_isAMatterOfUsage(params string[] arguments)
    {
        var finished = await CommandProcess.RunAsync([.. arguments, .. Here]);

        Assert.Equal((ExitCode.Usage, ""), (finished.ExitCode, finished.Output));
    }

    private async Task AssertDamageIsFoundAsync(string chain, string[] lines)
    {
        var last = lines.Length - 1;
        (string Name, string[] Lines)[] damaged =
        [
            ("a flipped byte in a body", [.. lines[..^2], FlippedBody(lines[^2]), lines[^1]]),
            ("a removed first row", [lines[0], .. lines[2..]]),
            ("swapped rows", [.. lines[..^3], lines[^2], lines[^3], lines[^1]]),
            ("a row twice", [.. lines[..^1], lines[^2], lines[^1]]),
            ("a cut-off end", lines[..last]),
            ("a cut-off row before the head", [.. lines[..^2], lines[^1]]),
            ("the other chain", [lines[0].Replace($"\"{chain}\"", chain == "audit" ? "\"matches\"" : "\"audit\"", StringComparison.Ordinal), .. lines[1..]]),
        ];
        foreach (var (name, text) in damaged)
        {
            var file = _folder.File("damaged.jsonl");
            await File.WriteAllLinesAsync(file, text, Token);
            var found = await NodeAsync(file);
            Assert.True(found.ExitCode == 1, $"{chain}, {name}: expected 1, got {found.ExitCode}: {found.Output}{found.Errors}");
        }
    }

    /// <summary>One letter of the base64 becomes another.</summary>
    private static string FlippedBody(string line)
    {
        var at = line.IndexOf("\"body\":\"", StringComparison.Ordinal) + 20;
        return line[..at] + (line[at] == 'A' ? 'B' : 'A') + line[(at + 1)..];
    }

    private async Task<string> ExportAsync(string chain)
    {
        var file = _folder.File($"{chain}.jsonl");
        var exported = await CommandProcess.RunAsync(["audit", "export", chain, "--file", file, .. Here]);
        Assert.Equal((ExitCode.Ok, ""), (exported.ExitCode, exported.Errors));
        return file;
    }

    private static async Task<Finished> NodeAsync(string file, params string[] options)
    {
        var start = new ProcessStartInfo("node", [RepositoryRoot.File("tests", "verify-chain.mjs"), file, .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(Token);
            var errors = process.StandardError.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            return new Finished(process.ExitCode, await output, await errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed, so the script outside of TechMatch cannot run");
            throw;
        }
    }
}
