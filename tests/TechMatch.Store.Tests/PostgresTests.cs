using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Store.Access;
using TechMatch.Store.Schema;
using TechMatch.Store.Schema.Postgres;
using TechMatch.TestKit;

namespace TechMatch.Store.Tests;

/// <summary>What only a server can do: be shared, lock, refuse.</summary>
public sealed class PostgresTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_stores_share_one_gapless_sequence_and_hear_of_each_other()
    {
        await using var bench = await StartAsync();
        await using var other = await bench.AlsoOpenAsync();
        Assert.Equal(bench.Store.StoreId, other.StoreId);
        var waiting = other.WaitForChangeAsync(99, Token);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? bench.Store : other).CreateAsync(Some.Need($"n-{i}"), StoreBench.By, Token)));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), (await bench.AllChangesAsync()).Select(c => c.Sequence));
        await bench.Store.WaitForChangeAsync(99, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal((100L, 100L), (bench.Store.LastSequence, other.LastSequence));
    }

    [Fact]
    public async Task Same_request_by_two_stores_at_once_has_one_effect()
    {
        await using var bench = await StartAsync();
        await using var other = await bench.AlsoOpenAsync();
        var request = StoreBench.By with { RequestId = "r-1" };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? bench.Store : other).CreateAsync(Some.Need(), request, Token)));
        Assert.All(outcomes, o => Assert.Equal(outcomes[0], o));
        Assert.Single(await bench.AllChangesAsync());
    }

    [Fact]
    public async Task First_keys_of_nodes_that_start_at_once_are_one()
    {
        await using var bench = await StartAsync();
        await using var other = await bench.AlsoOpenAsync();
        var added = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => new KeyRegister(i % 2 == 0 ? bench.Store : other).AddFirstAsync(
            new ApiKey { Id = $"{i:x12}", Label = "first", Grant = new KeyGrant(Role.Administrator), CreatedAt = bench.Time.GetUtcNow(), CreatedBy = "operator", SecretHash = new string('0', 64) }, Token)));
        Assert.Single(added, a => a);
        Assert.Single(await new KeyRegister(other).ListAsync(Token));
    }

    [Fact]
    public async Task Notification_that_is_lost_costs_a_second_not_the_change()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("first"));
        var waiting = bench.Store.WaitForChangeAsync(1, Token);
        // A change that nobody is told of, as behind a connection pooler that swallows LISTEN.
        await server.SqlAsync(bench.Place, "INSERT INTO changes (sequence, name, revision, change, at) VALUES (2, 'needs/first', 2, 'Deleted', 0)", Token);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(2, bench.Store.LastSequence);
    }

    [Fact]
    public async Task Migrations_compiled_model_and_model_agree_and_names_are_ordinal()
    {
        await using var bench = await StartAsync();
        await using var database = await PostgresDatabase.OpenAsync(StoreBench.Options(bench.Place), bench.Time, Token);
        Assert.False(database.Writing.Database.HasPendingModelChanges());
        OpeningTests.AssertCompiledModelAgrees(database.Writing);
        var collations = await server.SqlAsync(bench.Place, "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_EF%' AND data_type LIKE 'character%'", Token);
        Assert.Equal("C", collations);
    }

    [Fact]
    public async Task Newer_schema_is_refused_with_its_name()
    {
        await using var bench = await StartAsync();
        await bench.CloseAsync();
        await server.SqlAsync(bench.Place, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Later', '99.0.0')", Token);
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.OpenAsync());
        Assert.Equal(StoreFailure.NewerSchema, e.Reason);
        Assert.Contains("20990101000000_Later", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_and_missing_server_are_told_in_a_sentence_without_the_password()
    {
        await using var bench = await StartAsync();
        var absent = bench.Place.Replace("registry_", "absent_", StringComparison.Ordinal) + "&password=hidden-word";
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(absent));
        Assert.Equal(StoreFailure.Unavailable, e.Reason);
        Assert.EndsWith("does not exist; create it with createdb, then start again", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", e.ToString(), StringComparison.Ordinal);

        e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("postgres://anna:hidden-word@127.0.0.1:1/registry"));
        Assert.Equal(StoreFailure.Unavailable, e.Reason);
        Assert.StartsWith("postgres://anna@127.0.0.1:1/registry cannot be reached", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", e.ToString(), StringComparison.Ordinal);

        Task<CatalogStore> OpenAsync(string place) => CatalogStore.OpenAsync(
            new CatalogStoreOptions { Postgres = PostgresAddress.Parse(place), RetryFor = TimeSpan.FromMilliseconds(200) }, StoreBench.Vocabularies, bench.Time, Token);
    }

    [Fact]
    public async Task Foreign_write_lock_stops_writes_with_a_sentence_and_reads_not_at_all()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need());
        await bench.CloseAsync();
        var options = new CatalogStoreOptions { Postgres = PostgresAddress.Parse(bench.Place), BusyTimeout = TimeSpan.FromSeconds(1) };
        await using var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, bench.Time, Token);
        await using var foreign = await PostgresDatabase.OpenAsync(options, bench.Time, Token);
        await using (await foreign.Writing.Database.BeginTransactionAsync(Token))
        {
            await foreign.Writing.Database.ExecuteSqlRawAsync("SELECT 1 FROM stores FOR UPDATE", Token);
            var e = await Assert.ThrowsAsync<StoreException>(() => store.CreateAsync(Some.Need("late"), StoreBench.By, Token));
            Assert.Equal(StoreFailure.Unavailable, e.Reason);
            Assert.StartsWith("another process holds the write lock", e.Message, StringComparison.Ordinal);
            Assert.NotNull(await store.GetAsync(Some.Need().Id, AccessScope.Public, Token));
        }

        Assert.Equal(2, (await store.CreateAsync(Some.Need("late"), StoreBench.By, Token)).Stamp!.Sequence);
    }

    [Fact]
    public async Task Changed_byte_of_a_content_is_found_on_reading_the_record()
    {
        await using var bench = await StartAsync();
        await bench.CreateAsync(Some.Need("spoilt"));
        await bench.CreateAsync(Some.Need("sound"));
        await server.SqlAsync(bench.Place, "UPDATE contents SET json = set_byte(json, 40, get_byte(json, 40) # 1) WHERE key = 1", Token);
        var e = await Assert.ThrowsAsync<StoreException>(() => bench.Store.GetAsync(RecordId.Parse("needs/spoilt"), AccessScope.Public, Token));
        Assert.Equal(StoreFailure.Corrupt, e.Reason);
        Assert.Contains("needs/spoilt does not match its hash", e.Message, StringComparison.Ordinal);
        Assert.NotNull(await bench.Store.GetAsync(RecordId.Parse("needs/sound"), AccessScope.Public, Token));
    }

    [Fact]
    public async Task Connections_that_are_cut_while_writing_lose_and_repeat_nothing()
    {
        await using var bench = await StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cutting = Task.Run(async () =>
        {
            var cuts = 0;
            for (; !stop.IsCancellationRequested; cuts++)
            {
                await server.SqlAsync(bench.Place, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", Token);
                await Task.Delay(TimeSpan.FromMilliseconds(30), Token);
            }

            return cuts;
        }, Token);
        for (var i = 0; i < 60; i++) Assert.Equal(WriteStatus.Created, (await bench.CreateAsync(Some.Need($"n-{i}"))).Status);
        await stop.CancelAsync();
        Assert.InRange(await cutting, 2, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"n-{i}"), (await bench.AllChangesAsync()).Select(c => c.Id.Key));
    }

    [Fact]
    public async Task Answer_to_a_commit_that_is_lost_repeats_nothing()
    {
        await using var bench = await StartAsync();
        await bench.CloseAsync();
        var loss = new LostAnswer();
        var options = new CatalogStoreOptions { Postgres = PostgresAddress.Parse(bench.Place), Interceptor = loss };
        await using var store = await CatalogStore.OpenAsync(options, StoreBench.Vocabularies, bench.Time, Token);
        loss.Losses = 2;
        // Carried out twice it would be AlreadyExists: there is no request id to tell the repetition.
        Assert.Equal((WriteStatus.Created, 1L), await WriteAsync("a"));
        Assert.Equal((WriteStatus.Created, 2L), await WriteAsync("b"));
        Assert.Equal((0, 2L), (loss.Losses, store.LastSequence));

        async Task<(WriteStatus, long)> WriteAsync(string key)
        {
            var outcome = await store.CreateAsync(Some.Need(key), StoreBench.By, Token);
            return (outcome.Status, outcome.Stamp!.Sequence);
        }
    }

    /// <summary>The server has committed; on the way back the connection breaks.</summary>
    private sealed class LostAnswer : DbTransactionInterceptor
    {
        public int Losses { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (Losses == 0) return Task.CompletedTask;
            Losses--;
            throw new NpgsqlException("connection lost", new IOException("broken pipe"));
        }
    }

    private async Task<StoreBench> StartAsync()
    {
        var bench = StoreBench.Closed(await server.CreateDatabaseAsync(Token));
        await bench.OpenAsync();
        return bench;
    }
}
