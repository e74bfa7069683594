using Microsoft.EntityFrameworkCore;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Store.Writing;

namespace TechMatch.Store.Alliances;

/// <summary>How a step of an accession ended: its state after it, or why it was not taken.</summary>
public sealed record AccessionOutcome(Accession? Accession, AccessionRefusal? Refusal)
{
    /// <summary>There is no such organisation.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The organisation's record would break a rule.</summary>
    public ValueList<FieldFault> Faults { get; init; }
}

public sealed record AccessionEvent(long Number, AccessionStep Step, AccessionState After, string Actor, string? Note, AdmissionItem? Item, bool Passed, DateTimeOffset At);

/// <summary>
/// Accessions of a registry. Countersigning writes the membership into the organisation's record and leaving ends it, each in
/// one transaction with the step.
/// </summary>
public sealed class AccessionRegister(CatalogStore store)
{
    /// <param name="isCurator">Of the registry.</param>
    /// <param name="isOwn">Speaks for the organisation.</param>
    public Task<AccessionOutcome> TakeAsync(
        Alliance alliance, RecordId organisation, AccessionAsked asked, string actor, bool isCurator, bool isOwn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alliance);
        ArgumentNullException.ThrowIfNull(asked);
        return store.ActAsync(
            async (scope, token) =>
            {
                if ((await scope.FindRecordAsync(organisation, token).ConfigureAwait(false))?.Record is not Organisation record) return ActEnd<AccessionOutcome>.Undo(new AccessionOutcome(null, null) { IsMissing = true });
                var today = DateOnly.FromDateTime(scope.Now.UtcDateTime);
                var row = await scope.Context.Set<AccessionRow>().SingleOrDefaultAsync(a => a.Alliance == alliance.Key.Value && a.Organisation == organisation.Name, token).ConfigureAwait(false);
                var (after, refusal) = AccessionWorkflow.Take(row?.ToAccession(), asked, AccessionRules.Of(alliance), alliance.Key, organisation, isCurator, isOwn, actor, today);
                if (after is null) return ActEnd<AccessionOutcome>.Undo(new AccessionOutcome(row?.ToAccession(), refusal));
                if (asked.Step == AccessionStep.Countersign) after = after with { CertificateHash = AccessionCertificate.Of(after, store.StoreId).Hash };
                if (Changed(record, after, asked.Step, today) is { } changed && await scope.UpdateAsync(changed, etag: null, token).ConfigureAwait(false) is { Status: WriteStatus.Rejected } refused)
                    return ActEnd<AccessionOutcome>.Undo(new AccessionOutcome(null, null) { Faults = refused.Faults });
                row ??= scope.Context.Add(new AccessionRow { Alliance = alliance.Key.Value, Organisation = organisation.Name, Content = "" }).Entity;
                (row.State, row.Content, row.CertificateHash) = (after.State, AccessionRow.Write(after), after.CertificateHash ?? row.CertificateHash);
                scope.Context.Add(new AccessionStepRow
                {
                    Alliance = row.Alliance, Organisation = row.Organisation, Number = ++row.Steps, Step = asked.Step, After = after.State,
                    Actor = actor, Note = asked.Note, Item = asked.Item, Passed = asked.Passed, At = scope.Now,
                });
                return ActEnd<AccessionOutcome>.Keep(new AccessionOutcome(after, null));
            },
            cancellationToken);
    }

    /// <returns>Null when there never was one.</returns>
    public async Task<Accession?> FindAsync(Code alliance, RecordId organisation, CancellationToken cancellationToken) => (await store.QueryAsync(
        (context, token) => context.Set<AccessionRow>().AsNoTracking().SingleOrDefaultAsync(a => a.Alliance == alliance.Value && a.Organisation == organisation.Name, token),
        cancellationToken).ConfigureAwait(false))?.ToAccession();

    /// <returns>Null when this registry never issued it.</returns>
    public async Task<Accession?> OfCertificateAsync(string hash, CancellationToken cancellationToken) => (await store.QueryAsync(
        (context, token) => context.Set<AccessionRow>().AsNoTracking().FirstOrDefaultAsync(a => a.CertificateHash == hash, token),
        cancellationToken).ConfigureAwait(false))?.ToAccession();

    /// <param name="organisation">Null lists those of all.</param>
    public async Task<IReadOnlyList<Accession>> ListAsync(Code alliance, RecordId? organisation, CancellationToken cancellationToken)
    {
        var only = organisation?.Name;
        var rows = await store.QueryAsync(
            (context, token) => context.Set<AccessionRow>().AsNoTracking().Where(a => a.Alliance == alliance.Value && (only == null || a.Organisation == only)).OrderBy(a => a.Organisation).ToListAsync(token),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToAccession())];
    }

    public async Task<IReadOnlyList<AccessionEvent>> HistoryAsync(Code alliance, RecordId organisation, CancellationToken cancellationToken) => await store.QueryAsync(
        (context, token) => context.Set<AccessionStepRow>().AsNoTracking().Where(a => a.Alliance == alliance.Value && a.Organisation == organisation.Name).OrderBy(a => a.Number)
            .Select(a => new AccessionEvent(a.Number, a.Step, a.After, a.Actor, a.Note, a.Item, a.Passed, a.At)).ToListAsync(token),
        cancellationToken).ConfigureAwait(false);

    /// <returns>Null when the step says nothing about who is a member.</returns>
    private static Organisation? Changed(Organisation record, Accession after, AccessionStep step, DateOnly today) => step switch
    {
        AccessionStep.Countersign => Membership.Joined(record, after.Alliance, after.Role, today),
        AccessionStep.Withdraw => Membership.Left(record, after.Alliance, today),
        _ => null,
    };
}
