using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Marketplace;

/// <summary>What matches now, and after which event: read at one moment.</summary>
public sealed record MatchSnapshot(long LastEvent, long Position, IReadOnlyList<RecordId> Records);

/// <summary>
/// The subscriptions of a registry with a log of events each: 1, 2, 3 … without a gap, written in the transaction that moves
/// the position. A reader who says up to which it has read is told what follows, once.
/// </summary>
public sealed class SubscriptionRegister(CatalogStore store)
{
    /// <summary>Of one principal.</summary>
    public const int MaxOfOne = 20;

    /// <summary>What matches at the start is told with the first advance.</summary>
    /// <returns>False when the principal has as many as it may have.</returns>
    public Task<bool> AddAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return store.ActAsync(
            async (scope, token) =>
            {
                if (await scope.Context.Set<SubscriptionRow>().CountAsync(s => s.Principal == subscription.Owner.Id, token).ConfigureAwait(false) >= MaxOfOne) return ActEnd<bool>.Undo(false);
                scope.Context.Add(SubscriptionShelf.ToRow(subscription));
                return ActEnd<bool>.Keep(true);
            },
            cancellationToken);
    }

    /// <returns>False when there is none of this principal.</returns>
    public Task<bool> DeleteAsync(string id, string principal, CancellationToken cancellationToken) => store.ActAsync(
        async (scope, token) =>
        {
            var row = await scope.Context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id && s.Principal == principal, token).ConfigureAwait(false);
            if (row is null) return ActEnd<bool>.Undo(false);
            scope.Context.Remove(row);
            await scope.Context.Set<SubscriptionHitRow>().Where(h => h.SubscriptionId == id).ExecuteDeleteAsync(token).ConfigureAwait(false);
            await scope.Context.Set<SubscriptionEventRow>().Where(e => e.SubscriptionId == id).ExecuteDeleteAsync(token).ConfigureAwait(false);
            await scope.Context.Set<DeadLetterRow>().Where(d => d.SubscriptionId == id).ExecuteDeleteAsync(token).ConfigureAwait(false);
            return ActEnd<bool>.Keep(true);
        },
        cancellationToken);

    /// <returns>Oldest first; of all principals for null.</returns>
    public async Task<IReadOnlyList<Subscription>> ListAsync(string? principal, CancellationToken cancellationToken) =>
        [.. (await store.QueryAsync(
            (context, token) => context.Set<SubscriptionRow>().Where(s => principal == null || s.Principal == principal).OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(token),
            cancellationToken).ConfigureAwait(false)).Select(SubscriptionShelf.Read)];

    /// <returns>Null when there is none of this principal.</returns>
    public async Task<Subscription?> GetAsync(string id, string principal, CancellationToken cancellationToken) =>
        await store.QueryAsync((context, token) => context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id && s.Principal == principal, token), cancellationToken).ConfigureAwait(false) is { } row
            ? SubscriptionShelf.Read(row)
            : null;

    /// <summary>The owner as it calls now; what it may see from now on is asked with that.</summary>
    public Task RenewOwnerAsync(string id, Principal owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var text = SubscriptionShelf.Text(owner);
        return store.ActAsync(
            async (scope, token) =>
            {
                if (await scope.Context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id && s.Principal == owner.Id, token).ConfigureAwait(false) is { } row) row.Owner = text;
                return ActEnd<bool>.Keep(true);
            },
            cancellationToken);
    }

    /// <summary>What was asked at a position of the change log against what was known before: each difference becomes an event.</summary>
    /// <param name="matching">All that matches.</param>
    /// <returns>How many events that made; 0 also for a position that another process has passed.</returns>
    public Task<int> AdvanceAsync(string id, long position, IReadOnlyCollection<RecordId> matching, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(matching);
        return store.ActAsync(
            async (scope, token) =>
            {
                var row = await scope.Context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id, token).ConfigureAwait(false);
                if (row is null || position <= row.Position) return ActEnd<int>.Undo(0);
                var held = await scope.Context.Set<SubscriptionHitRow>().Where(h => h.SubscriptionId == id).ToListAsync(token).ConfigureAwait(false);
                var now = matching.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
                var left = held.Where(h => !now.Contains(h.Name)).OrderBy(h => h.Name, StringComparer.Ordinal).ToList();
                now.ExceptWith(held.Select(h => h.Name));
                foreach (var hit in left) Tell(hit.Name, MatchEventKind.Left);
                foreach (var name in now.Order(StringComparer.Ordinal)) Tell(name, MatchEventKind.Entered);
                scope.Context.RemoveRange(left);
                scope.Context.AddRange(now.Select(n => new SubscriptionHitRow { SubscriptionId = id, Name = n }));
                row.Position = position;
                return ActEnd<int>.Keep(left.Count + now.Count);

                void Tell(string name, MatchEventKind kind) =>
                    scope.Context.Add(new SubscriptionEventRow { SubscriptionId = id, Number = ++row.LastEvent, Sequence = position, Name = name, Kind = kind, At = scope.Now });
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<MatchEvent>> EventsAsync(string id, long after, int max, CancellationToken cancellationToken) =>
        [.. (await store.QueryAsync(
            (context, token) => context.Set<SubscriptionEventRow>().Where(e => e.SubscriptionId == id && e.Number > after).OrderBy(e => e.Number).Take(max).ToListAsync(token),
            cancellationToken).ConfigureAwait(false)).Select(SubscriptionShelf.Read)];

    /// <returns>Null when the subscription is gone.</returns>
    public Task<MatchSnapshot?> SnapshotAsync(string id, CancellationToken cancellationToken) => store.SnapshotAsync(
        async (context, token) =>
        {
            var row = await context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id, token).ConfigureAwait(false);
            if (row is null) return null;
            var names = await context.Set<SubscriptionHitRow>().Where(h => h.SubscriptionId == id).OrderBy(h => h.Name).Select(h => h.Name).ToListAsync(token).ConfigureAwait(false);
            return new MatchSnapshot(row.LastEvent, row.Position, [.. names.Select(RecordId.Parse)]);
        },
        cancellationToken);

    /// <returns>Those with something to send whose time has come.</returns>
    public async Task<IReadOnlyList<Subscription>> ToDeliverAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await store.QueryAsync(
            (context, token) => Due(context, now).Where(s => s.WebhookUrl != null).OrderBy(s => s.Id).ToListAsync(token),
            cancellationToken).ConfigureAwait(false)).Select(SubscriptionShelf.Read)];

    /// <summary>Takes the sending upon oneself until a time, so that no other process sends the same.</summary>
    /// <returns>As it is now: what another process has sent since one looked is not to be sent again. Null when somebody else has claimed it, or there is nothing to send.</returns>
    public Task<Subscription?> ClaimAsync(string id, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) => store.ActAsync(
        async (scope, token) =>
        {
            var row = await Due(scope.Context, now).SingleOrDefaultAsync(s => s.Id == id, token).ConfigureAwait(false);
            if (row is null) return ActEnd<Subscription?>.Undo(null);
            row.NextAttemptAt = until;
            return ActEnd<Subscription?>.Keep(SubscriptionShelf.Read(row));
        },
        cancellationToken);

    /// <summary>The receiver took everything up to an event.</summary>
    public Task DeliveredAsync(string id, long upTo, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (_, row) => (row.DeliveredEvent, row.Attempts, row.NextAttemptAt, row.LastFault) = (Math.Max(row.DeliveredEvent, upTo), 0, null, null),
        cancellationToken);

    /// <summary>One more attempt failed. With no time for the next, the batch is set aside and those behind it have their turn.</summary>
    public Task FailedAsync(string id, long upTo, string fault, DateTimeOffset? next, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (scope, row) =>
        {
            (row.Attempts, row.NextAttemptAt, row.LastFault) = (row.Attempts + 1, next, fault);
            if (next is not null) return;
            scope.Context.Add(new DeadLetterRow { SubscriptionId = id, FirstEvent = row.DeliveredEvent + 1, LastEvent = upTo, Attempts = row.Attempts, Fault = fault, At = scope.Now });
            (row.DeliveredEvent, row.Attempts) = (upTo, 0);
        },
        cancellationToken);

    /// <returns>Oldest first.</returns>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string id, CancellationToken cancellationToken) =>
        [.. (await store.QueryAsync((context, token) => context.Set<DeadLetterRow>().Where(d => d.SubscriptionId == id).OrderBy(d => d.FirstEvent).ToListAsync(token), cancellationToken).ConfigureAwait(false))
            .Select(d => new DeadLetter(d.SubscriptionId, d.FirstEvent, d.LastEvent, d.Attempts, d.Fault, d.At))];

    private static IQueryable<SubscriptionRow> Due(DbContext context, DateTimeOffset now)
    {
        var latest = now + WebhookRetry.Longest;
        return context.Set<SubscriptionRow>().Where(s => s.LastEvent > s.DeliveredEvent && (s.NextAttemptAt == null || s.NextAttemptAt <= now || s.NextAttemptAt > latest));
    }

    private Task ChangeAsync(string id, Action<ActScope, SubscriptionRow> change, CancellationToken cancellationToken) => store.ActAsync(
        async (scope, token) =>
        {
            if (await scope.Context.Set<SubscriptionRow>().SingleOrDefaultAsync(s => s.Id == id, token).ConfigureAwait(false) is { } row) change(scope, row);
            return ActEnd<bool>.Keep(true);
        },
        cancellationToken);
}
