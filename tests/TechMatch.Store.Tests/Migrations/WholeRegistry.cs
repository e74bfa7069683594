using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;
using TechMatch.Store.Access;
using TechMatch.Store.Audit;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>What must be true of a registry that was a <see cref="SchemaFixture"/> and is of today's schema now.</summary>
internal static class WholeRegistry
{
    // Tables, columns, indexes and constraints as the database itself tells them; the migrations that made them.
    private const string OfSqlite = """
        SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master
        UNION ALL SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1
        """;

    private const string OfPostgres = """
        SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<string> SchemaAsync(StoreBench bench, PostgresServer? server) => new SchemaFixture("", server).SqlAsync(bench, server is null ? OfSqlite : OfPostgres);

    /// <summary>Writes one record more, so it is asked once.</summary>
    public static async Task AssertAsync(StoreBench bench, string schema)
    {
        var store = bench.Store;
        Assert.Equal(6, store.LastSequence);
        var records = await store.ListAsync(null, AccessScope.Operator, null, 10, Token);
        Assert.Equal(SchemaFixture.Records, records.Select(r => r.Record));
        Assert.Equal([2, 1, 1], records.Select(r => (int)r.Stamp.Revision));
        Assert.Equal(["needs/kiln"], (await store.ListAsync(null, AccessScope.Public, null, 10, Token)).Select(r => r.Id.Name));
        var owner = AccessScope.Of(new Principal("user:i|o", Role.Owner) { Organisation = SchemaFixture.Plant });
        Assert.Equal(["needs/kiln", "organisations/plant", "technologies/draft"], (await store.ListAsync(null, owner, null, 10, Token)).Select(r => r.Id.Name));
        var changes = await bench.AllChangesAsync();
        Assert.Equal([1L, 2, 3, 4, 5, 6], changes.Select(c => c.Sequence));
        Assert.Null(changes[4].Current);
        // Asked again under its id, the update is not made again.
        Assert.Equal((WriteStatus.Updated, 6L), (await SchemaFixture.UpdateAsync(store)) is { } again ? (again.Status, again.Stamp!.Sequence) : default);
        Assert.Equal(schema == "Initial" ? [] : [SchemaFixture.Key], await new KeyRegister(store).ListAsync(Token));
        Assert.Empty((await new ChainReader(store).VerifyAsync(Chain.Audit, [], Token)).Faults);
        Assert.Equal(7, (await bench.CreateAsync(Some.Technology("later"))).Stamp!.Sequence);
        Assert.Empty((await new ChainReader(store).VerifyAsync(Chain.Audit, [], Token)).Faults);
    }
}
