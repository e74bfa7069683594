using System.Collections.Concurrent;
using TechMatch.Core.Access;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Store;

namespace TechMatch.Service.Access;

/// <summary>
/// Which alliances a caller belongs to: those of its organisation today, as the registry has them, whatever its key or token
/// was made with. Remembered until the registry changes, so that most calls read nothing.
/// </summary>
internal sealed class MembershipRing(CatalogStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<RecordId, Known> _known = [];

    public async Task<Caller> OfTodayAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Principal.Organisation is not { } organisation) return caller;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        // Before the read: what is written meanwhile makes it stale.
        var sequence = store.LastSequence;
        if (!_known.TryGetValue(organisation, out var known) || known.Sequence != sequence || known.Day != today)
        {
            var record = (await store.GetAsync(organisation, AccessScope.Operator, cancellationToken))?.Record as Organisation;
            known = new Known(sequence, today, record is null ? null : Membership.AlliancesOn(record, today));
            _known[organisation] = known;
        }

        // Of an organisation that the registry does not hold, the credential's word is all there is.
        return known.Alliances is { } alliances ? caller with { Principal = caller.Principal with { Alliances = alliances } } : caller;
    }

    private sealed record Known(long Sequence, DateOnly Day, ValueList<Code>? Alliances);
}
