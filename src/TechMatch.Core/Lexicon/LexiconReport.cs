namespace TechMatch.Core.Lexicon;

/// <summary>What sources of terms say about a lexicon.</summary>
/// <param name="Confirmations">By language in the lexicon's order, then by source; the row of <see cref="AllSources"/> last in its language.</param>
/// <param name="Conflicts">The likeliest mistakes first.</param>
public sealed record LexiconReport(IReadOnlyList<Confirmation> Confirmations, IReadOnlyList<TermConflict> Conflicts)
{
    /// <summary>The name of the row that counts a term once, however many sources confirm it.</summary>
    public const string AllSources = "(all)";
}

/// <summary>How much of one language one source could speak about, and how much of that it has in the same words.</summary>
/// <param name="ConceptsCompared">Concepts aligned to a source concept that has terms in the language.</param>
/// <param name="ConceptsConfirmed">Those of them with at least one term in common.</param>
/// <param name="TermsCompared">Our terms of the compared concepts.</param>
public sealed record Confirmation(string Language, string Source, int ConceptsCompared, int ConceptsConfirmed, int TermsCompared, int TermsConfirmed);

/// <summary>A concept, a language and a source that has terms for it, none of them ours.</summary>
/// <param name="SourceConcepts">The aligned concepts of the source that have terms in the language.</param>
/// <param name="Ours">The lexicon's terms.</param>
/// <param name="Theirs">The source's terms.</param>
/// <param name="Witnesses">Languages in which these source concepts do confirm us: with many, it is the same meaning and not a namesake.</param>
/// <param name="ConfirmedElsewhere">Whether another source has one of our terms: then it is a synonym that this source lacks.</param>
public sealed record TermConflict(
    string Concept, string Language, string Source, IReadOnlyList<string> SourceConcepts, IReadOnlyList<string> Ours, IReadOnlyList<string> Theirs,
    IReadOnlyList<string> Witnesses, bool ConfirmedElsewhere);
