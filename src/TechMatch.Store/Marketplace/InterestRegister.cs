using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Schema;
using TechMatch.Store.Writing;

// EF Core translates string.Compare(a, b) to the database's own comparison; ids are hex digits, on which all agree.
#pragma warning disable CA1309

namespace TechMatch.Store.Marketplace;

/// <summary>Which side of an interest the caller's organisation is on.</summary>
public enum InterestDirection
{
    Either,

    /// <summary>Addressed to it.</summary>
    In,

    /// <summary>Expressed by it.</summary>
    Out,
}

/// <summary>Where a page of interests begins: after this one, newest first.</summary>
public readonly record struct InterestPlace(DateTimeOffset CreatedAt, string Id);

/// <summary>An interest with its place in lists.</summary>
public sealed record HeldInterest(Interest Interest, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="Reused">The request id came before with another body; nothing was done.</param>
/// <param name="Held">As it is now; null when the step was refused.</param>
public sealed record InterestAnswer(InterestEnd End, HeldInterest? Held, bool Reused = false);

/// <summary>
/// The interests of a registry. All methods may be called from any thread and throw <see cref="StoreException"/> when the
/// outside world fails. What a caller may not know of does not exist for it.
/// </summary>
public sealed class InterestRegister(CatalogStore store)
{
    /// <summary>Interests whose time is over that one transaction moves on.</summary>
    private const int ClockBatch = 100;

    public Task<InterestAnswer> ExpressAsync(InterestDraft draft, Principal principal, MarketTerms terms, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(terms);
        return ActAsync(options, (scope, token) => InterestEntry.ExpressAsync(scope, draft, principal, terms, token), cancellationToken);
    }

    public Task<InterestAnswer> StepAsync(string id, Principal principal, InterestStep step, MarketTerms terms, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(terms);
        InterestActor? ActorOf(Interest interest) => InterestParties.Of(principal, interest) is { } party ? new InterestActor(party, principal.Id) : null;
        return ActAsync(options, (scope, token) => InterestActs.StepAsync(scope, id, ActorOf, step, terms, token), cancellationToken);
    }

    /// <summary>Takes the step of the clock for every interest whose time is over, oldest first.</summary>
    /// <returns>Those that moved, as they are now.</returns>
    public async Task<IReadOnlyList<Interest>> RunClockAsync(MarketTerms terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var moved = new List<Interest>();
        while (true)
        {
            var batch = await store.ActAsync<IReadOnlyList<Interest>>(
                async (scope, token) =>
                {
                    var over = await scope.Context.Set<InterestRow>().Where(r => r.Due <= scope.Now).OrderBy(r => r.Due).ThenBy(r => r.Id).Take(ClockBatch).Select(r => r.Id).ToListAsync(token).ConfigureAwait(false);
                    var ends = new List<Interest>();
                    foreach (var id in over)
                    {
                        var end = await InterestActs.StepAsync(scope, id, _ => InterestActor.Clock, new InterestStep.TimeOver(), terms, token).ConfigureAwait(false);
                        if (end.After is { } after) ends.Add(after);
                    }

                    return ActEnd<IReadOnlyList<Interest>>.Keep(ends);
                },
                cancellationToken).ConfigureAwait(false);
            moved.AddRange(batch);
            if (batch.Count < ClockBatch) return moved;
        }
    }

    /// <returns>Null when there is none, or none for this caller.</returns>
    public async Task<HeldInterest?> GetAsync(string id, Principal principal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } held && InterestParties.Of(principal, held.Interest) is not null ? held : null;
    }

    /// <summary>The caller's own, newest first; an administrator's are all.</summary>
    public async Task<IReadOnlyList<HeldInterest>> ListAsync(
        Principal principal, InterestDirection direction, InterestState? state, InterestPlace? after, int max, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var rows = await store.QueryAsync(
            (context, token) =>
            {
                var query = Visible(context, principal, direction);
                if (state is { } wanted) query = query.Where(r => r.State == wanted);
                if (after is { } place) query = query.Where(r => r.CreatedAt < place.CreatedAt || r.CreatedAt == place.CreatedAt && string.Compare(r.Id, place.Id) > 0);
                return query.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Id).Take(max).ToListAsync(token);
            },
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Held)];
    }

    /// <summary>Each question that waited for the organisation, as of one moment.</summary>
    public async Task<IReadOnlyList<AnswerTime>> AnswerTimesAsync(RecordId organisation, CancellationToken cancellationToken)
    {
        var name = organisation.Name;
        var rows = await store.QueryAsync((context, token) => context.Set<AnswerTimeRow>().Where(t => t.Organisation == name).OrderBy(t => t.AskedAt).ToListAsync(token), cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(t => new AnswerTime(organisation, t.AskedAt, t.DueAt, t.AnsweredAt))];
    }

    private static IQueryable<InterestRow> Visible(CatalogContext context, Principal principal, InterestDirection direction)
    {
        var rows = context.Set<InterestRow>().AsQueryable();
        var (id, organisation) = (principal.Id, principal.Organisation?.Name);
        return principal.Role switch
        {
            Role.Administrator => rows,
            Role.Staff => rows.Where(r => context.Set<InterestBrokerRow>().Any(b => b.InterestId == r.Id && b.Principal == id)),
            Role.Owner or Role.FundManager or Role.FocalPoint when organisation is not null => direction switch
            {
                InterestDirection.In => rows.Where(r => r.Recipient == organisation),
                InterestDirection.Out => rows.Where(r => r.Offerer == organisation),
                _ => rows.Where(r => r.Recipient == organisation || r.Offerer == organisation),
            },
            _ => rows.Where(_ => false),
        };
    }

    private async Task<InterestAnswer> ActAsync(WriteOptions options, Func<ActScope, CancellationToken, Task<InterestEnd>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        async Task<ActEnd<Remembered>> RunAsync(ActScope scope, CancellationToken token)
        {
            var end = await work(scope, token).ConfigureAwait(false);
            return end.After is { } after ? ActEnd<Remembered>.Keep(new Remembered(after.Id) { End = end }) : ActEnd<Remembered>.Undo(new Remembered("") { End = end });
        }

        var answer = options.RequestId is null
            ? new OnceAnswer<Remembered>(Reused: false, await store.ActAsync<Remembered>(RunAsync, cancellationToken).ConfigureAwait(false))
            : await store.ActOnceAsync<Remembered>(options, RunAsync, cancellationToken).ConfigureAwait(false);
        if (answer.Reused) return new InterestAnswer(new InterestEnd(), null, Reused: true);
        if (answer.Value is { End: { Refusal: not null } refused }) return new InterestAnswer(refused, null);
        var held = await FindAsync(answer.Value!.Id, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"expected interests/{answer.Value.Id}, got none");
        return new InterestAnswer(answer.Value.End ?? InterestEnd.Done(held.Interest), held);
    }

    private async Task<HeldInterest?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var row = await store.QueryAsync((context, token) => context.Set<InterestRow>().SingleOrDefaultAsync(r => r.Id == id, token), cancellationToken).ConfigureAwait(false);
        return row is null ? null : Held(row);
    }

    private static HeldInterest Held(InterestRow row) => new(InterestShelf.Read(row), row.CreatedAt, row.UpdatedAt);

    /// <summary>What is kept of an answer under a request id: which interest it was about, and no contact.</summary>
    private sealed record Remembered(string Id)
    {
        [JsonIgnore]
        public InterestEnd? End { get; init; }
    }
}
