using TechMatch.TestKit;

namespace TechMatch.Store.Tests.Migrations;

/// <summary>The short form of <see cref="KillSeries"/>: some deaths on the way through every migration there is.</summary>
public abstract class MigrationKillTests(PostgresServer? server) : ProviderTests(server)
{
    [Fact]
    [Trait("catalogue", "R-03")]
    [Trait("catalogue", "R-12")]
    public async Task Process_killedInsideAMigration_losesNothing_andTheNextStartFinishesIt()
    {
        var kill = new MigrationKill(SchemaFixture.Schemas[0], Server);
        var statements = await kill.CountAsync();

        // Right before a statement, so that it is sure where; then amid one.
        var before = await kill.RunAsync(statements / 2, 0);
        var amid = await kill.RunAsync(statements * 3 / 4, 400);

        Assert.InRange(before ?? -1, 0, SchemaFixture.Schemas.Count - 2);
        Assert.InRange(amid ?? -1, 0, SchemaFixture.Schemas.Count - 1);
    }
}

public sealed class MigrationKillOnSqliteTests() : MigrationKillTests(null);

public sealed class MigrationKillOnPostgresTests(PostgresServer server) : MigrationKillTests(server);
