namespace TechMatch.Search.Pipeline;

/// <summary>How the indexes stand, for people and health checks.</summary>
public enum IndexCondition
{
    /// <summary>Searches show everything that was in the registry when the service started, and follow it.</summary>
    Ready,
    CatchingUp,
    Rebuilding,

    /// <summary>An index gave an answer it should not give; a rebuild is under way or due.</summary>
    Suspect,
}

/// <summary>Where the projection stands.</summary>
/// <param name="Trouble">What keeps it from going on, in words; null when nothing does.</param>
public sealed record IndexState(
    string Generation, IndexCondition Condition, long LastSequence, long VisibleSequence, long CommittedSequence,
    long TextDocuments, long Vectors, IReadOnlyList<PoisonRecord> PoisonRecords, string? Trouble = null);
