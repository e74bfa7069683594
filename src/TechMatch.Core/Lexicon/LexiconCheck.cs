namespace TechMatch.Core.Lexicon;

/// <summary>
/// Holds a lexicon against terms that others wrote. Concepts are aligned by their English terms, which proves only that
/// the English word is the same: a source confirms a translation, it cannot refute one.
/// </summary>
public static class LexiconCheck
{
    private const string Pivot = "en";

    /// <param name="sources">Read one at a time; each is let go before the next.</param>
    public static LexiconReport Run(ConceptLexicon lexicon, IEnumerable<TermSource> sources)
    {
        var byEnglish = lexicon.All
            .SelectMany(c => c.Terms[Pivot].Where(t => !IsAbbreviation(t)).Select(t => (Key: TermFolding.EnglishKey(t), Concept: c)))
            .Distinct().ToLookup(p => p.Key, p => p.Concept, StringComparer.Ordinal);
        var comparisons = sources.SelectMany(source => Compare(source, byEnglish)).ToList();
        var confirmed = comparisons.Where(c => c.Confirmed.Count > 0).Select(c => (c.Concept, c.Language)).ToHashSet();
        var conflicts =
            from c in comparisons
            where c.Confirmed.Count == 0 && c.Language != Pivot
            let elsewhere = confirmed.Contains((c.Concept, c.Language))
            orderby elsewhere, c.Witnesses.Count descending, c.Concept.Id, Order(c.Language), c.Source
            select new TermConflict(c.Concept.Id, c.Language, c.Source, c.SourceConcepts, c.Concept.Terms[c.Language], c.Theirs, c.Witnesses, elsewhere);
        return new LexiconReport([.. Count(comparisons)], [.. conflicts]);
    }

    private static IEnumerable<Confirmation> Count(List<Comparison> comparisons) =>
        from language in comparisons.GroupBy(c => c.Language).OrderBy(g => Order(g.Key))
        from row in language.GroupBy(c => c.Source).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (Name: g.Key, Of: g.AsEnumerable())).Append((LexiconReport.AllSources, language))
        let concepts = row.Of.GroupBy(c => c.Concept).ToList()
        select new Confirmation(
            language.Key, row.Name, concepts.Count, concepts.Count(c => c.Any(s => s.Confirmed.Count > 0)),
            concepts.Sum(c => c.Key.Terms[language.Key].Count), concepts.Sum(c => c.SelectMany(s => s.Confirmed).Distinct(StringComparer.Ordinal).Count()));

    private static IEnumerable<Comparison> Compare(TermSource source, ILookup<string, Concept> byEnglish)
    {
        var pairs =
            from theirs in source.Concepts
            where theirs.Value.ContainsKey(Pivot)
            from ours in theirs.Value[Pivot].Select(TermFolding.EnglishKey).Distinct(StringComparer.Ordinal).SelectMany(k => byEnglish[k]).Distinct()
            select (Ours: ours, Theirs: theirs);
        foreach (var aligned in pairs.GroupBy(p => p.Ours, p => p.Theirs))
        {
            var concept = aligned.Key;
            var meanings = aligned.OrderBy(m => m.Key, StringComparer.Ordinal)
                .Select(m => (m.Key, Terms: m.Value, Confirmed: m.Value.Where(t => concept.Terms.ContainsKey(t.Key)).ToDictionary(t => t.Key, t => Common(concept, t.Key, t.Value)))).ToList();
            foreach (var language in meanings.SelectMany(m => m.Confirmed.Keys).Distinct().ToList())
            {
                var speaking = meanings.Where(m => m.Terms.ContainsKey(language)).ToList();
                yield return new Comparison(
                    concept, language, source.Name, [.. speaking.Select(m => m.Key)], [.. speaking.SelectMany(m => m.Terms[language]).Distinct(StringComparer.Ordinal)],
                    [.. speaking.SelectMany(m => m.Confirmed[language]).Distinct(StringComparer.Ordinal)],
                    [.. speaking.SelectMany(m => m.Confirmed).Where(c => c.Value.Count > 0 && c.Key != Pivot && c.Key != language).Select(c => c.Key).Distinct().OrderBy(Order)]);
            }
        }
    }

    private static IReadOnlyList<string> Common(Concept concept, string language, IReadOnlyList<string> theirs)
    {
        var folded = theirs.Select(t => Key(t, language)).ToHashSet(StringComparer.Ordinal);
        return [.. concept.Terms[language].Where(t => folded.Contains(Key(t, language)))];
    }

    private static string Key(string term, string language) => language == Pivot ? TermFolding.EnglishKey(term) : TermFolding.Fold(term, language);

    /// <summary>ESP is a filter here and a sixth sense in a dictionary: letters without a word align nothing.</summary>
    private static bool IsAbbreviation(string term) => !term.Contains(' ') && term.Count(char.IsUpper) >= 2;

    private static int Order(string language) => ConceptLexicon.Languages.TakeWhile(l => l != language).Count();

    /// <summary>One concept in one language beside everything one source says of it.</summary>
    private sealed record Comparison(
        Concept Concept, string Language, string Source, IReadOnlyList<string> SourceConcepts, IReadOnlyList<string> Theirs,
        IReadOnlyList<string> Confirmed, IReadOnlyList<string> Witnesses);
}
