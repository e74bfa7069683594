using Microsoft.Extensions.Logging;
using TechMatch.Core.Access;
using TechMatch.Core.Telemetry;
using TechMatch.Store;

namespace TechMatch.Search.Pipeline;

/// <summary>
/// Keeps one generation of indexes in step with the system of record: opens or rebuilds it, tails the change log into
/// it, commits on an interval, and swaps in a rebuilt one without a failed search. One per data folder.
/// </summary>
public sealed class IndexHost : IAsyncDisposable
{
    private const int MaxComparisons = 5;

    /// <summary>How long the node that writes the vectors may leave them behind, beside the time in which it is used to tell.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly CatalogStore _store;
    private readonly GenerationFolders _folders;
    private readonly GenerationMake _make;
    private readonly TimeSpan _commitInterval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly VisibilityClock _clock = new();
    private readonly SemaphoreSlim _projecting = new(1, 1);
    private readonly SemaphoreSlim _rebuilding = new(1, 1);
    private readonly Lock _suspecting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly VectorBacklog _backlog;
    private readonly ShowPacing _pacing;
    private readonly GenerationRetirement _retirement;
    private volatile IndexGeneration _serving;
    private volatile IndexCondition _condition;
    private readonly FollowingTrouble _trouble;
    private long _lastCommit;
    private int _disposed;
    private Task _loop = Task.CompletedTask;
    private Task _healing = Task.CompletedTask;

    private IndexHost(CatalogStore store, GenerationFolders folders, GenerationMake make, IndexGeneration serving, TimeSpan commitInterval, TimeProvider time, ILogger log)
    {
        (_store, _folders, _make, _serving, _commitInterval, _time, _log) = (store, folders, make, serving, commitInterval, time, log);
        _condition = serving.IsOutdated ? IndexCondition.Rebuilding : IndexCondition.CatchingUp;
        _clock.Advance(serving.Applied);
        _trouble = new FollowingTrouble(_clock);
        _pacing = new ShowPacing(store, _clock, time);
        _retirement = new GenerationRetirement(time, log, _stopping.Token);
        _backlog = new VectorBacklog(store, Acquire, _clock.WaitForAsync, _projecting, s_patience + 2 * commitInterval, time, log, _stopping.Token);
        if (make.Lease is { } lease) lease.Changed += TakeTurn;
    }

    public IndexCondition Condition => _condition;

    /// <summary>What keeps the indexes from following the registry (a full disk, a model that is down); null when nothing does.</summary>
    public string? Trouble => _trouble.Reason;

    public long VisibleSequence => _clock.Visible;

    /// <summary>Number of the serving generation: gen-000003 is 3.</summary>
    public long GenerationNumber => long.Parse(_serving.Id.AsSpan(_serving.Id.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Changes that the text index shows and the vectors do not yet.</summary>
    public long VectorBacklogLength => _serving.Backlog is { IsBehind: true } vectors ? Math.Max(0, _serving.Applied - vectors.Applied) : 0;

    /// <summary>Records set aside.</summary>
    public int PoisonCount => _serving.Poison.All.Count;

    /// <summary>Why answers are less than whole or older than the registry, in words; null when they are neither.</summary>
    public string? Shortfall =>
        !IsLevel(_condition) ? $"indexes {_condition}: change {VisibleSequence} of {_store.LastSequence} is searchable"
        : Trouble is { } trouble ? $"indexes stopped at change {VisibleSequence} of {_store.LastSequence}: {trouble}"
        : VectorTrouble is { } behind ? $"vectors are behind the words: {behind}"
        : null;

    /// <summary>Caught up counts a moment before the condition says so: who waited for a change is not told to wait for it.</summary>
    private bool IsLevel(IndexCondition condition) =>
        condition == IndexCondition.Ready || (condition == IndexCondition.CatchingUp && VisibleSequence >= _store.LastSequence);

    /// <summary>Why the vectors are not level with the text; null when they are.</summary>
    private string? VectorTrouble => _serving.Backlog switch
    {
        { IsFollowed: true } => _backlog.Trouble,
        { IsBehind: true } vectors => _backlog.Trouble ?? vectors.Fault?.Message ?? "catching up",
        _ => null,
    };

    /// <summary>
    /// Opens the current generation under <paramref name="folder"/>. One that is damaged, outdated or ahead of the
    /// registry is set aside, and a new one is filled from the change log. One of another embedding space goes on
    /// answering by words until a new one has been filled beside it.
    /// </summary>
    /// <exception cref="SearchUnavailableException">The folder cannot be written.</exception>
    internal static IndexHost Open(CatalogStore store, string folder, GenerationMake make, TimeSpan commitInterval, TimeProvider time, ILogger log)
    {
        var folders = new GenerationFolders(folder);
        var owned = make with { RegistryId = store.StoreId };
        try
        {
            var serving = OpenCurrent(store, folders, owned, time, log) ?? folders.Create(owned, time);
            folders.DeleteAllBut(serving);
            return new IndexHost(store, folders, owned, serving, commitInterval, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SearchUnavailableException("index folder", $"{folder}: {e.Message}", e);
        }
    }

    /// <summary>Starts following the change log in the background.</summary>
    public void Start()
    {
        FollowVectors(_serving);
        _loop = Task.Run(() => FollowAsync(_stopping.Token));
    }

    /// <summary>Waits until searches show the change with this position.</summary>
    public Task WaitForAsync(long sequence, CancellationToken cancellationToken) => _clock.WaitForAsync(sequence, cancellationToken);

    /// <summary>Waits until everything acknowledged so far is searchable and durable in the indexes; not for vectors on a server that is in trouble.</summary>
    /// <exception cref="SearchUnavailableException">They cannot follow, however often it is tried.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _trouble.WaitForAsync(_store.LastSequence, cancellationToken).ConfigureAwait(false);
        await _backlog.SettleAsync(cancellationToken).ConfigureAwait(false);
        await _projecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CommitAsync(_serving, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _projecting.Release();
        }
    }

    public async Task<IndexState> StateAsync(CancellationToken cancellationToken)
    {
        using var lease = Acquire();
        var generation = lease.Generation;
        var (vectors, trouble) = (0L, VectorTrouble);
        try
        {
            vectors = await generation.Vectors.CountAsync(Filters.RecordFilter.None, AccessScope.Operator, cancellationToken).ConfigureAwait(false);
        }
        catch (SearchUnavailableException e) when (generation.Backlog is not null)
        {
            trouble ??= e.Message;
        }

        return new IndexState(
            generation.Id, _condition, _store.LastSequence, _clock.Visible, generation.Committed, generation.Text.DocumentCount,
            vectors, generation.Backlog?.Store.Description ?? "embedded", generation.Poison.All, Trouble, trouble);
    }

    /// <summary>Fills a new generation beside the serving one, then swaps. Searches go on throughout.</summary>
    /// <returns>The id of the generation that serves now.</returns>
    /// <exception cref="SearchUnavailableException">An index cannot be written, also when it is only the vectors: those that serve are kept.</exception>
    public Task<string> RebuildAsync(IProgress<long>? progress, CancellationToken cancellationToken) => RebuildAsync(wordsFirst: false, progress, cancellationToken);

    /// <param name="wordsFirst">Where what serves is of no use, words do not wait for a vector server that is away.</param>
    private async Task<string> RebuildAsync(bool wordsFirst, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await _rebuilding.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var stage = Stage.Begin(Stages.Rebuild);
        IndexGeneration? fresh = null;
        var swapped = false;
        try
        {
            fresh = _folders.Create(_make with { BringsVectors = true }, _time);
            await ConnectVectorsAsync(fresh, wordsFirst, cancellationToken).ConfigureAwait(false);
            await FillAsync(fresh, wordsFirst, progress, cancellationToken).ConfigureAwait(false);
            await _projecting.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await FillAsync(fresh, wordsFirst, progress, cancellationToken).ConfigureAwait(false);
                await fresh.CommitAsync(cancellationToken).ConfigureAwait(false);
                var retired = _serving;
                _folders.MakeCurrent(fresh);
                _serving = fresh;
                swapped = true;
                _clock.Advance(fresh.Applied);
                _condition = IndexCondition.Ready;
                FollowVectors(fresh);
                _retirement.Replace(retired, fresh);
            }
            finally
            {
                _projecting.Release();
            }

            return fresh.Id;
        }
        finally
        {
            if (!swapped && fresh is not null) await _retirement.RetireAsync(fresh).ConfigureAwait(false);
            _rebuilding.Release();
        }
    }

    /// <summary>Compares both indexes with the registry, record by record, after catching up.</summary>
    /// <remarks>While records are written, one may differ for a moment: a comparison that found any is made again then.</remarks>
    public async Task<IndexComparison> VerifyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
            var sequence = _store.LastSequence;
            using var lease = Acquire();
            var comparison = await IndexComparison.OfAsync(_store, lease.Generation, cancellationToken).ConfigureAwait(false);
            if (comparison.Equal || _store.LastSequence == sequence || attempt == MaxComparisons) return comparison;
        }
    }

    /// <summary>Says that an index answered as a sound one cannot: it is rebuilt in the background.</summary>
    public void Suspect(SearchUnavailableException evidence)
    {
        lock (_suspecting)
        {
            if (_condition is IndexCondition.Suspect or IndexCondition.Rebuilding || _stopping.IsCancellationRequested) return;
            _condition = IndexCondition.Suspect;
            _healing = Task.Run(RebuildSuspectAsync);
        }

        _log.LogError(evidence, "index generation {Generation} is suspect and will be rebuilt", _serving.Id);
    }

    /// <summary>The serving generation, held open until the lease is disposed.</summary>
    internal IndexLease Acquire()
    {
        while (true)
        {
            var generation = _serving;
            if (generation.TryUse()) return new IndexLease(generation);
        }
    }

    /// <summary>A second call does nothing: the service's container and the node that owns it both dispose.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping is what was asked for.
        }

        if (_make.Lease is { } lease) lease.Changed -= TakeTurn;
        await _backlog.EndAsync().ConfigureAwait(false);
        // A rebuild that is under way gives up at the cancelled token and takes its folder with it.
        await _healing.ConfigureAwait(false);
        await _rebuilding.WaitAsync().ConfigureAwait(false);
        await _retirement.EndAsync().ConfigureAwait(false);
        try
        {
            await CommitAsync(_serving, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SearchUnavailableException)
        {
            _log.LogWarning(e, "the last index commit failed; the change log is read again at the next start");
        }

        await _serving.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _projecting.Dispose();
        _rebuilding.Dispose();
    }

    private static IndexGeneration? OpenCurrent(CatalogStore store, GenerationFolders folders, GenerationMake make, TimeProvider time, ILogger log)
    {
        if (folders.Current() is not { } folder) return null;
        try
        {
            var generation = IndexGeneration.Open(folder, make, time);
            if (generation.Committed <= store.LastSequence) return generation;
            log.LogWarning("the indexes show change {Index}, the registry ends at {Registry}: it was replaced, and the indexes are rebuilt", generation.Committed, store.LastSequence);
            generation.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (SearchUnavailableException e)
        {
            log.LogWarning("index generation {Folder} cannot be served ({Reason}); it is rebuilt", Path.GetFileName(folder), e.Message);
        }

        return null;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        _lastCommit = _time.GetTimestamp();
        while (true)
        {
            try
            {
                if (_serving.IsOutdated) await RebuildAsync(wordsFirst: true, progress: null, cancellationToken).ConfigureAwait(false);
                else await StepAsync(cancellationToken).ConfigureAwait(false);
                _trouble.Over();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The outside world failed (disk, model, database), or a model ran into a time limit of its own. What was
                // acknowledged is safe in the registry; the same stretch is tried again after a pause.
                _trouble.Met(e);
                _log.LogError(e, "projection stopped at change {Sequence}; trying again in a second", _clock.Visible);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var behind = _store.LastSequence > _clock.Visible;
        if (!behind)
        {
            if (_condition == IndexCondition.CatchingUp) _condition = IndexCondition.Ready;
            // After a failure there is something left to do, whether or not a change arrives.
            if (Trouble is null) await WaitForWorkAsync(cancellationToken).ConfigureAwait(false);
        }

        await _projecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var generation = _serving;
            var changes = await _store.ReadChangesAsync(generation.Written, ShowPacing.MaxBatch, cancellationToken).ConfigureAwait(false);
            await generation.WriteAsync(changes, cancellationToken).ConfigureAwait(false);
            var isCommitDue = Trouble is not null || _time.GetElapsedTime(_lastCommit) >= _commitInterval;
            if (isCommitDue || _pacing.IsDue(generation.Written)) _pacing.Show(generation);
            await RetryPoisonAsync(generation, cancellationToken).ConfigureAwait(false);
            if (isCommitDue) await CommitAsync(generation, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _projecting.Release();
        }
    }

    /// <summary>Until a change arrives, or until something applied has waited a commit interval to become durable.</summary>
    private async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        var serving = _serving;
        // Vectors that come level have something to commit, and may have set records aside.
        var idleIsFine = !serving.HasUncommitted && serving.Poison.All.Count == 0 && serving.Backlog is not { IsBehind: true };
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!idleIsFine) wake.CancelAfter(_commitInterval);
        try
        {
            await _store.WaitForChangeAsync(_clock.Visible, wake.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to commit.
        }
    }

    private async Task CommitAsync(IndexGeneration generation, CancellationToken cancellationToken)
    {
        if (generation.HasUncommitted) await generation.CommitAsync(cancellationToken).ConfigureAwait(false);
        // Also when there was nothing to commit: the disk may have refused this step after the last one.
        if (generation.IsDurable) _folders.MakeCurrent(generation);

        _lastCommit = _time.GetTimestamp();
    }

    private async Task RetryPoisonAsync(IndexGeneration generation, CancellationToken cancellationToken)
    {
        if (generation.Backlog is { IsBehind: true, IsFollowed: false }) return;
        foreach (var poison in generation.Poison.Due())
        {
            try
            {
                var now = await _store.GetAsync(poison.Id, AccessScope.Operator, cancellationToken).ConfigureAwait(false);
                await generation.RetryAsync(now is null ? [] : [now], now is null ? [poison.Id] : [], cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.Reason == StoreFailure.Corrupt)
            {
                await generation.SetAsideAsync(poison.Id, poison.Sequence, e.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The vectors are this node's to write from now on, or another's.</summary>
    private void TakeTurn()
    {
        if (_serving.Backlog is { IsFollowed: true } vectors) vectors.FallBehind(null);
        _backlog.Start();
    }

    /// <summary>From now on vectors on a server are brought level whenever they are not.</summary>
    private void FollowVectors(IndexGeneration generation)
    {
        if (generation.Backlog is not { } vectors) return;
        vectors.FellBehind = _backlog.Start;
        if (vectors.IsBehind) _backlog.Start();
    }

    private async Task ConnectVectorsAsync(IndexGeneration fresh, bool wordsFirst, CancellationToken cancellationToken)
    {
        if (fresh.Backlog is not { } vectors) return;
        try
        {
            await vectors.ConnectAsync(_backlog.IsThereAsync, cancellationToken).ConfigureAwait(false);
            if (!vectors.IsFollowed) vectors.BeLevel();
        }
        catch (SearchUnavailableException e) when (wordsFirst || vectors.IsFollowed)
        {
            _log.LogWarning(e, "the vectors of generation {Generation} cannot be written yet; its words do not wait", fresh.Id);
        }
    }

    private async Task FillAsync(IndexGeneration generation, bool wordsFirst, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        while (true)
        {
            var changes = await _store.ReadChangesAsync(generation.Written, ShowPacing.MaxBatch, either.Token).ConfigureAwait(false);
            if (changes.Count == 0)
            {
                // Nobody searches it yet.
                generation.Show();
                return;
            }

            await generation.WriteAsync(changes, either.Token).ConfigureAwait(false);
            if (!wordsFirst && generation.Backlog is { IsBehind: true, IsFollowed: false } vectors)
                throw vectors.Fault ?? new SearchUnavailableException("vector store", "the collection was lost while it was filled");
            progress?.Report(generation.Written);
        }
    }

    private async Task RebuildSuspectAsync()
    {
        try
        {
            await RebuildAsync(wordsFirst: true, progress: null, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service is stopping; the next start verifies and rebuilds.
        }
        catch (Exception e)
        {
            _log.LogError(e, "the rebuild of a suspect index failed; it is tried again when the next search meets it");
            _condition = IndexCondition.CatchingUp;
        }
    }
}
