using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Submissions;
using TechMatch.Search.Duplicates;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Duplicates;

namespace TechMatch.Service.Submissions;

/// <param name="Twins">Each with the answer that was given about it; those said to be different are left out.</param>
internal sealed record EntryReport(CompletenessReport Completeness, IReadOnlyList<FieldFault> Teaser, IReadOnlyList<(Twin Twin, TwinAnswer? Answer)> Twins)
{
    /// <summary>One that is the same by name or number, and nobody said whether it is.</summary>
    public Twin? Unanswered => Twins.FirstOrDefault(t => t.Answer is null && t.Twin.Reason is TwinReason.SameNumber or TwinReason.SameName).Twin;

    public bool MaySubmit => Completeness.MaySubmit && Teaser.Count == 0 && Unanswered is null;
}

/// <summary>What is looked at before a record is submitted: what it lacks, what its teaser gives away, what it may repeat.</summary>
internal sealed class EntryCheck(CatalogStore store, TwinFinder twins, TwinAnswers answers, TechMatchNode node)
{
    public async Task<EntryReport> LookAsync(CatalogRecord record, AccessScope scope, CancellationToken cancellationToken)
    {
        var found = await twins.FindAsync(record, scope, cancellationToken);
        var known = await answers.AboutAsync(record.Id, cancellationToken);
        return new EntryReport(
            node.Completeness.Report(record), await TeaserFaultsAsync(record, cancellationToken),
            [.. found.Select(t => (t, known.GetValueOrDefault(t.Record.Id))).Where(t => t.Item2 is not { AreSame: false })]);
    }

    /// <summary>The owner's name is looked up as the registry has it, also where the caller may not read it: it is the caller's text that is judged.</summary>
    public async Task<IReadOnlyList<FieldFault>> TeaserFaultsAsync(CatalogRecord record, CancellationToken cancellationToken)
    {
        if (record.Access?.Teaser is null) return [];
        var owner = RecordReaders.OwnerOf(record) is { } id ? (await store.GetAsync(id, AccessScope.Operator, cancellationToken))?.Record as Organisation : null;
        return TeaserCheck.Faults(record, owner ?? record as Organisation);
    }
}
