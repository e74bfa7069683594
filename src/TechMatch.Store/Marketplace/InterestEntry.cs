using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Marketplace;

/// <summary>What somebody wants to express, before the registry has looked whether it may be.</summary>
/// <param name="Id">Drawn by the caller; <see cref="Interest.IdLength"/> hex digits.</param>
/// <param name="Source">The record by which the offerer takes part.</param>
/// <param name="Target">The record it is interested in.</param>
public sealed record InterestDraft(string Id, RecordId Source, RecordId Target, ValueList<QuestionAnswer> Answers);

/// <summary>The act of expressing an interest: who may, in what, and whether there is a place.</summary>
internal static class InterestEntry
{
    public static async Task<InterestEnd> ExpressAsync(ActScope scope, InterestDraft draft, Principal principal, MarketTerms terms, CancellationToken cancellationToken)
    {
        var access = AccessScope.Of(principal).OfPublished();
        var source = (await scope.FindRecordAsync(draft.Source, cancellationToken).ConfigureAwait(false))?.Record;
        var target = (await scope.FindRecordAsync(draft.Target, cancellationToken).ConfigureAwait(false))?.Record;
        if (source is null || !AccessScope.Of(principal).Allows(source)) return InterestEnd.Refused(InterestRefusal.NotFound, draft.Source.Name);
        if (target is not { State: RecordState.Published } || !access.Allows(target)) return InterestEnd.Refused(InterestRefusal.NotFound, draft.Target.Name);
        if (principal.Organisation is not { } organisation || RecordReaders.OwnerOf(source) != organisation)
            return InterestEnd.Refused(InterestRefusal.NotOwned, $"expected a record of the organisation you speak for, got '{draft.Source}'");
        if (source.State != RecordState.Published) return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected '{draft.Source}' to be published, got {source.State}");
        if (!InterestPairs.Meet(draft.Source.Kind, draft.Target.Kind))
            return InterestEnd.Refused(InterestRefusal.NotPaired, $"expected interest in {RecordCollections.CollectionOf(draft.Target.Kind)} to come from {string.Join(" or ", InterestPairs.Partners(draft.Target.Kind).Select(RecordCollections.CollectionOf).DefaultIfEmpty("nothing"))}, got '{draft.Source}'");
        if (RecordReaders.OwnerOf(target) is not { } recipient) return InterestEnd.Refused(InterestRefusal.RecordUnfit, $"expected '{draft.Target}' to have an owner who can answer, got none");
        if (recipient == organisation) return InterestEnd.Refused(InterestRefusal.NotPaired, $"expected a record of another organisation, got '{draft.Target}' of your own");
        var begun = InterestFlow.Begin(draft.Id, new InterestSide(organisation, draft.Source), new InterestSide(recipient, draft.Target), draft.Answers, new InterestActor(InterestParty.Offerer, principal.Id), scope.Now, terms);
        if (await RefusalAsync(scope, begun, terms, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
        var interest = begun with
        {
            NeedsBroker = await NeedsBrokerAsync(scope, source, target, organisation, recipient, terms, cancellationToken).ConfigureAwait(false),
            Brokers = [.. source.Grants.Concat(target.Grants).Where(g => !RecordId.TryParse(g.To, out _)).Select(g => g.To).Distinct(StringComparer.Ordinal)],
        };
        InterestShelf.Add(scope.Context, interest, scope.Now);
        return InterestEnd.Done(interest);
    }

    private static async Task<InterestEnd?> RefusalAsync(ActScope scope, Interest begun, MarketTerms terms, CancellationToken cancellationToken)
    {
        var (one, other) = (begun.Offerer.Record.Name, begun.Recipient.Record.Name);
        var rows = scope.Context.Set<InterestRow>().AsNoTracking();
        var before = await rows.Where(r => (r.OffererRecord == one && r.RecipientRecord == other || r.OffererRecord == other && r.RecipientRecord == one)
            && r.State != InterestState.Declined && r.State != InterestState.Withdrawn).Select(r => r.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (before is not null) return InterestEnd.Refused(InterestRefusal.GoesOnAlready, $"expected no interest between the two that goes on, got interests/{before}");
        var supplier = begun.Supplier.Organisation.Name;
        var open = await rows.Where(r => r.Supplier == supplier
            && (r.State == InterestState.Expressed || r.State == InterestState.Escalated || r.State == InterestState.MoreAsked || r.State == InterestState.Accepted))
            .Select(r => new { r.State, r.Due }).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (open.Count < terms.OpenPerSupplier) return null;
        // After a cap was lowered, one place is free only when all above it have gone.
        var frees = open.Select(o => terms.FreesAt(o.State, o.Due)).Order().ElementAt(open.Count - terms.OpenPerSupplier);
        return InterestEnd.Refused(InterestRefusal.SupplierFull, $"expected fewer than {terms.OpenPerSupplier} interests open with this supplier, got {open.Count}; a place is free on {frees:yyyy-MM-dd HH:mm} UTC at the latest") with { FreesAt = frees };
    }

    /// <summary>By the alliances a record is for, and those that its organisation belongs to today.</summary>
    private static async Task<bool> NeedsBrokerAsync(
        ActScope scope, CatalogRecord source, CatalogRecord target, RecordId offerer, RecordId recipient, MarketTerms terms, CancellationToken cancellationToken)
    {
        if (terms.BrokeredAlliances.Count == 0) return false;
        var today = DateOnly.FromDateTime(scope.Now.UtcDateTime);
        var alliances = new HashSet<Code>();
        foreach (var record in (CatalogRecord[])[source, target]) alliances.UnionWith(record.Access?.Alliances ?? []);
        foreach (var id in (RecordId[])[offerer, recipient])
        {
            if ((await scope.FindRecordAsync(id, cancellationToken).ConfigureAwait(false))?.Record is Organisation organisation)
                alliances.UnionWith(organisation.Memberships.Where(m => !(m.From > today) && !(m.To < today)).Select(m => m.Alliance));
        }

        return terms.BrokeredAlliances.Any(alliances.Contains);
    }
}
