using TechMatch.Store.Audit;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>
/// Decides a group of writes in memory, one after the other, against the heads as they stand in the database. Nothing
/// can fail here, so no write of the group can undo another's.
/// </summary>
internal sealed class WritePlan
{
    private readonly Dictionary<string, Slot> _slots;
    private readonly DateTimeOffset _now;
    private readonly List<WrittenChange> _written = [];

    /// <param name="heads">The heads of all names the group writes to, deleted ones too.</param>
    public WritePlan(IEnumerable<RecordRow> heads, long lastSequence, DateTimeOffset now)
    {
        _slots = heads.ToDictionary(h => h.Name, h => new Slot(h), StringComparer.Ordinal);
        LastSequence = lastSequence;
        _now = now;
    }

    public long LastSequence { get; private set; }

    public IEnumerable<ChangeRow> Changes => _written.Select(w => w.Change);

    /// <summary>In order of sequence.</summary>
    public IReadOnlyList<WrittenChange> Written => _written;

    /// <summary>The heads and contents to write, one per changed name, whatever number of changes it saw.</summary>
    public IEnumerable<Slot> Touched => _slots.Values.Where(s => s.Touched);

    public WriteOutcome Apply(WriteItem item, Author author)
    {
        if (item.Rejection is { } rejection) return rejection;
        if (!_slots.TryGetValue(item.Id.Name, out var slot)) _slots.Add(item.Id.Name, slot = new Slot(null));
        var live = slot.Head is { Deleted: false } head ? head : null;
        if (live is null)
        {
            return item.Verb is WriteVerb.Update or WriteVerb.Delete
                ? new WriteOutcome { Status = WriteStatus.NotFound }
                : Change(slot, item, ChangeKind.Created, author);
        }

        var met = Stamps.Of(live);
        if (item.Verb == WriteVerb.Create) return new WriteOutcome { Status = WriteStatus.AlreadyExists, Stamp = met };
        if (item.Etag is { } etag && !string.Equals(etag, met.Etag, StringComparison.Ordinal))
            return new WriteOutcome { Status = WriteStatus.StaleEtag, Stamp = met };
        if (item.Verb == WriteVerb.Delete) return Change(slot, item, ChangeKind.Deleted, author);
        return string.Equals(item.ContentHash, live.ContentHash, StringComparison.Ordinal)
            ? new WriteOutcome { Status = WriteStatus.Unchanged, Stamp = met }
            : Change(slot, item, ChangeKind.Updated, author);
    }

    private WriteOutcome Change(Slot slot, WriteItem item, ChangeKind kind, Author author)
    {
        LastSequence++;
        var deleted = kind == ChangeKind.Deleted;
        var before = slot.Head;
        // A clock that was set back must not let a record be updated before it was created.
        var at = before is not null && before.UpdatedAt > _now ? before.UpdatedAt : _now;
        var head = new RecordRow
        {
            Key = before?.Key ?? LastSequence,
            Name = item.Id.Name,
            Kind = item.Id.Kind,
            State = deleted ? before!.State : item.State,
            Deleted = deleted,
            Revision = (before?.Revision ?? 0) + 1,
            ContentHash = deleted ? before!.ContentHash : item.ContentHash,
            Sequence = LastSequence,
            Audience = deleted ? before!.Audience : item.Audience,
            CreatedAt = kind == ChangeKind.Created ? at : before!.CreatedAt,
            UpdatedAt = at,
        };
        var change = new ChangeRow
        {
            Sequence = head.Sequence,
            Name = head.Name,
            Revision = head.Revision,
            Change = kind,
            ContentHash = deleted ? null : head.ContentHash,
            Audience = before is { Deleted: false } ? AudienceText.Union(before.Audience, head.Audience) : head.Audience,
            At = at,
        };
        // Before the group touched the name, its content is in the database; of a name that is new or deleted there is none.
        byte[]? content = kind == ChangeKind.Created ? [] : slot.Json;
        _written.Add(new WrittenChange(change, head.Key, content, deleted ? [] : item.Json, author));
        slot.Move(head, deleted ? null : item.Json);
        var status = kind switch
        {
            ChangeKind.Created => WriteStatus.Created,
            ChangeKind.Updated => WriteStatus.Updated,
            _ => WriteStatus.Deleted,
        };
        return new WriteOutcome { Status = status, Stamp = Stamps.Of(head) };
    }

    /// <summary>One name: what the database holds, and what it shall hold.</summary>
    internal sealed class Slot(RecordRow? stored)
    {
        public RecordRow? Stored { get; } = stored;

        public RecordRow? Head { get; private set; } = stored;

        /// <summary>Null when the name is deleted at the end of the group.</summary>
        public byte[]? Json { get; private set; }

        public bool Touched { get; private set; }

        /// <summary>Versions that the group itself made and replaced again; none before its last deletion.</summary>
        public List<(long Revision, byte[] Json)> Between { get; } = [];

        public void Move(RecordRow head, byte[]? json)
        {
            if (json is null) Between.Clear();
            else if (Json is not null) Between.Add((Head!.Revision, Json));
            (Head, Json, Touched) = (head, json, true);
        }
    }
}
