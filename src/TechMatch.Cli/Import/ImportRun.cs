using TechMatch.Cli.Import.Sources;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;

namespace TechMatch.Cli.Import;

/// <summary>One import of one file from its first row to its last.</summary>
internal sealed class ImportRun(SourceFile file, ImportMapping mapping, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Overrides the mapping's day of retrieval.</summary>
    public DateOnly? RetrievedOn { get; init; }

    /// <summary>Is told the share of the file that is done, 0–1.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Sees every record that the mapping made, before it is sent.</summary>
    public Action<CatalogRecord>? Record { get; init; }

    public ImportTally Tally { get; } = new();

    public TimeSpan Acknowledged { get; private set; }

    public TimeSpan? Searchable { get; private set; }

    private string? KeepOthers => mapping.Key.Existing == KeyOwner.Keep ? mapping.Provenance.Source : null;

    /// <param name="done">Outcomes of the first rows from an earlier run.</param>
    public async Task WriteAsync(RegistryWriter registry, IReadOnlyList<RowOutcome> done, Action<RowOutcome> acknowledged, CancellationToken cancellationToken)
    {
        foreach (var row in done) Tally.Add(row);
        try
        {
            await registry.WriteAsync(Rows(done.Count, vocabularies: null), KeepOthers, Take, cancellationToken);
        }
        finally
        {
            Acknowledged = time.GetElapsedTime(_started);
        }

        if (Tally.LastSequence == 0) return;
        await registry.WaitUntilSearchableAsync(Tally.LastSequence, cancellationToken);
        Searchable = time.GetElapsedTime(_started);

        void Take(RowOutcome row)
        {
            acknowledged(row);
            Tally.Add(row);
        }
    }

    /// <param name="registry">What the rows are compared with; null for an empty registry.</param>
    public async Task DryRunAsync(RegistryWriter? registry, VocabularySet vocabularies, CancellationToken cancellationToken)
    {
        var rows = Rows(skip: 0, vocabularies);
        if (registry is not null)
        {
            await registry.CompareAsync(rows, KeepOthers, Tally.Add, cancellationToken);
        }
        else
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Tally.Add(row.Record is null ? RegistryWriter.Rejected(row) : new RowOutcome(row.Line, row.Name, Outcome.Created));
            }
        }

        Acknowledged = time.GetElapsedTime(_started);
    }

    /// <param name="vocabularies">Checks terms here; null leaves it to the registry, which checks them in any case.</param>
    private IEnumerable<MappedRow> Rows(int skip, VocabularySet? vocabularies)
    {
        var mapper = new RecordMapper(mapping, RetrievedOn);
        var number = 0;
        foreach (var source in file.Rows)
        {
            // Rows of an earlier run are mapped all the same: their keys are taken.
            var row = mapper.Map(source);
            Tally.Add(row.Warnings);
            if (number++ < skip) continue;
            if (row.Record is { } record && vocabularies is not null && RecordTerms.Faults(record, vocabularies) is { Count: > 0 } faults) row = row with { Record = null, Faults = faults };
            if (row.Record is { } sound) Record?.Invoke(sound);
            Progress?.Invoke(source.Share);
            yield return row;
        }
    }
}
