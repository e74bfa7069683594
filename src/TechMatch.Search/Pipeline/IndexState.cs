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
/// <param name="Vectors">Passages with a vector; 0 where the store that keeps them does not answer.</param>
/// <param name="VectorStore"><c>embedded</c>, or which collection of which server.</param>
/// <param name="Trouble">What keeps it from going on, in words; null when nothing does.</param>
/// <param name="VectorTrouble">What keeps the vectors from following the text, in words; null when nothing does.</param>
public sealed record IndexState(
    string Generation, IndexCondition Condition, long LastSequence, long VisibleSequence, long CommittedSequence,
    long TextDocuments, long Vectors, string VectorStore, IReadOnlyList<PoisonRecord> PoisonRecords, string? Trouble = null, string? VectorTrouble = null);
