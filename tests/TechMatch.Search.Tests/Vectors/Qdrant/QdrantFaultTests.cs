using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.FakeQdrant;
using TechMatch.Search.Filters;
using TechMatch.Search.Tests.Pipeline;
using TechMatch.Search.Vectors.Qdrant;
using static TechMatch.Search.Tests.Vectors.Vec;

namespace TechMatch.Search.Tests.Vectors.Qdrant;

/// <summary>A server that is slow, flaky, full, half upgraded or down: what is tried again, what is told, and what is left alone.</summary>
public sealed class QdrantFaultTests : IAsyncLifetime
{
    private FakeQdrantServer _server = null!;

    /// <summary>Long enough that a busy machine opens a store and brings a call to the server within it, which a tenth of it need not be.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeQdrantServer.StartAsync(Token);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Slow_server_ends_a_search_at_its_deadline()
    {
        using var connection = Given.Connection(Given.Settings(_server) with { ReadDeadline = s_soon });
        var store = await Given.OpenAsync(connection, Space);
        var never = new TaskCompletionSource();
        _server.Misbehaviour.Gate = never.Task;
        _server.ForgetCalls();
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store));
        Assert.Equal("vector store", e.Part);
        Assert.EndsWith("no reply within 2 s", e.Message, StringComparison.Ordinal);
        // Whoever waits has waited: a deadline is not tried again.
        Assert.Single(_server.Calls);
        never.SetResult();
    }

    [Fact]
    public async Task Cancelling_a_slow_call_is_cancellation_not_a_fault()
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        var never = new TaskCompletionSource();
        _server.Misbehaviour.Gate = never.Task;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var search = store.SearchAsync(East, 1, RecordFilter.None, AccessScope.Public, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
        never.SetResult();
    }

    public static TheoryData<StatusCode> Passing => [StatusCode.Unavailable, StatusCode.Internal, StatusCode.DeadlineExceeded, StatusCode.Unknown, StatusCode.Aborted];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Flaky_server_is_asked_again(StatusCode code)
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        _server.Misbehaviour.FailNext(3, code);
        await store.UpsertAsync([Point("a", East)], Token);
        _server.Misbehaviour.FailNext(1, code);
        Assert.Single(await SearchAsync(store));
    }

    [Fact]
    public async Task Dropped_connection_is_made_again()
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        _server.Misbehaviour.DropNext = 1;
        await store.UpsertAsync([Point("a", East)], Token);
        _server.Misbehaviour.DropNext = 1;
        Assert.Single(await SearchAsync(store));
    }

    [Fact]
    public async Task Write_that_was_not_finished_in_time_is_made_again()
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        _server.Misbehaviour.UnfinishedNext = 1;
        _server.ForgetCalls();
        await store.UpsertAsync([Point("a", East)], Token);
        Assert.Equal(2, _server.Calls.Count(c => c.Method == "Points/UpdateBatch"));
        Assert.Equal(1, await store.CountAsync(RecordFilter.None, AccessScope.Public, Token));
    }

    public static TheoryData<StatusCode, string> Lasting => new()
    {
        { StatusCode.InvalidArgument, "it refuses the call with InvalidArgument" },
        { StatusCode.Unimplemented, "it refuses the call with Unimplemented" },
        { StatusCode.PermissionDenied, "the API key may not do this" },
        { StatusCode.Unauthenticated, "it does not accept the API key" },
        { StatusCode.DataLoss, "it refuses the call with DataLoss" },
        { StatusCode.ResourceExhausted, "a reply or a call is over a size limit" },
    };

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task Refused_call_is_told_at_once_and_not_made_again(StatusCode code, string message)
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        _server.ForgetCalls();
        _server.Misbehaviour.FailNext(1, code);
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store));
        Assert.EndsWith(message, e.Message, StringComparison.Ordinal);
        // What the server wrote stays in the log.
        Assert.DoesNotContain("told to fail", e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task Full_server_refuses_writes_with_a_word_for_the_operator_and_goes_on_answering()
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        await store.UpsertAsync([Point("a", East)], Token);
        _server.Misbehaviour.IsFull = true;
        _server.ForgetCalls();
        for (var i = 0; i < 2 * QdrantResilience.BreakerCalls; i++)
        {
            var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => store.UpsertAsync([Point("b", East)], Token));
            Assert.EndsWith("it has no room left for more vectors", e.Message, StringComparison.Ordinal);
        }

        // Trying again makes no room, and being full is no reason to leave the server alone.
        Assert.Equal(2 * QdrantResilience.BreakerCalls, _server.Calls.Count);
        Assert.Single(await SearchAsync(store));
        _server.Misbehaviour.IsFull = false;
        await store.UpsertAsync([Point("b", East)], Token);
        Assert.Equal(2, (await SearchAsync(store)).Count);
    }

    [Fact]
    public async Task Rate_limit_is_waited_for_as_long_as_the_server_asks()
    {
        var time = new Embeddings.Remote.SkippingTime();
        using var connection = Given.Connection(Given.Settings(_server) with { ReadDeadline = TimeSpan.FromMinutes(2), WriteDeadline = TimeSpan.FromMinutes(2) }, time);
        var store = await Given.OpenAsync(connection, Space);
        _server.Misbehaviour.FailNext(1, StatusCode.ResourceExhausted, ("retry-after", "3"));
        Assert.Empty(await SearchAsync(store));
        Assert.Equal([3], time.Pauses);
        // Longer than anybody waits for an answer.
        _server.Misbehaviour.FailNext(1, StatusCode.ResourceExhausted, ("retry-after", "600"));
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store));
        Assert.EndsWith("asks to wait 600 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pauses_before_a_further_try_are_those_of_the_seed()
    {
        var pauses = new List<IReadOnlyList<double>>();
        foreach (var seed in (int[])[20261124, 20261124, 7])
        {
            var time = new Embeddings.Remote.SkippingTime();
            using var connection = QdrantServer.Open(
                Given.Settings(_server) with { ReadDeadline = TimeSpan.FromMinutes(2), WriteDeadline = TimeSpan.FromMinutes(2) }, time, QdrantResilience.Jitter(seed));
            var store = await Given.OpenAsync(connection, Space);
            _server.Misbehaviour.FailNext(3, StatusCode.Unavailable);
            await store.UpsertAsync([Point("a", East)], Token);
            pauses.Add(time.Pauses);
        }

        Assert.Equal(3, pauses[0].Count);
        Assert.Equal(pauses[0], pauses[1]);
        Assert.NotEqual(pauses[0], pauses[2]);
    }

    [Fact]
    public async Task Server_that_is_down_is_left_alone_after_a_while_and_found_again()
    {
        var time = new MovableTime();
        using var connection = Given.Connection(Given.Settings(_server), time);
        var store = await Given.OpenAsync(connection, Space);
        await store.UpsertAsync([Point("a", East)], Token);
        await _server.StopAsync();
        var messages = new List<string>();
        for (var i = 0; i < QdrantResilience.BreakerCalls; i++) messages.Add((await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store))).Message);
        Assert.EndsWith("it cannot be reached", messages[0], StringComparison.Ordinal);
        Assert.EndsWith("it failed often just now and is left alone for some seconds", messages[^1], StringComparison.Ordinal);

        await _server.StartAgainAsync(Token);
        _server.ForgetCalls();
        await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store));
        Assert.Empty(_server.Calls);
        time.Advance(QdrantResilience.BreakerPause + TimeSpan.FromSeconds(1));
        var hits = await UntilAsync(() => SearchAsync(store), time);
        Assert.Equal("technologies/a", Assert.Single(hits).Id.Record.Name);
    }

    [Fact]
    public async Task Server_that_is_slow_for_long_is_left_alone_too()
    {
        var time = new MovableTime();
        using var connection = Given.Connection(Given.Settings(_server) with { ReadDeadline = s_soon }, time);
        var store = await Given.OpenAsync(connection, Space);
        // The calls that opened the store are no part of the ratio any more.
        time.Advance(QdrantResilience.BreakerWindow + TimeSpan.FromSeconds(1));
        var never = new TaskCompletionSource();
        _server.Misbehaviour.Gate = never.Task;
        await Task.WhenAll(Enumerable.Range(0, QdrantResilience.BreakerCalls).Select(_ => Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store))));
        _server.ForgetCalls();
        await Assert.ThrowsAsync<SearchUnavailableException>(() => SearchAsync(store));
        Assert.Empty(_server.Calls);
        never.SetResult();
    }

    [Fact]
    public async Task Vectors_in_the_reply_field_of_older_servers_are_read()
    {
        using var connection = Given.Connection(Given.Settings(_server));
        var store = await Given.OpenAsync(connection, Space);
        await store.UpsertAsync([Point("a", AtCosine(0.3))], Token);
        _server.Misbehaviour.OldReplies = true;
        Assert.Equal(AtCosine(0.3).ToArray(), Assert.Single(await store.GetAsync([Technology("a")], Token)).Vector.ToArray());
    }

    [Fact]
    public async Task Key_is_sent_and_a_wrong_one_is_told()
    {
        _server.Misbehaviour.ApiKey = "right";
        using (var right = Given.Connection(Given.Settings(_server) with { ApiKey = "right" }))
        {
            var store = await Given.OpenAsync(right, Space);
            Assert.Empty(await SearchAsync(store));
        }

        using var wrong = Given.Connection(Given.Settings(_server) with { ApiKey = "wrong" });
        var e = await Assert.ThrowsAsync<SearchUnavailableException>(() => Given.OpenAsync(wrong, Space));
        Assert.EndsWith("it does not accept the API key", e.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<Search.Vectors.VectorHit>> SearchAsync(QdrantVectorStore store) =>
        await store.SearchAsync(East, 10, RecordFilter.None, AccessScope.Public, Token);

    /// <summary>The channel connects anew in its own time; each further try of the breaker needs its pause over.</summary>
    private static async Task<T> UntilAsync<T>(Func<Task<T>> call, MovableTime time)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                return await call();
            }
            catch (SearchUnavailableException)
            {
                time.Advance(QdrantResilience.BreakerPause + TimeSpan.FromSeconds(1));
                await tick.WaitForNextTickAsync(Token);
            }
        }
    }
}
