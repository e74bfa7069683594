using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>How a row ends; every row ends in exactly one of these.</summary>
internal enum Outcome
{
    Created,
    Updated,
    Unchanged,
    Rejected,
}

/// <summary>What became of one row of the file.</summary>
/// <param name="Line">Where the row begins, counted from 1.</param>
/// <param name="Name">Of the record; empty when the row is too broken to have one.</param>
internal sealed record RowOutcome(long Line, string Name, Outcome Outcome)
{
    /// <summary>Why, for a rejected row.</summary>
    public IReadOnlyList<FieldFault> Faults { get; init; } = [];

    /// <summary>Position in the change log, for a created or updated record; else 0.</summary>
    public long Sequence { get; init; }
}
