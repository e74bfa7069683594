using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TechMatch.TestKit;

/// <summary>
/// A real PostgreSQL server in a temporary folder, reachable by a socket in it and by nothing else, started when first
/// asked for. Its binaries are looked for in <c>TECHMATCH_POSTGRES_BIN</c>, in <c>PATH</c> and where distributions install them.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "techmatch";

    // The server refuses to run as root; these accounts exist where it does.
    private static readonly string[] s_accounts = ["postgres", "nobody"];

    private static readonly string[] s_programs = ["initdb", "postgres", "createdb", "psql"];

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly string? _binaries = FindBinaries();
    private TempFolder? _folder;
    private Process? _process;
    private readonly ConcurrentBag<string> _used = [];
    private int _databases;

    /// <summary>Why there is no server here; null when there can be one.</summary>
    public string? Missing => _binaries is null
        ? "no PostgreSQL server is installed here (initdb, postgres, createdb and psql in TECHMATCH_POSTGRES_BIN, PATH or /usr/lib/postgresql/*/bin)"
        : OperatingSystem.IsWindows() ? "the tests start PostgreSQL on Linux and macOS only" : null;

    /// <summary>A file system for its data alone; else they lie in a temporary folder.</summary>
    public SmallDisk? Disk { get; init; }

    private string Data => Path.Combine(Disk?.Path ?? _folder!.Path, "data");

    /// <summary>Creates an empty database and returns its address; skips the test where there is no server.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        // An exception whose message begins so is a skipped test to xunit v3, which this project does not reference.
        if (Missing is { } reason) throw new NotSupportedException("$XunitDynamicSkip$" + reason);
        await StartAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"registry_{Interlocked.Increment(ref _databases)}");
        await RunAsync("createdb", ["-h", _folder!.Path, "-U", User, "-T", "template0", name], cancellationToken);
        return $"postgres:///{name}?host={_folder.Path}&user={User}";
    }

    /// <summary>A database without a row: one that was given back, emptied, or else a new one. Emptying is ten times cheaper than creating.</summary>
    public async Task<string> TakeDatabaseAsync(CancellationToken cancellationToken)
    {
        if (!_used.TryTake(out var address)) return await CreateDatabaseAsync(cancellationToken);
        await SqlAsync(address, """
            DO $$ BEGIN
              EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables
                       WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_EF%');
            END $$
            """, cancellationToken);
        return address;
    }

    /// <summary>Nobody has it open any more, and its tables are as they were made.</summary>
    public void GiveBack(string address) => _used.Add(address);

    /// <summary>Runs SQL as somebody who knows nothing of TechMatch would.</summary>
    public Task<string> SqlAsync(string address, string sql, CancellationToken cancellationToken)
    {
        var database = new Uri(address).AbsolutePath.Trim('/');
        return RunAsync("psql", ["-h", _folder!.Path, "-U", User, "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql], cancellationToken);
    }

    /// <summary>kill -9 of the server and all its processes.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it when it does not run, and returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            // One that has just recovered from its own end is alive before it answers.
            if (_process is { HasExited: false } && await FaultAsync(cancellationToken) is null) return;
            if (_process is { HasExited: false }) await KillAsync(cancellationToken);
            if (_folder is null) await InitialiseAsync(cancellationToken);
            for (var attempt = 0; ; attempt++)
            {
                _process = Launch("postgres", ["-D", Data, "-k", _folder!.Path, "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "log_min_messages=panic"]);
                if (await FaultAsync(cancellationToken) is not { } fault) return;
                // After a kill the processes of the old server may still hold its memory for a moment.
                if (!_process.HasExited) await KillAsync(cancellationToken);
                if (attempt == 20) throw new InvalidOperationException($"expected a PostgreSQL server in {Data}, got {fault}");
                await Task.Delay(100, cancellationToken);
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync(CancellationToken.None);
        }

        _folder?.Dispose();
        _starting.Dispose();
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        _folder = new TempFolder();
        if (Account() is { } account) await RunPlainAsync("chown", [account, _folder.Path, .. Disk is null ? Array.Empty<string>() : [Disk.Path]], cancellationToken);
        // A locale whose order is not the ordinal one: names must sort the same whatever the server is set to.
        string[] common = ["-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", .. Disk is null ? Array.Empty<string>() : ["--wal-segsize=1"]];
        try
        {
            await RunAsync("initdb", [.. common, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"], cancellationToken);
        }
        catch (InvalidOperationException)
        {
            await RunAsync("initdb", [.. common, "--locale=C"], cancellationToken);
        }
    }

    private async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        var fault = "an exit at once";
        for (var i = 0; i < 200 && !_process!.HasExited; i++)
        {
            try
            {
                await RunAsync("psql", ["-h", _folder!.Path, "-U", User, "-d", "postgres", "-X", "-q", "-c", "SELECT 1"], cancellationToken);
                return null;
            }
            catch (InvalidOperationException e)
            {
                fault = e.Message;
                await Task.Delay(50, cancellationToken);
            }
        }

        return fault;
    }

    private Task<string> RunAsync(string binary, string[] arguments, CancellationToken cancellationToken)
    {
        var (file, all) = AsAccount(binary, arguments);
        return RunPlainAsync(file, all, cancellationToken);
    }

    private Process Launch(string binary, string[] arguments)
    {
        var (file, all) = AsAccount(binary, arguments);
        return Process.Start(new ProcessStartInfo(file, all) { WorkingDirectory = "/" })!;
    }

    private (string File, string[] Arguments) AsAccount(string binary, string[] arguments)
    {
        var path = Path.Combine(_binaries!, binary);
        // setpriv replaces itself by the server, so that its process id is the server's.
        return Account() is { } account
            ? ("setpriv", [$"--reuid={account}", $"--regid={account.Replace("nobody", "nogroup", StringComparison.Ordinal)}", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }

    private static string? Account() => !Environment.IsPrivilegedProcess
        ? null
        : s_accounts.First(a => File.ReadLines("/etc/passwd").Any(l => l.StartsWith(a + ":", StringComparison.Ordinal)));

    private static async Task<string> RunPlainAsync(string file, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    private static string? FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")) : [];
        var given = Environment.GetEnvironmentVariable("TECHMATCH_POSTGRES_BIN");
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return ((string?[])[given, .. path, .. installed]).FirstOrDefault(d => !string.IsNullOrEmpty(d) && s_programs.All(p => File.Exists(Path.Combine(d, p))));
    }
}
