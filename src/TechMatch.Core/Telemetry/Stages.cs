namespace TechMatch.Core.Telemetry;

/// <summary>What the stages are called; docs/operations.md says what each is, and a test holds the two together.</summary>
public static class Stages
{
    public const string LexicalLeg = "leg.lexical";
    public const string SemanticLeg = "leg.semantic";
    public const string Complete = "candidates.complete";
    public const string Gates = "gates";
    public const string Fusion = "fusion";
    public const string Load = "records.load";
    public const string Explain = "explain";
    public const string Write = "store.write";
    public const string Commit = "store.commit";
    public const string Project = "projector.apply";
    public const string IndexCommit = "projector.commit";
    public const string Rebuild = "index.rebuild";

    public static IReadOnlyList<string> All { get; } =
        [LexicalLeg, SemanticLeg, Complete, Gates, Fusion, Load, Explain, Write, Commit, Project, IndexCommit, Rebuild];
}
