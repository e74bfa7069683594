using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Tests.Embeddings;

public sealed class HashingEmbeddingTests
{
    private static readonly HashingEmbeddingGenerator s_embedder = new();
    private static readonly (int, float)[] s_golden = [(19, 0.033873f), (32, 0.370592f), (48, 0.06266f), (50, 0.016762f), (51, -0.032819f)];

    /// <summary>Written down from one run: another process, machine or version must give the same vector, or stored ones are worthless.</summary>
    [Fact]
    public void Vector_is_the_same_in_every_process()
    {
        var vector = Embed("Waste heat recovery from cement kilns");
        Assert.Equal(s_golden, Enumerable.Range(0, vector.Length).Where(i => vector[i] != 0).Take(5).Select(i => (i, MathF.Round(vector[i], 6))));
        Assert.Equal(vector, new HashingEmbeddingGenerator().Embed("Waste heat recovery from cement kilns"));
    }

    [Theory]
    [InlineData("Waste heat")]
    [InlineData("утилизация тепла")]
    [InlineData("水泥窑余热")]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("?!")]
    public void Vector_has_512_places_and_unit_length(string text)
    {
        var vector = Embed(text);
        Assert.Equal(512, vector.Length);
        Assert.Equal(1, TensorPrimitives.Norm(vector.AsSpan()), 1e-5);
        Assert.All(vector, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Text_without_a_word_gives_the_first_unit_vector()
    {
        float[] first = [1, .. new float[511]];
        foreach (var text in (string[])["", "  ", "?!…", "\n"]) Assert.Equal(first, Embed(text));
    }

    [Theory]
    [InlineData("en", "recycling of lithium batteries", "battery recycling, lithium", "drip irrigation of cotton fields")]
    [InlineData("en", "photovoltaic panels", "photovoltaics panel", "anaerobic digestion")]
    [InlineData("ru", "переработка литиевых аккумуляторов", "аккумулятор литиевый, переработка", "капельное орошение хлопка")]
    [InlineData("kk", "су тазарту технологиялары", "суды тазарту технологиясы", "жел электр станциясы")]
    [InlineData("az", "günəş enerjisi panelləri", "günəş paneli", "tullantıların təkrar emalı")]
    [InlineData("tr", "atık su arıtma tesisleri", "atık suyun arıtılması", "rüzgar türbinleri")]
    [InlineData("zh", "水泥窑余热发电", "水泥窑的余热利用", "棉花滴灌")]
    [InlineData("ar", "تحلية المياه بالطاقة الشمسية", "الطاقة الشمسية لتحلية المياه", "إعادة تدوير البطاريات")]
    [InlineData("de", "Rückgewinnung von Abwärme", "Abwärmerückgewinnung", "Tröpfchenbewässerung")]
    [InlineData("hu", "akkumulátorok újrahasznosítása", "akkumulátor újrahasznosítás", "csepegtető öntözés")]
    public void Related_text_is_nearer_than_another_in_every_script(string language, string text, string related, string other)
    {
        Assert.NotEmpty(language);
        Assert.True(Cosine(text, related) > Cosine(text, other) + 0.1, $"{Cosine(text, related)} and {Cosine(text, other)}");
    }

    [Theory]
    [InlineData("İşıq", "işıq")]
    [InlineData("IŞIK", "ışık")]
    [InlineData("ЁЛКА", "елка")]
    [InlineData("и\u0306од", "йод")]
    [InlineData("ＣＯ２", "CO₂")] // compatibility forms
    public void Spellings_of_one_word_are_one_vector(string a, string b) => Assert.Equal(Embed(a), Embed(b));

    [Fact]
    public void Rare_word_weighs_more_than_a_common_one()
    {
        var texts = Enumerable.Range(0, 99).Select(i => "project common").Append("project zeolite").ToList();
        var embedder = new HashingEmbeddingGenerator(WordRarity.Measure(texts));
        var (common, rare, both) = (embedder.Embed("common"), embedder.Embed("zeolite"), embedder.Embed("common zeolite"));
        // ln(101/99.5) = 0.015 is floored at one step of 0.05; ln(101/1.5) = 4.21.
        Assert.True(TensorPrimitives.Dot(both.AsSpan(), rare) > 0.99f);
        Assert.True(TensorPrimitives.Dot(both.AsSpan(), common) < 0.2f);
    }

    [Fact]
    public void Rarity_of_an_unseen_word_is_that_of_the_rarest()
    {
        var rarity = WordRarity.Measure([.. Enumerable.Repeat("seen", 99)]);
        // ln((99 + 1)/0.5) = 5.298, to the nearest 0.05.
        Assert.Equal(5.3, rarity.Of(Fnv.Hash("unseen")), 6);
        Assert.Equal(0.05, rarity.Of(Fnv.Hash("seen")), 6);
    }

    [Fact]
    public void Repeated_word_counts_by_its_logarithm_not_by_its_number()
    {
        var once = Cosine("kiln heat", "kiln");
        var often = Cosine("kiln heat" + string.Concat(Enumerable.Repeat(" kiln", 50)), "kiln");
        Assert.InRange(often, once, 0.999f);
    }

    [Fact]
    public void Lone_surrogates_are_read_as_the_replacement_character()
    {
        Assert.Equal(Embed("kiln \uFFFD heat"), Embed("kiln \uD800 heat"));
        Assert.Equal(1, TensorPrimitives.Norm(Embed("\uDC00").AsSpan()), 1e-5);
    }

    [Fact]
    public void Very_long_words_and_texts_are_bounded()
    {
        Assert.Equal(Embed(new string('k', 64)), Embed(new string('k', 100_000)));
        Assert.Equal(1, TensorPrimitives.Norm(Embed(string.Concat(Enumerable.Repeat("kiln ", 200_000))).AsSpan()), 1e-5);
    }

    [Fact]
    public async Task Batch_keeps_order_and_count()
    {
        var vectors = await s_embedder.GenerateAsync(["kiln", "", "heat"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([Embed("kiln"), Embed(""), Embed("heat")], vectors.Select(v => v.Vector.ToArray()));
        Assert.Empty(await s_embedder.GenerateAsync([], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelled_batch_ends_as_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => s_embedder.GenerateAsync(["kiln"], cancellationToken: cancelled.Token));
    }

    [Fact]
    public void Space_and_metadata_are_told_to_who_asks()
    {
        Assert.Equal(new EmbeddingSpace("hashing-1", 512, true), s_embedder.GetService(typeof(EmbeddingSpace)));
        Assert.Equal("hashing-1", ((EmbeddingGeneratorMetadata)s_embedder.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
        Assert.Null(s_embedder.GetService(typeof(string)));
        Assert.Equal("hashing-1/512/unit", s_embedder.Space.ToString());
    }

    private static float[] Embed(string text) => s_embedder.Embed(text);

    private static float Cosine(string a, string b) => TensorPrimitives.Dot(Embed(a).AsSpan(), Embed(b));
}
