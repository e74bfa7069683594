using FsCheck.Xunit;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Tests.Catalog;

public sealed class ScalarTests
{
    [Theory]
    [InlineData("technologies/waste-heat-orc", RecordKind.Technology, "waste-heat-orc")]
    [InlineData("needs/0", RecordKind.Need, "0")]
    [InlineData("mandates/a.b_c-d", RecordKind.Mandate, "a.b_c-d")]
    public void RecordId_wellFormed_readsBack(string name, RecordKind kind, string key)
    {
        var id = RecordId.Parse(name);

        Assert.Equal((kind, key, name), (id.Kind, id.Key, id.ToString()));
        Assert.Equal(id, RecordId.Of(kind, key));
    }

    [Theory]
    [InlineData("technologies/")]
    [InlineData("technologies")]
    [InlineData("technology/a")]
    [InlineData("technologies/-a")]
    [InlineData("technologies/A")]
    [InlineData("technologies/a/b")]
    [InlineData("technologies/ä")]
    [InlineData("")]
    [InlineData(null)]
    public void RecordId_malformed_isRefused(string? name)
    {
        Assert.False(RecordId.TryParse(name, out var id));
        Assert.Equal("", id.Name);
        Assert.Throws<ArgumentException>(() => RecordId.Parse(name!));
    }

    [Fact]
    public void RecordId_longestKey_passesAndOneMoreFails()
    {
        Assert.Equal(100, RecordId.Of(RecordKind.Need, new string('a', 100)).Key.Length);
        var error = Assert.Throws<ArgumentException>(() => RecordId.Of(RecordKind.Need, new string('a', 101)));
        Assert.Contains('…', error.Message); // the message stays short however long the input
    }

    [Property]
    public void RecordId_anyText_parsesOnlyToItself(string text)
    {
        if (RecordId.TryParse(text, out var id)) Assert.Equal(text, id.Name);
    }

    [Theory]
    [InlineData("cement", "cement.clinker", true)]
    [InlineData("cement", "cement", true)]
    [InlineData("cement.clinker", "cement", false)]
    [InlineData("cement", "cement_board", false)]
    [InlineData("a.b", "a.b.c.d", true)]
    public void Code_covers_itselfAndBelow(string upper, string lower, bool expected) =>
        Assert.Equal(expected, Code.Of(upper).Covers(Code.Of(lower)));

    [Theory]
    [InlineData("")]
    [InlineData("Cement")]
    [InlineData("a b")]
    [InlineData("цемент")]
    public void Code_malformed_isRefused(string text)
    {
        Assert.False(Code.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => Code.Of(text));
    }

    [Fact]
    public void Code_lengthLimit_isSixtyFour()
    {
        Assert.True(Code.TryParse(new string('a', 64), out _));
        Assert.False(Code.TryParse(new string('a', 65), out _));
    }

    [Fact]
    public void Codes_underLanguageAndCountry_areCaseSensitive()
    {
        Assert.Equal("KZ", CountryCode.Of("KZ").Value);
        Assert.Throws<ArgumentException>(() => CountryCode.Of("kz"));
        Assert.Equal("kk", LanguageCode.Of("kk").Value);
        Assert.Throws<ArgumentException>(() => LanguageCode.Of("KK"));
        Assert.Equal(LanguageCode.Undeclared, default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void ReadinessLevel_outsideOneToNine_isRefused(int level) => Assert.Throws<ArgumentException>(() => new ReadinessLevel(level));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Tonnes_impossible_areRefused(double tonnes) => Assert.Throws<ArgumentException>(() => new TonnesCo2ePerYear(tonnes));

    [Fact]
    public void Money_brokenParts_nameTheParameter()
    {
        Assert.Equal("amount", Assert.Throws<ArgumentException>(() => new Money(-1, "USD")).ParamName);
        Assert.Equal("currency", Assert.Throws<ArgumentException>(() => new Money(1, "usd")).ParamName);
        Assert.Equal("priceYear", Assert.Throws<ArgumentException>(() => new Money(1, "USD", 1980)).ParamName);
        Assert.Equal("low", Assert.Throws<ArgumentException>(() => new MoneyRange(2, 1, "USD")).ParamName);
        Assert.Equal("low", Assert.Throws<ArgumentException>(() => new MoneyRange(null, null, "USD")).ParamName);
        Assert.Equal("high", Assert.Throws<ArgumentException>(() => new MoneyRange(null, -1, "USD")).ParamName);
    }

    [Fact]
    public void Quantity_brokenParts_nameTheParameter()
    {
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => new Quantity(double.NaN, "MW")).ParamName);
        Assert.Equal("low", Assert.Throws<ArgumentException>(() => new Quantity(1, "MW", low: 2)).ParamName);
        Assert.Equal("high", Assert.Throws<ArgumentException>(() => new Quantity(1, "MW", high: 0)).ParamName);
        Assert.Equal("quality", Assert.Throws<ArgumentException>(() => new Quantity(1, "MW", quality: 6)).ParamName);
        Assert.Throws<ArgumentException>(() => new Quantity(1, " "));
        Assert.Equal(new Quantity(1, "MW", 1, 1), new Quantity(1, "MW", 1, 1));
    }

    [Fact]
    public void LocalizedText_versions_needOneOriginalAndDistinctLanguages()
    {
        TextVersion original = new() { Language = LanguageCode.Of("ru"), Text = "тепло", Kind = TranslationKind.Original };
        TextVersion translation = new() { Language = LanguageCode.Of("kk"), Text = "жылу", Kind = TranslationKind.Human };

        var text = new LocalizedText([translation, original]);

        Assert.Equal("тепло", text.Original.Text);
        Assert.Equal("жылу", text.In(LanguageCode.Of("kk")).Text);
        Assert.Equal("тепло", text.In(LanguageCode.Of("zh")).Text);
        Assert.Throws<ArgumentException>(() => new LocalizedText([]));
        Assert.Throws<ArgumentException>(() => new LocalizedText([translation]));
        Assert.Throws<ArgumentException>(() => new LocalizedText([original, translation with { Language = LanguageCode.Of("ru") }]));
        Assert.Throws<ArgumentException>(() => new LocalizedText([original, translation with { Kind = TranslationKind.Original }]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nul\0inside")]
    public void Text_malformed_isRefused(string text) =>
        Assert.Throws<ArgumentException>(() => LocalizedText.Of("en", text));

    [Theory]
    [InlineData(0xD83C)] // a high one without its low
    [InlineData(0xDF0D)] // a low one alone
    public void Text_loneSurrogate_isRefused(int unit) =>
        Assert.Throws<ArgumentException>(() => LocalizedText.Of("en", $"lone {(char)unit} surrogate"));

    [Fact]
    public void ValueList_sameItems_areEqual()
    {
        ValueList<int> list = [1, 2];

        Assert.True(list == ValueList.Create<int>([1, 2]));
        Assert.True(list != [2, 1]);
        Assert.Equal(default, ValueList.Create<int>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(ValueList<int>)[0]);
    }
}
