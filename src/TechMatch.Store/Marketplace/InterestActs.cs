using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Marketplace;

/// <summary>
/// The act of one step: the interest and what it opens or closes are one transaction, so no face of a record is ahead of
/// the introduction or behind it.
/// </summary>
internal static class InterestActs
{
    /// <param name="actorOf">Whose step it is, told by the interest as it is now; null when it is none of its business.</param>
    public static async Task<InterestEnd> StepAsync(
        ActScope scope, string id, Func<Interest, InterestActor?> actorOf, InterestStep step, MarketTerms terms, CancellationToken cancellationToken)
    {
        var row = await scope.Context.Set<InterestRow>().SingleOrDefaultAsync(r => r.Id == id, cancellationToken).ConfigureAwait(false);
        var before = row is null ? null : InterestShelf.Read(row);
        if (row is null || before is null || actorOf(before) is not { } actor) return InterestEnd.Refused(InterestRefusal.NotFound, $"interests/{id}");
        var end = InterestFlow.Apply(before, step, actor, scope.Now, terms);
        if (end.After is not { } after) return end;
        if (InterestGrants.TierOf(before.State) != InterestGrants.TierOf(after.State)
            && await GrantAsync(scope, after, InterestGrants.TierOf(after.State) > (InterestGrants.TierOf(before.State) ?? DisclosureTier.Teaser), cancellationToken).ConfigureAwait(false) is { } unfit) return unfit;
        await InterestShelf.UpdateAsync(scope.Context, row, after, scope.Now, cancellationToken).ConfigureAwait(false);
        return end;
    }

    /// <summary>Brings the grants of both records to what all introductions between the two organisations give together.</summary>
    /// <returns>A refusal when a record cannot be opened any more; null when all is written.</returns>
    private static async Task<InterestEnd?> GrantAsync(ActScope scope, Interest after, bool raises, CancellationToken cancellationToken)
    {
        foreach (var (holder, reader) in ((InterestSide, InterestSide)[])[(after.Offerer, after.Recipient), (after.Recipient, after.Offerer)])
        {
            if ((await scope.FindRecordAsync(holder.Record, cancellationToken).ConfigureAwait(false))?.Record is not { } record)
            {
                if (raises) return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected '{holder.Record}' to be there still, got none");
                continue;
            }

            // Whoever owns it now has agreed to nothing.
            if (raises && (RecordReaders.OwnerOf(record) != holder.Organisation || record.State != RecordState.Published))
                return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected '{holder.Record}' to be published and to belong to the side that agreed, got another state or owner");
            var tier = await TierAsync(scope, after, holder.Record, reader.Organisation, cancellationToken).ConfigureAwait(false);
            if (raises && record.Grants.Count >= CatalogRecord.MaxGrants && record.Grants.All(g => g.To != reader.Organisation.Name))
                return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected fewer than {CatalogRecord.MaxGrants} readers let into '{holder.Record}', got as many");
            var granted = InterestGrants.With(record, reader.Organisation, tier);
            if (ReferenceEquals(granted, record)) continue;
            var outcome = await scope.UpdateAsync(granted, etag: null, cancellationToken).ConfigureAwait(false);
            if (outcome.Status == WriteStatus.Rejected) return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected '{holder.Record}' to be writable, got {outcome.Faults[0].Field}: {outcome.Faults[0].Message}");
        }

        return null;
    }

    private static async Task<DisclosureTier?> TierAsync(ActScope scope, Interest after, RecordId record, RecordId reader, CancellationToken cancellationToken)
    {
        var (name, organisation) = (record.Name, reader.Name);
        var others = await scope.Context.Set<InterestRow>().AsNoTracking()
            .Where(r => r.Id != after.Id && (r.OffererRecord == name && r.Recipient == organisation || r.RecipientRecord == name && r.Offerer == organisation)
                && (r.State == InterestState.Introduced || r.State == InterestState.Agreed || r.State == InterestState.Concluded))
            .Select(r => r.State).ToListAsync(cancellationToken).ConfigureAwait(false);
        return others.Append(after.State).Max(InterestGrants.TierOf);
    }
}
