using TechMatch.Core.Marketplace;
using TechMatch.Search;
using TechMatch.Store;
using TechMatch.Store.Marketplace;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Asks every subscription again when the registry has changed. Each remembers up to which change it was asked, so after a
/// stop it goes on from there, and of two nodes the later answer counts.
/// </summary>
internal sealed class SubscriptionFollower(
    SubscriptionRegister register, SubscriptionQuestions questions, SubscriptionOwners owners, CatalogStore store, TimeProvider time, ILogger<SubscriptionFollower> log) : BackgroundService
{
    /// <summary>Changes come in bursts; asking once for a burst is enough.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(200);

    /// <summary>After a part of the search was away.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks one subscription as of now.</summary>
    /// <returns>False when it could not be asked, and should be later.</returns>
    public async Task<bool> FollowAsync(Subscription subscription, long sequence, CancellationToken cancellationToken)
    {
        if (subscription.Position >= sequence || owners.Of(subscription) is not { } owner) return true;
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var matching = await questions.AskAsync(subscription.Question, owner, sequence, either.Token);
            await register.AdvanceAsync(subscription.Id, sequence, matching, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SearchUnavailableException or StoreException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            log.LogWarning(e, "subscriptions/{Id} cannot be asked now", subscription.Id);
            return false;
        }
#pragma warning disable CA1031 // One question that cannot be asked must not silence all others.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(e, "subscriptions/{Id} cannot be asked", subscription.Id);
            return true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var sequence = store.LastSequence;
                if (!await FollowAllAsync(sequence, stoppingToken))
                {
                    await Task.Delay(s_pause, time, stoppingToken);
                    continue;
                }

                await store.WaitForChangeAsync(sequence, stoppingToken);
                await Task.Delay(s_gather, time, stoppingToken);
            }
        }
        catch (Exception e) when (stoppingToken.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            // The next start goes on from the positions there are.
        }
    }

    private async Task<bool> FollowAllAsync(long sequence, CancellationToken cancellationToken)
    {
        try
        {
            var all = true;
            foreach (var subscription in await register.ListAsync(principal: null, cancellationToken)) all &= await FollowAsync(subscription, sequence, cancellationToken);
            return all;
        }
        catch (StoreException e)
        {
            log.LogWarning(e, "subscriptions cannot be read; trying again in {Pause}", s_pause);
            return false;
        }
    }
}
