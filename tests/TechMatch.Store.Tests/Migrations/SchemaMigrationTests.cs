using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Ledger;
using TechMatch.Store.Access;
using TechMatch.Store.Audit;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>Registries of every schema there was, brought to the one of today: nothing lost, nothing seen by whom it was not for.</summary>
[Trait("catalogue", "R-12")]
public abstract class SchemaMigrationTests(PostgresServer? server) : ProviderTests(server)
{
    public static TheoryData<string> Schemas => [.. SchemaFixture.Schemas];

    public static TheoryData<string> EarlierSchemas => [.. SchemaFixture.Schemas.SkipLast(1)];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Registry_ofAnEarlierSchema_isBroughtToTodaysWithItsContent(string schema)
    {
        await using var bench = await EmptyAsync();
        await new SchemaFixture(schema, Server).LoadAsync(bench, EmptyAsync);

        await bench.OpenAsync();

        await AssertWholeAsync(bench, schema);
    }

    // A table that stands in the way of the last thing a migration does: it fails with most of its work done.
    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public async Task Migration_thatFailsNearItsEnd_leavesTheRegistryWhole_andTheNextStartFinishesIt(string schema)
    {
        await using var bench = await EmptyAsync();
        var fixture = new SchemaFixture(schema, Server);
        await fixture.LoadAsync(bench, EmptyAsync);
        await fixture.SqlAsync(bench, "CREATE TABLE webhook_dead_letters (x INTEGER)");

        await Assert.ThrowsAnyAsync<Exception>(() => bench.OpenAsync());

        Assert.Equal("4", await fixture.SqlAsync(bench, "SELECT CAST(count(*) AS TEXT) FROM records"));
        await fixture.SqlAsync(bench, "DROP TABLE webhook_dead_letters");
        await bench.OpenAsync();
        await AssertWholeAsync(bench, schema);
    }

    [Fact]
    public async Task Schemas_haveAFixtureEach()
    {
        await using var bench = await EmptyAsync();
        await bench.OpenAsync();
        await bench.CloseAsync();

        var applied = await new SchemaFixture("", Server).SqlAsync(bench, "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY 1");

        Assert.Equal(SchemaFixture.Schemas, applied.Split('\n').Select(m => m.Trim()[(m.IndexOf('_', StringComparison.Ordinal) + 1)..]));
    }

    private static async Task AssertWholeAsync(StoreBench bench, string schema)
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

    /// <summary>A place without a table.</summary>
    private async Task<StoreBench> EmptyAsync() => Server is null ? StoreBench.Closed() : StoreBench.Closed(await Server.CreateDatabaseAsync(Token));
}

public sealed class SchemaMigrationOnSqliteTests() : SchemaMigrationTests(null);

public sealed class SchemaMigrationOnPostgresTests(PostgresServer server) : SchemaMigrationTests(server);
