using TechMatch.Core.Access;
using TechMatch.Core.Audit;
using TechMatch.Core.Catalog;
using TechMatch.Store.Reading;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Writing;

/// <summary>
/// What an act works with. It sees everything committed, and what came before it in its own group. Entities that it
/// loads are tracked and changes to them are found; <see cref="Now"/> is the one clock of the transaction.
/// </summary>
internal sealed class ActScope(CatalogContext context, DateTimeOffset now, RecordIntake intake, RecordReader reader, Author author)
{
    private readonly List<AuditNote> _notes = [];
    private Author _author = author;

    public CatalogContext Context { get; } = context;

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>What the audit log gets when the act is kept.</summary>
    public IReadOnlyList<AuditNote> Notes => _notes;

    /// <summary>On whose behalf the records after this are written, and why. Without it, the registry's own.</summary>
    public void By(string actor, string method, string reason = "") => _author = new Author(actor, method, reason);

    /// <summary>Writes something down in the audit log, in this transaction. Records that the act writes are noted by themselves.</summary>
    public void Note(AuditNote note) => _notes.Add(note);

    /// <summary>The live record of any state, null when there is none.</summary>
    public async Task<StoredRecord?> FindRecordAsync(RecordId id, CancellationToken cancellationToken) =>
        (await reader.LoadAsync(Context, [id.Name], AccessScope.Operator, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(id.Name);

    public Task<WriteOutcome> CreateAsync(CatalogRecord record, CancellationToken cancellationToken) =>
        SingleAsync(intake.Check(WriteVerb.Create, record, etag: null), cancellationToken);

    /// <summary>As <see cref="CatalogStore.UpdateAsync"/>: with an etag only when the record is still of that version.</summary>
    public Task<WriteOutcome> UpdateAsync(CatalogRecord record, string? etag, CancellationToken cancellationToken) =>
        SingleAsync(intake.Check(WriteVerb.Update, record, etag), cancellationToken);

    public Task<WriteOutcome> UpsertAsync(CatalogRecord record, CancellationToken cancellationToken) =>
        SingleAsync(intake.Check(WriteVerb.Upsert, record, etag: null), cancellationToken);

    public Task<WriteOutcome> DeleteAsync(RecordId id, string? etag, CancellationToken cancellationToken) =>
        SingleAsync(WriteItem.Delete(id, etag), cancellationToken);

    /// <summary>Items that were checked before the act, in this order. Each ends as an outcome; what a bad one means is the act's decision.</summary>
    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<WriteItem> items, CancellationToken cancellationToken) =>
        RecordStage.WriteAsync(Context, items, _author, _notes, Now, cancellationToken);

    private async Task<WriteOutcome> SingleAsync(WriteItem item, CancellationToken cancellationToken) =>
        (await WriteAsync([item], cancellationToken).ConfigureAwait(false))[0];
}
