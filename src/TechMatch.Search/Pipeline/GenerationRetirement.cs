using Microsoft.Extensions.Logging;

namespace TechMatch.Search.Pipeline;

/// <summary>Clears away generations that no longer serve, each when its last search has let go.</summary>
internal sealed class GenerationRetirement(TimeProvider time, ILogger log, CancellationToken stopping)
{
    /// <summary>Other nodes look every second where the alias points.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(3);

    private Task _retiring = Task.CompletedTask;

    /// <summary>In the background. Called by one rebuild at a time.</summary>
    public void Replace(IndexGeneration retired, IndexGeneration serving) => _retiring = Task.WhenAll(_retiring, ReplaceAsync(retired, serving));

    public async Task RetireAsync(IndexGeneration retired)
    {
        try
        {
            // Its own folder and no other: another rebuild may be filling one.
            await GenerationFolders.DiscardAsync(retired).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "generation {Generation} could not be cleared away whole; a folder goes at the next start, a collection is dropped by hand", retired.Id);
        }
    }

    /// <summary>Waits until all are gone.</summary>
    public Task EndAsync() => _retiring;

    /// <summary>The alias of the vectors moves first, so that it is never on a collection that goes away.</summary>
    private async Task ReplaceAsync(IndexGeneration retired, IndexGeneration serving)
    {
        try
        {
            if (serving.Backlog is { IsBehind: false } vectors) await vectors.Store.ServeAsync(stopping).ConfigureAwait(false);
        }
        catch (SearchUnavailableException e)
        {
            // Whoever brings them level moves the alias too.
            serving.Backlog?.FallBehind(e);
        }
        catch (OperationCanceledException)
        {
            // The next start moves it.
        }

        if (retired.Backlog is { Store.IsShared: true }) await Task.Delay(s_linger, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RetireAsync(retired).ConfigureAwait(false);
    }
}
