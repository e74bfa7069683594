using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using TechMatch.Core.Access;
using TechMatch.Store.Schema;
using TechMatch.Store.Schema.Sqlite;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

public sealed class OpeningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reopened_store_holds_records_sequence_and_identity()
    {
        await using var bench = await StoreBench.StartAsync();
        var created = await bench.CreateAsync(Some.Need());
        var id = bench.Store.StoreId;
        await bench.ReopenAsync();
        Assert.Equal((1L, id), (bench.Store.LastSequence, bench.Store.StoreId));
        Assert.Equal(created.Stamp, (await bench.Store.GetAsync(created.Stamp!.Id, AccessScope.Public, Token))!.Stamp);
        Assert.Equal(2, (await bench.CreateAsync(Some.Need("second"))).Stamp!.Sequence);
    }

    [Fact]
    public async Task Writing_connection_is_in_WAL_mode_with_full_synchronisation()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CloseAsync();
        await using var database = await SqliteDatabase.OpenAsync(new CatalogStoreOptions { Folder = bench.Folder }, Token);
        // PRAGMA synchronous: 2 is FULL.
        Assert.Equal(("wal", "2"), (await PragmaAsync(database.Writing, "journal_mode"), await PragmaAsync(database.Writing, "synchronous")));
    }

    [Fact]
    public async Task Migrations_and_model_agree()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CloseAsync();
        await using var database = await SqliteDatabase.OpenAsync(new CatalogStoreOptions { Folder = bench.Folder }, Token);
        Assert.False(database.Writing.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Compiled_model_and_model_agree()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CloseAsync();
        await using var database = await SqliteDatabase.OpenAsync(new CatalogStoreOptions { Folder = bench.Folder }, Token);
        AssertCompiledModelAgrees(database.Writing);
    }

    [Fact]
    public async Task Migration_lock_of_a_killed_process_does_not_block_the_next_start()
    {
        await using var bench = StoreBench.Closed();
        // The row EF Core leaves when it is killed while it migrates; without our clean-up the next start waits for ever.
        Execute(bench, """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-23 08:00:00+00:00');
            """);
        await bench.OpenAsync();
        Assert.Equal(WriteStatus.Created, (await bench.CreateAsync(Some.Need())).Status);
    }

    [Fact]
    public async Task Newer_schema_is_refused_with_its_name()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CloseAsync();
        Execute(bench, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Later', '99.0.0')");
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.OpenAsync());
        Assert.Equal(StoreFailure.NewerSchema, e.Reason);
        Assert.Contains("20990101000000_Later", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("catalogue", "R-09")]
    public async Task Second_store_on_one_folder_is_refused_until_the_first_is_closed()
    {
        await using var bench = await StoreBench.StartAsync();
        var options = new CatalogStoreOptions { Folder = bench.Folder };
        var e = await Assert.ThrowsAsync<StoreException>(() => CatalogStore.OpenAsync(options, StoreBench.Vocabularies, bench.Time, Token));
        Assert.Equal(StoreFailure.InUse, e.Reason);
        Assert.Equal($"data folder {bench.Folder} is in use by another TechMatch process; stop it or choose another folder", e.Message);
        await bench.ReopenAsync();
        Assert.Equal(0, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Lock_file_left_behind_does_not_block()
    {
        await using var bench = StoreBench.Closed();
        await File.WriteAllTextAsync(Path.Combine(bench.Folder, "registry.lock"), "left by a killed process", Token);
        await bench.OpenAsync();
        Assert.Equal(WriteStatus.Created, (await bench.CreateAsync(Some.Need())).Status);
    }

    [Fact]
    public async Task Refused_opening_leaves_the_folder_free()
    {
        await using var bench = await StoreBench.StartAsync();
        await bench.CloseAsync();
        var whole = await File.ReadAllBytesAsync(bench.DatabaseFile, Token);
        await File.WriteAllTextAsync(bench.DatabaseFile, new string('x', 8192), Token);
        await Assert.ThrowsAsync<StoreException>(() => bench.OpenAsync());
        await File.WriteAllBytesAsync(bench.DatabaseFile, whole, Token);
        await bench.OpenAsync();
        Assert.Equal(0, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Folder_below_a_file_is_unavailable_with_a_sentence()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("plain"), "", Token);
        var options = new CatalogStoreOptions { Folder = folder.File("plain", "data") };
        var e = await Assert.ThrowsAsync<StoreException>(() => CatalogStore.OpenAsync(options, StoreBench.Vocabularies, TimeProvider.System, Token));
        Assert.Equal(StoreFailure.Unavailable, e.Reason);
        Assert.EndsWith("choose another folder", e.Message, StringComparison.Ordinal);
    }

    internal static void AssertCompiledModelAgrees(CatalogContext context)
    {
        var compiled = context.Model;
        var written = context.GetService<IDesignTimeModel>().Model;
        Assert.NotSame(compiled, written);
        Assert.Equal(Columns(written), Columns(compiled));

        static IEnumerable<string> Columns(IModel model) =>
            from entity in model.GetEntityTypes()
            from property in entity.GetProperties()
            orderby entity.GetTableName(), property.GetColumnName()
            select $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} {property.GetMaxLength()} {property.IsPrimaryKey()} {property.ValueGenerated} {property.GetTypeMapping().Converter?.GetType().Name}";
    }

    private static async Task<string> PragmaAsync(CatalogContext context, string name)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToString(await command.ExecuteScalarAsync(Token), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    private static void Execute(StoreBench bench, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={bench.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
