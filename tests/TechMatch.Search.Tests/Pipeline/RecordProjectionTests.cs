using Microsoft.Extensions.AI;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Embeddings;
using TechMatch.Search.Embeddings.Static;
using TechMatch.Search.Pipeline;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Pipeline;

public sealed class RecordProjectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passages_lean_to_the_text_of_their_own_language()
    {
        await using var bench = await IndexBench.RegistryAsync();
        var body = new LocalizedText([
            new TextVersion { Language = LanguageCode.Of("en"), Text = string.Concat(Enumerable.Repeat("Waste heat of the kiln drives a turbine. ", 12)), Kind = TranslationKind.Original },
            new TextVersion { Language = LanguageCode.Of("ru"), Text = string.Concat(Enumerable.Repeat("Тепло печи вращает турбину. ", 20)) }]);
        var record = Some.Technology("orc", "Rankine cycle") with { Body = body };
        await bench.WriteAsync(record);
        var stored = (await bench.Store.GetAsync(record.Id, AccessScope.Public, Token))!;
        using var embedder = new HashingEmbeddingGenerator();

        var points = Assert.Single(await new RecordProjection(embedder).ProjectAsync([stored], Token)).Points;

        var passages = PassageSplitter.Split(record);
        Assert.Equal(passages.Select(p => p.Ordinal), points.Select(p => p.Id.InFace));
        foreach (var language in passages.Select(p => p.Language).Distinct().ToList())
        {
            var own = passages.Where(p => p.Language == language).ToList();
            Assert.True(own.Count > 1);
            var alone = await embedder.GenerateAsync(own.Select(p => p.Text), EmbeddingLanguages.Of([.. own.Select(p => p.Language)]), Token);
            var leaning = PassageContext.Lean([.. alone.Select(e => e.Vector)]);
            for (var i = 0; i < own.Count; i++) Assert.Equal(leaning[i], points.Single(p => p.Id.InFace == own[i].Ordinal).Vector.ToArray());
        }
    }
}
