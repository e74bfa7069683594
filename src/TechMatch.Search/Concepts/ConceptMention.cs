namespace TechMatch.Search.Concepts;

/// <summary>A stretch of text that names a concept.</summary>
/// <param name="Concept">Position of the concept in the lexicon's <c>All</c>.</param>
/// <param name="Start">Offset in UTF-16 units.</param>
/// <param name="Length">In UTF-16 units, at least 1.</param>
public readonly record struct ConceptMention(int Concept, int Start, int Length);
