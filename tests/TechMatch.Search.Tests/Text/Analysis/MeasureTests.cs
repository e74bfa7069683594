using TechMatch.Search.Text;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Analysis.Measures;

namespace TechMatch.Search.Tests.Text.Analysis;

public sealed class MeasureTests
{
    private static LanguageGroup Group(string key) => LanguageGroup.All.First(g => g.Key == key);

    private static List<string> Words(string text, string language) => [.. AnalysedWords.Of(text, Group(language)).Select(w => w.Word)];

    [Theory]
    [InlineData("en", "dust below 5 mg/Nm³", "5 mg/nm3")]
    [InlineData("en", "limit of mg/Nm3", "mg/nm3")]
    [InlineData("ru", "не более 5 мг/нм³", "5 mg/nm3")]
    [InlineData("ru", "не более 5 мг/Нм3", "5 mg/nm3")]
    [InlineData("kk", "5 мг/нм³-ден аспайды", "5 mg/nm3")]
    [InlineData("az", "5 mq/Nm3-dən çox olmayan", "5 mg/nm3")]
    [InlineData("ru", "установка 1,5 МВт", "1.5 mw")]
    [InlineData("en", "a 1.5 MW plant", "1.5 mw")]
    [InlineData("de", "eine Anlage mit 1,5 MW", "1.5 mw")]
    [InlineData("az", "1,5 MVt-lıq qurğu", "1.5 mw")]
    [InlineData("zh", "装机1.5兆瓦的电站", "1.5 mw")]
    [InlineData("ar", "محطة 1.5 ميغاواط", "1.5 mw")]
    [InlineData("en", "a 1.5MW plant", "1.5 mw")]
    [InlineData("en", "a 7-MW plant", "7 mw")]
    [InlineData("ru", "расход 90 кВт·ч/т", "90 kwh/t")]
    [InlineData("kk", "90 кВт·сағ/т", "90 kwh/t")]
    [InlineData("az", "90 kVt·saat/t", "90 kwh/t")]
    [InlineData("zh", "电耗90千瓦时/吨", "90 kwh/t")]
    [InlineData("en", "90 kWh/t", "90 kwh/t")]
    [InlineData("en", "12 000 t/a", "12000 t/a")]
    [InlineData("en", "12,000 t/yr", "12000 t/a")]
    [InlineData("de", "12.000 t/Jahr", "12000 t/a")]
    [InlineData("ru", "12 000 т/год", "12000 t/a")]
    [InlineData("hu", "5 t/nap", "5 t/d")]
    [InlineData("tr", "20 t/saat", "20 t/h")]
    [InlineData("ru", "20 т/ч", "20 t/h")]
    [InlineData("ar", "5 ملغم/م³", "5 mg/m3")]
    [InlineData("en", "heated to 850 °C", "850 °c")]
    [InlineData("ru", "нагрев до 850°С", "850 °c")] // a Cyrillic С
    [InlineData("zh", "加热到850℃", "850 °c")]
    [InlineData("en", "0.8 t CO2/MWh", "co2/mwh")]
    [InlineData("ru", "МВт", "mw")]
    [InlineData("tr", "5 µg/m³", "5 ug/m3")]
    public void Measure_has_the_same_words_in_every_spelling(string language, string text, string words)
    {
        var found = AnalysedWords.Of(text, Group(language));
        var wanted = words.Split(' ');
        Assert.Contains(found, f => wanted.Select((w, i) => (w, f.Position + i)).All(found.Contains));
    }

    [Theory]
    [InlineData("ru", "СО₂", "co2")] // Cyrillic С and О
    [InlineData("en", "CO₂", "co2")]
    [InlineData("en", "NOₓ", "nox")]
    [InlineData("ru", "NОx", "nox")] // a Cyrillic О
    [InlineData("en", "SO₂", "so2")]
    [InlineData("ru", "СН4", "ch4")]
    [InlineData("en", "N₂O", "n2o")]
    [InlineData("en", "NH3", "nh3")]
    [InlineData("ru", "РМ2,5", "pm2.5")] // Cyrillic Р and М
    [InlineData("tr", "PM2,5", "pm2.5")]
    [InlineData("en", "PM₂.₅", "pm2.5")]
    [InlineData("en", "PM 10", "pm10")]
    [InlineData("en", "HFC-134a", "hfc134a")]
    [InlineData("en", "HFC134a", "hfc")]
    [InlineData("hu", "R-410A", "r410a")]
    [InlineData("de", "R410A", "r410a")]
    public void Substance_is_one_word_for_every_spelling(string language, string text, string word) => Assert.Contains(word, Words(text, language));

    [Theory]
    [InlineData("en", "1.5 MW", "1.5 mw")]
    [InlineData("en", "1.5MW", "1.5 mw")]
    [InlineData("ru", "1,5 МВт", "1.5 мвт mw")]
    [InlineData("en", "5 mg/Nm3", "5 mg mg/nm3 nm3")]
    [InlineData("en", "HFC-134a", "hfc hfc134a 134a")]
    public void Parts_stay_beside_the_whole(string language, string text, string words) => Assert.Equal(words.Split(' '), Words(text, language));

    [Theory]
    [InlineData("cut by 30 %", "cut by 30%")]
    [InlineData("cut by 12,5 %", "cut by 12.5%")]
    public void Percentage_is_its_number(string one, string other) => Assert.Equal(Words(one, "en"), Words(other, "en"));

    [Fact]
    public void Glued_and_spaced_amounts_have_their_parts_in_the_same_places() =>
        Assert.Equal(AnalysedWords.Of("about 1.5 MW each", Group("en")), AnalysedWords.Of("about 1.5MW each", Group("en")));

    [Theory]
    [InlineData("en", "and/or", "and/or")]
    [InlineData("ru", "в 2024 в Казахстане", "v")] // a preposition, no volts
    [InlineData("en", "5 mgr", "mg")]
    [InlineData("ru", "ТО-2", "to2")] // maintenance of the second kind
    [InlineData("en", "3D printing", "3d/")]
    public void Words_that_are_no_measure_stay_apart(string language, string text, string never) => Assert.DoesNotContain(never, Words(text, language));

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("1,5", "1.5")]
    [InlineData("12,000", "12000")]
    [InlineData("12.000", "12000")]
    [InlineData("1.234.567,8", "1234567.8")]
    [InlineData("1,234,567.8", "1234567.8")]
    [InlineData("12 000,5", "12000.5")]
    [InlineData("0.125", "0.125")]
    [InlineData("0,125", "0.125")]
    [InlineData("24.11.2026", null)] // a date
    [InlineData("1,2,3", null)] // a list
    [InlineData("2.0", "2.0")]
    [InlineData("850", "850")]
    public void Number_is_read_alike_in_every_way_of_writing_it(string written, string? plain) => Assert.Equal(plain, NumberReader.Plain(written));

    [Theory]
    [InlineData("en", "emission limit 10 mg/Nm³", "ru", "мг/нм³")]
    [InlineData("ru", "котёл 1,5 МВт", "en", "1.5 MW")]
    [InlineData("zh", "1.5兆瓦热泵", "en", "MW")]
    public void Measure_is_found_across_languages(string language, string text, string asked, string query)
    {
        using var bench = new TextBench(TextBench.Text("a", text, language: language), TextBench.Text("b", "12345", language: language));
        Assert.Equal(["a"], bench.Find(query, asked));
    }

    [Theory]
    [InlineData("en", "heat pump of 1.5 MW for the site", "1.5MW", "MW")]
    [InlineData("ru", "котёл 1,5 МВт", "1.5 MW", "МВт")]
    [InlineData("zh", "装机1.5兆瓦的电站", "兆瓦", "兆瓦")]
    public void Measure_is_marked_as_it_stands_in_the_text(string language, string text, string query, string marked)
    {
        var code = Core.Catalog.LanguageCode.Of(language);
        var record = TextBench.Text("a", text, language: language);
        var highlight = new Highlighter().Find(record, TextQuery.OfText(query, code), 1)[0];
        Assert.Contains(marked, highlight.Ranges.Select(r => highlight.Snippet.Substring(r.Start, r.Length)));
    }
}
