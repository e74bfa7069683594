using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text;

namespace TechMatch.Search.Tests.Text;

/// <summary>What holds for every catalogue and every query.</summary>
[Properties(Arbitrary = [typeof(Generators)], MaxTest = 25)]
public sealed class ScoreBoundTests
{
    // Pairs, prefixes, fuzzy words and the neutral field were left out of the bound, so shares over 1 were possible.
    [Property]
    public void Attainable_score_is_at_least_every_score(Catalogue catalogue, Question question)
    {
        using var bench = new TextBench([.. catalogue.Records]);
        foreach (var query in (TextQuery[])[TextQuery.Parse(question.Text, question.Language), TextQuery.OfText(question.Text, question.Language)])
        {
            var found = bench.Index.Search(query, RecordFilter.None, AccessScope.Operator, 100, CancellationToken.None);
            Assert.All(found.Hits, h => Assert.InRange(h.Score, 0, found.AttainableScore));
        }
    }

    [Property]
    public void Order_is_by_score_then_name_and_counts_every_match(Catalogue catalogue, Question question)
    {
        using var bench = new TextBench([.. catalogue.Records]);
        var query = TextQuery.Parse(question.Text, question.Language);
        var all = bench.Index.Search(query, RecordFilter.None, AccessScope.Operator, 100, CancellationToken.None);
        Assert.Equal(all.Hits.OrderByDescending(h => h.Score).ThenBy(h => h.Id.Name, StringComparer.Ordinal), all.Hits);
        Assert.Equal(all.TotalHits, all.Hits.Count);
        var three = bench.Index.Search(query, RecordFilter.None, AccessScope.Operator, 3, CancellationToken.None);
        Assert.Equal(all.Hits.Take(3), three.Hits);
        Assert.Equal(all.TotalHits, three.TotalHits);
    }

    /// <summary>Few different words, so that records and queries meet.</summary>
    public static class Generators
    {
        private static readonly string[] s_words = ["kiln", "kilns", "heat", "waste", "the", "CO2", "тепло", "печи", "水泥", "cement", "cementation", "Öfen"];

        private static Gen<string> Words(int most) => from n in Gen.Choose(1, most) from words in Gen.Elements(s_words).ListOf(n) select string.Join(' ', words);

        private static Gen<LanguageCode> Language => Gen.Elements("en", "ru", "zh", "und", "de").Select(LanguageCode.Of);

        public static Arbitrary<Catalogue> Catalogues() => Arb.From(
            from n in Gen.Choose(1, 12)
            from texts in (from title in Words(4) from body in Words(30) from language in Language select (title, body, language.Value)).ListOf(n)
            select new Catalogue([.. texts.Select((t, i) => TextBench.Text($"r{i:00}", t.title, t.body, t.Value))]));

        public static Arbitrary<Question> Questions() => Arb.From(
            from n in Gen.Choose(1, 8)
            from parts in (from sign in Gen.Elements("", "", "", "+") from word in Gen.Elements(s_words) from tail in Gen.Elements("", "", "", "*", "~") select sign + word + tail).ListOf(n)
            from language in Language
            select new Question(string.Join(' ', parts), language));
    }

    public sealed record Catalogue(IReadOnlyList<Technology> Records);

    public sealed record Question(string Text, LanguageCode Language);
}
