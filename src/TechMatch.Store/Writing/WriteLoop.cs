using System.Threading.Channels;
using TechMatch.Core.Telemetry;

namespace TechMatch.Store.Writing;

/// <summary>
/// The one writer. It takes whatever jobs wait, commits them with one flush to disk, and answers each caller for itself;
/// while it flushes, the next group gathers.
/// </summary>
internal sealed class WriteLoop : IAsyncDisposable
{
    // A group this large has long amortised its flush; larger ones only make callers wait.
    private const int GroupItems = 1_000;
    private const long GroupBytes = 16_000_000;

    // Callers beyond this many wait to hand over: memory stays bounded under a flood.
    private const int QueuedJobs = 256;

    private readonly GroupWriter _writer;
    private readonly ChangeSignal _signal;
    private readonly Channel<WriteJob> _jobs = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(QueuedJobs) { SingleReader = true });
    private readonly Task _loop;

    public WriteLoop(GroupWriter writer, ChangeSignal signal)
    {
        _writer = writer;
        _signal = signal;
        _loop = RunAsync();
    }

    /// <summary>Returns after commit. Cancellation is heard until the job is taken; a taken write is seen through.</summary>
    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<WriteItem> items, WriteOptions options, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return [];
        if (options.RequestId is null && items.All(i => i.Faults.Count > 0)) return [.. items.Select(i => i.Rejection!)];
        return await EndAsync(new RecordJob(items, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for an act; <paramref name="options"/> only when it goes under a request id.</summary>
    public Task<OnceAnswer<T>> ActAsync<T>(Act<T> act, WriteOptions? options, CancellationToken cancellationToken) =>
        EndAsync(new ActJob<T>(act, options), cancellationToken);

    public Task<IReadOnlyList<WriteOutcome>?> ReplayAsync(WriteOptions options, CancellationToken cancellationToken) =>
        _writer.ReplayAsync(options, cancellationToken);

    /// <summary>Takes no more jobs and finishes those it has.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    /// <summary>Jobs that wait for the writer.</summary>
    public int Waiting => _jobs.Reader.Count;

    private async Task<T> EndAsync<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        using var stage = Stage.Begin(Stages.Write).Counting(job.Weight);
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(CatalogStore));
        }

        var registration = cancellationToken.UnsafeRegister(static (job, token) => ((WriteJob)job!).TryCancel(token), job);
        await using (registration.ConfigureAwait(false))
        {
            return await job.End.ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        var group = new List<WriteJob>();
        while (await _jobs.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            group.Clear();
            Gather(group);
            if (group.Count > 0) await CommitAsync(group).ConfigureAwait(false);
        }
    }

    private void Gather(List<WriteJob> group)
    {
        var items = 0;
        var bytes = 0L;
        while (items < GroupItems && bytes < GroupBytes && _jobs.Reader.TryRead(out var job))
        {
            if (!job.TryTake()) continue;
            group.Add(job);
            items += job.Weight;
            bytes += job.Bytes;
        }
    }

    private async Task CommitAsync(List<WriteJob> jobs)
    {
        long last;
        using var stage = Stage.Begin(Stages.Commit).Counting(jobs.Sum(j => j.Weight));
        try
        {
            // An accepted write is finished even when its caller has gone: the log must not depend on who waits.
            last = await _writer.CommitAsync(jobs, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever failed belongs to the callers; the loop must live on for the next ones.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var fault = _writer.Translate(e) ?? e;
            if (jobs.Count == 1 || fault is StoreException { Reason: not StoreFailure.Full })
            {
                // A lock or a broken disk meets all alike; to try each alone would make the last wait for them all.
                foreach (var job in jobs) job.Fail(fault);
                return;
            }

            // One job may be what failed the group (the last free pages, say): its neighbours get a commit of their own.
            foreach (var job in jobs) await CommitAsync([job]).ConfigureAwait(false);
            return;
        }

        _signal.Advance(last);
        foreach (var job in jobs) job.Complete();
    }
}
