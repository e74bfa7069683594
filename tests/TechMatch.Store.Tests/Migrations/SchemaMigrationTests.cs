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

        await WholeRegistry.AssertAsync(bench, schema);
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
        await WholeRegistry.AssertAsync(bench, schema);
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

    /// <summary>A place without a table.</summary>
    private async Task<StoreBench> EmptyAsync() => Server is null ? StoreBench.Closed() : StoreBench.Closed(await Server.CreateDatabaseAsync(Token));
}

public sealed class SchemaMigrationOnSqliteTests() : SchemaMigrationTests(null);

public sealed class SchemaMigrationOnPostgresTests(PostgresServer server) : SchemaMigrationTests(server);
