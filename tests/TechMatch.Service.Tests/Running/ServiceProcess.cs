using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TechMatch.Service.Tests.Running;

/// <summary>The real program as a process of its own.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _started.TrySetResult();
        _process.Start();
        _process.BeginOutputReadLine();
    }

    /// <summary>Addresses in the order they were bound.</summary>
    public IReadOnlyList<Uri> Addresses
    {
        get
        {
            lock (_lines) return [.. _lines.Select(l => Listening().Match(l)).Where(m => m.Success).Select(m => new Uri(m.Groups[1].Value))];
        }
    }

    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public static ServiceProcess Run(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "TechMatch.Service.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ServiceProcess(start);
    }

    /// <summary>Returns when the service listens, or has ended.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The most resident memory so far, in bytes; on Linux only.</summary>
    public async Task<long> HighestMemoryAsync(CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{_process.Id}/status", cancellationToken);
        var peak = lines.Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(peak, System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    /// <returns>Exit code and what was said on standard error.</returns>
    public async Task<(int Code, string Error)> EndAsync(CancellationToken cancellationToken)
    {
        var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
        if (line.Contains("Application started", StringComparison.Ordinal)) _started.TrySetResult();
    }

    [GeneratedRegex(@"Now listening on: (\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}
