using Microsoft.Data.Sqlite;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>Registries of the time before records had readers: what was not published must not become public by a migration.</summary>
public abstract class AudienceMigrationTests(PostgresServer? server) : ProviderTests(server)
{
    private const string Older = """
        ALTER TABLE records DROP COLUMN audience;
        ALTER TABLE changes DROP COLUMN audience;
        DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%\_RecordAudience' ESCAPE '\';
        """;

    [Fact]
    public async Task Open_older_registry_gives_drafts_to_their_owners_and_staff_and_to_nobody_else()
    {
        await using var bench = await StartAsync();
        var plant = RecordId.Parse("organisations/plant");
        await bench.CreateAsync(Some.Technology("draft") with { Owner = plant, State = RecordState.Draft });
        await bench.CreateAsync(Some.Organisation("plant") with { State = RecordState.Withdrawn });
        await bench.CreateAsync(Some.Technology("open") with { Owner = plant });
        await bench.CloseAsync();
        await MakeOlderAsync(bench);

        await bench.OpenAsync();

        var owner = AccessScope.Of(new Principal("user:i|o", Role.Owner) { Organisation = plant });
        var staff = AccessScope.Of(new Principal("user:i|s", Role.Staff));
        Assert.Equal(["open"], await KeysAsync(AccessScope.Public));
        Assert.Equal(["plant", "draft", "open"], await KeysAsync(owner));
        Assert.Equal(["plant", "draft", "open"], await KeysAsync(staff));
        Assert.Equal(["open"], (await bench.Store.ReadChangesAsync(0, 10, AccessScope.Public, Token)).Changes.Select(c => c.Id.Key));
        Assert.Equal(3, (await bench.Store.ReadChangesAsync(0, 10, owner, Token)).Changes.Count);

        async Task<IEnumerable<string>> KeysAsync(AccessScope scope) => (await bench.Store.ListAsync(null, scope, null, 10, Token)).Select(r => r.Id.Key);
    }

    private async Task MakeOlderAsync(StoreBench bench)
    {
        if (Server is { } postgres)
        {
            await postgres.SqlAsync(bench.Place, Older, Token);
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={bench.DatabaseFile};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = Older;
        await command.ExecuteNonQueryAsync(Token);
    }
}
