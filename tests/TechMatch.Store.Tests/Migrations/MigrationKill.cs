using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>
/// Brings a registry of an earlier schema to today's in a process of its own, which dies at a chosen statement of that: right before
/// it, or some microseconds after it was sent, when it is being carried out, committed, or the next one is.
/// </summary>
/// <param name="server">Null for SQLite.</param>
internal sealed class MigrationKill(string schema, PostgresServer? server)
{
    public const string Verb = "open-and-die";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private string? _expected;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>In the child.</summary>
    /// <param name="statement">Counted from 1; 0 lives.</param>
    public static async Task OpenAsync(string place, int statement, int microseconds)
    {
        var death = new Death(statement, microseconds);
        using var listening = DiagnosticListener.AllListeners.Subscribe(death);
        await using var store = await CatalogStore.OpenAsync(StoreBench.Options(place), StoreBench.Vocabularies, TimeProvider.System, CancellationToken.None);
        Console.Out.WriteLine(death.Statements.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The same without a death.</summary>
    /// <returns>The number of statements it takes.</returns>
    public async Task<int> CountAsync()
    {
        await using var bench = await LoadedAsync();
        var said = await EndAsync(bench, 0, 0);
        _expected = await WholeRegistry.SchemaAsync(bench, server);
        return int.Parse(said, CultureInfo.InvariantCulture);
    }

    /// <summary>One death, and the start after it, which must find everything and make the schema whole.</summary>
    /// <returns>How many of the migrations that were due had been made; null when the process outlived its end.</returns>
    public async Task<int?> RunAsync(int statement, int microseconds)
    {
        await using var bench = await LoadedAsync();
        if ((await EndAsync(bench, statement, microseconds)).Length > 0) return null;
        var made = await MadeAsync(bench);

        // A lock that the dead process left behind would be waited for without an end.
        await bench.OpenAsync().WaitAsync(s_patience, Token);

        await WholeRegistry.AssertAsync(bench, schema);
        await bench.CloseAsync();
        Assert.Equal(_expected, await WholeRegistry.SchemaAsync(bench, server));
        return made - Made(schema);
    }

    /// <summary>Of the migrations that a registry of this schema has seen.</summary>
    private static int Made(string schema) => SchemaFixture.Schemas.Index().Single(s => s.Item == schema).Index + 1;

    private static async Task<string> EndAsync(StoreBench bench, int statement, int microseconds)
    {
        using var child = Child.Start(Verb, bench.Place, statement.ToString(CultureInfo.InvariantCulture), microseconds.ToString(CultureInfo.InvariantCulture));
        try
        {
            var said = await child.StandardOutput.ReadToEndAsync(Token);
            await child.WaitForExitAsync(Token);
            // 137 is SIGKILL; anything else is a fault of the child, which it told on standard error.
            Assert.Equal(said.Length > 0 ? 0 : 137, child.ExitCode);
            return said.Trim();
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }

    private async Task<int> MadeAsync(StoreBench bench) =>
        int.Parse(await new SchemaFixture(schema, server).SqlAsync(bench, "SELECT CAST(count(*) AS TEXT) FROM \"__EFMigrationsHistory\""), CultureInfo.InvariantCulture);

    private async Task<StoreBench> LoadedAsync()
    {
        var bench = server is null ? StoreBench.Closed() : StoreBench.Closed(await server.CreateDatabaseAsync(Token));
        await new SchemaFixture(schema, server).LoadAsync(bench, () => throw new InvalidOperationException($"expected a fixture of {schema} in the tree, got none"));
        return bench;
    }

    /// <summary>Hears of every statement that EF Core is about to send.</summary>
    private sealed class Death(int statement, int microseconds) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public int Statements { get; private set; }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore") value.Subscribe(this, name => name == RelationalEventId.CommandExecuting.Name);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (++Statements != statement) return;
            if (microseconds == 0) Die();
            // Beside the statement, and without a timer, whose steps are longer than a statement.
            new Thread(() =>
            {
                var began = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < microseconds)
                {
                }

                Die();
            }).Start();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        private static void Die()
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
