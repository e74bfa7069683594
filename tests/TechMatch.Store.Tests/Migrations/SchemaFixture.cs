using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Access;
using TechMatch.Store.Schema.Postgres;
using TechMatch.Store.Schema.Sqlite;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>
/// A small registry as an earlier schema wrote it, as SQL in the tree. A new schema gets a fixture of its own by running these tests
/// with <c>TECHMATCH_UPDATE_FIXTURES=1</c>; one that is there is never written again, for it stands for registries that are out there.
/// </summary>
internal sealed class SchemaFixture(string schema, PostgresServer? server)
{
    public const string RequestId = "3d4f0c1e-6d0b-4c51-9c57-0d2f6b1f7a10";

    /// <summary>In order. The last is the schema of today.</summary>
    public static IReadOnlyList<string> Schemas { get; } = ["Initial", "ApiKeys", "RecordAudience", "AuditLog", "WorkflowAndMarketplace"];

    public static RecordId Plant { get; } = RecordId.Parse("organisations/plant");

    public static Need Kiln { get; } = Some.Need("kiln", "Use of kiln exhaust heat, second version");

    public static IReadOnlyList<CatalogRecord> Records { get; } =
        [Kiln, Some.Organisation("plant") with { State = RecordState.Withdrawn }, Some.Technology("draft", "Жылуды пайдалану", "kk") with { Owner = Plant, State = RecordState.Draft }];

    public static ApiKey Key { get; } = new()
    {
        Id = "0123456789ab", Label = "fixture", Grant = new KeyGrant(Role.Staff), CreatedAt = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero),
        CreatedBy = "tester", SecretHash = new string('a', 64),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => RepositoryRoot.File("tests", "TechMatch.Store.Tests", "Migrations", server is null ? "sqlite" : "postgres", $"{schema}.sql");

    /// <summary>Six changes: two creations, a draft of an owner, one that was deleted, and an update under a request id.</summary>
    public static async Task FillAsync(CatalogStore store)
    {
        await store.CreateAsync(Kiln with { Title = LocalizedText.Of("en", "Use of kiln exhaust heat") }, StoreBench.By, Token);
        await store.CreateAsync(Records[1], StoreBench.By, Token);
        await store.CreateAsync(Records[2], StoreBench.By, Token);
        await store.CreateAsync(Some.Technology("gone"), StoreBench.By, Token);
        await store.DeleteAsync(RecordId.Parse("technologies/gone"), null, StoreBench.By, Token);
        await UpdateAsync(store);
        await new KeyRegister(store).AddAsync(Key, Token);
    }

    public static Task<WriteOutcome> UpdateAsync(CatalogStore store) => store.UpdateAsync(Kiln, null, StoreBench.By with { RequestId = RequestId }, Token);

    /// <summary>Makes the empty place of <paramref name="bench"/> what the fixture says.</summary>
    public async Task LoadAsync(StoreBench bench, Func<Task<StoreBench>> another)
    {
        if (!System.IO.File.Exists(File) && Environment.GetEnvironmentVariable("TECHMATCH_UPDATE_FIXTURES") == "1") await WriteAsync(bench, another);
        else await SqlAsync(bench, await System.IO.File.ReadAllTextAsync(File, Token));
    }

    public async Task<string> SqlAsync(StoreBench bench, string sql)
    {
        if (server is not null) return await server.SqlAsync(bench.Place, sql, Token);
        await using var connection = new SqliteConnection($"Data Source={bench.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Token);
        var lines = new StringBuilder();
        do
        {
            while (await reader.ReadAsync(Token)) lines.Append(reader.GetString(0)).Append('\n');
        }
        while (await reader.NextResultAsync(Token));
        return lines.ToString().Trim();
    }

    /// <summary>The tables by the migrations themselves, the rows from a registry of today, as far as the earlier tables have a place for them.</summary>
    private async Task WriteAsync(StoreBench bench, Func<Task<StoreBench>> another)
    {
        using DbContext context = server is null
            ? new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=:memory:").Options)
            : new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=none").Options);
        var migration = context.Database.GetMigrations().Single(m => m.EndsWith($"_{schema}", StringComparison.Ordinal));
        var text = new StringBuilder(context.GetService<IMigrator>().GenerateScript(Migration.InitialDatabase, migration).ReplaceLineEndings("\n"));
        await SqlAsync(bench, text.ToString());
        await using var today = await another();
        await today.OpenAsync();
        await FillAsync(today.Store);
        await today.CloseAsync();
        foreach (var (table, columns) in await TablesAsync(bench))
        {
            var (quote, cast) = server is null ? ("quote", "") : ("quote_nullable", "::text");
            var values = string.Join(" || ', ' || ", columns.Select(c => $"{quote}(\"{c}\"{cast})"));
            var names = string.Join(", ", columns.Select(c => $"\"{c}\""));
            var rows = await SqlAsync(today, $"SELECT 'INSERT INTO \"{table}\" ({names}) VALUES (' || {values} || ');' FROM \"{table}\" ORDER BY 1");
            if (rows.Length > 0) text.Append(rows).Append('\n');
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, text.ToString(), Token);
        // From here on as everybody will have it.
        await SqlAsync(bench, text.ToString()[context.GetService<IMigrator>().GenerateScript(Migration.InitialDatabase, migration).ReplaceLineEndings("\n").Length..]);
    }

    private async Task<IEnumerable<(string Table, List<string> Columns)>> TablesAsync(StoreBench bench)
    {
        var found = await SqlAsync(bench, server is null
            ? "SELECT m.name || ' ' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid"
            : "SELECT table_name || ' ' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_EF%' ORDER BY table_name, ordinal_position");
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim().Split(' ')).GroupBy(p => p[0], p => p[1]).Select(g => (g.Key, g.ToList()));
    }
}
