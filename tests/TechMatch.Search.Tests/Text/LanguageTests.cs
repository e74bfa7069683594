namespace TechMatch.Search.Tests.Text;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("en", "recycling of used batteries", "battery")]
    [InlineData("ru", "очистка промышленных сточных вод", "промышленная")]
    [InlineData("kk", "Қазақстандағы технологиялардың дамуы", "технология")]
    [InlineData("az", "texnologiyaların inkişafı", "texnologiya")]
    [InlineData("zh", "废旧锂电池回收技术", "电池")]
    [InlineData("tr", "atık su teknolojileri", "teknoloji")]
    [InlineData("de", "Dämmung alter Häuser", "Haus")]
    [InlineData("bg", "пречистване на водата", "вода")]
    [InlineData("hu", "hulladékok kezelése", "hulladék")]
    [InlineData("ar", "استخدام الطاقة الشمسية", "طاقة")]
    [InlineData("id", "pengolahan limbah", "olahan")]
    [InlineData("ms", "pengolahan sisa", "olahan")]
    public void Text_inflected_is_found_by_another_form_of_the_word(string language, string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, language));
    }

    // At most three endings came off, so "texnologiyaların" lost -ın, -lar, -ya and the bare word -ya, -i: two stems.
    // Turkish and Hungarian stemmers took one layer off each form, which left them as far apart as before.
    [Theory]
    [InlineData("az", "texnologiyalarınızdakılardan", "texnologiya")]
    [InlineData("tr", "teknolojilerimizden", "teknoloji")]
    [InlineData("hu", "hulladékok", "hulladék")]
    public void Word_and_its_longest_form_have_one_stem(string language, string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, language));
    }

    [Theory]
    [InlineData("az", "İnnovasiyalar", "innovasiya")]
    [InlineData("az", "İŞIQ MƏNBƏYİ", "işıq")]
    [InlineData("tr", "IŞIK KAYNAĞI", "ışık")]
    [InlineData("kk", "ҚАЗАҚСТАН", "қазақстанда")]
    [InlineData("kk", "ӨНДІРІС ҚАЛДЫҚТАРЫ", "қалдық")]
    [InlineData("ru", "ЕЛЬ", "ёль")]
    public void Text_in_capitals_is_found_in_small_letters_of_its_own_alphabet(string language, string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, language));
    }

    [Theory]
    [InlineData("ru", "цемент", "ц\u0065мент")] // a Latin e
    [InlineData("ru", "цемент", "ЦEMEHT")] // Latin E, M, E, H, T between two Cyrillic letters
    [InlineData("ru", "конденсат", "KОHДЕHСАТ")] // Latin K and H
    [InlineData("kk", "інновация", "\u0069нновация")] // a Latin i for the Cyrillic і
    [InlineData("az", "həyat", "h\u04D9yat")] // a Cyrillic ә
    [InlineData("en", "cement", "\u0441ement")] // a Cyrillic с
    public void Word_of_two_alphabets_is_read_in_the_one_it_belongs_to(string language, string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, language));
    }

    // Capitals were lower-cased before their look-alikes were repaired: H became h, whose look-alike is һ, not н.
    [Fact]
    public void Latin_capital_H_in_a_Cyrillic_word_is_read_as_en_not_as_Kazakh_he()
    {
        using var bench = new TextBench(TextBench.Text("a", "насос", language: "ru"));
        Assert.Equal(["a"], bench.Find("Hасос", "ru"));
    }

    [Theory]
    [InlineData("水泥窑", "水")]
    [InlineData("水泥窑", "泥窑")]
    [InlineData("水泥窑余热发电", "余热")]
    public void Chinese_is_found_by_one_character_and_by_several(string text, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: "zh"), TextBench.Text("b", "风电", language: "zh"));
        Assert.Equal(["a"], bench.Find(query, "zh"));
    }

    [Fact]
    public void Chinese_with_the_characters_together_is_ahead_of_the_same_characters_apart()
    {
        using var bench = new TextBench(TextBench.Text("apart", "电动池塘", language: "zh"), TextBench.Text("together", "电池安全", language: "zh"));
        Assert.Equal(["together", "apart"], bench.Find("电池", "zh"));
    }

    [Fact]
    public void Query_without_a_language_is_tried_in_every_language_of_its_script()
    {
        using var bench = new TextBench(
            TextBench.Text("en", "batteries"), TextBench.Text("ru", "батареями", language: "ru"), TextBench.Text("de", "Häuser", language: "de"));
        Assert.Equal(["en"], bench.Find("battery", "und"));
        Assert.Equal(["ru"], bench.Find("батарея", "und"));
        Assert.Equal(["de"], bench.Find("haus", "und"));
    }

    [Fact]
    public void Names_and_formulas_are_found_across_languages()
    {
        using var bench = new TextBench(TextBench.Text("a", "Улавливание CO₂ аминами BASF", language: "ru"));
        Assert.Equal(["a"], bench.Find("CO2", "en"));
        Assert.Equal(["a"], bench.Find("basf", "tr"));
    }

    [Fact]
    public void Undeclared_text_is_found_from_any_language()
    {
        using var bench = new TextBench(TextBench.Text("a", "Récupération de chaleur", language: "fr"));
        Assert.Equal(["a"], bench.Find("recuperation", "en"));
        Assert.Equal(["a"], bench.Find("récupération", "fr"));
    }

    [Theory]
    [InlineData("й")] // one code point
    [InlineData("и\u0306")] // base and mark
    public void Letter_typed_as_base_and_mark_is_the_same_letter(string typed)
    {
        using var bench = new TextBench(TextBench.Text("a", $"Линия {typed}одирования", language: "ru"));
        Assert.Equal(["a"], bench.Find("йодирования", "ru"));
    }
}
