using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Audit;
using TechMatch.Core.Ledger;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Audit;

/// <summary>
/// The end of a chain within the writing transaction: what is added here is saved with what it tells of, or not at all. It
/// is read from the database each time, because a transaction or an act that failed has left another end than memory holds.
/// </summary>
internal sealed class ChainEnd
{
    private readonly CatalogContext _context;
    private readonly Chain _chain;
    private readonly ChainHeadRow _head;

    private ChainEnd(CatalogContext context, Chain chain, ChainHeadRow head) => (_context, _chain, _head) = (context, chain, head);

    public static async Task<ChainEnd> OfAsync(CatalogContext context, Chain chain, CancellationToken cancellationToken)
    {
        var name = Chains.Name(chain);
        var head = await context.Set<ChainHeadRow>().AsTracking().SingleOrDefaultAsync(h => h.Chain == name, cancellationToken).ConfigureAwait(false);
        if (head is not null) return new ChainEnd(context, chain, head);
        head = new ChainHeadRow { Chain = name, Hash = ChainHash.Beginning.ToArray() };
        context.Add(head);
        return new ChainEnd(context, chain, head);
    }

    /// <summary>Stages one entry for each note, in this order. The caller saves.</summary>
    public static async Task AppendAsync(CatalogContext context, IReadOnlyCollection<AuditNote> notes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return;
        var end = await OfAsync(context, Chain.Audit, cancellationToken).ConfigureAwait(false);
        foreach (var note in notes)
        {
            var body = AuditBody.Write(now, note).ToArray();
            var (sequence, hash) = end.Next(body);
            context.Add(new AuditRow { Sequence = sequence, At = now, Actor = note.Actor, Action = note.Action, Subject = note.Subject, Body = body, Hash = hash });
        }
    }

    /// <summary>Moves the end on by one row, which the caller adds.</summary>
    public (long Sequence, byte[] Hash) Next(byte[] body)
    {
        (_head.Sequence, _head.Hash) = (_head.Sequence + 1, ChainHash.Of(_chain, _head.Sequence + 1, _head.Hash, body));
        // The writing context does not look for changes by itself.
        var entry = _context.Entry(_head);
        if (entry.State == EntityState.Unchanged) entry.State = EntityState.Modified;
        return (_head.Sequence, _head.Hash);
    }
}
