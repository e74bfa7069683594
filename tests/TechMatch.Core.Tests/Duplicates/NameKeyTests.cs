using TechMatch.Core.Duplicates;

namespace TechMatch.Core.Tests.Duplicates;

public sealed class NameKeyTests
{
    [Theory]
    [InlineData("ТОО «Жасыл Энергия»", "Zhasyl Energiya LLP")]
    [InlineData("“Norm” ASC", "Norm OJSC")]
    [InlineData("Arkoz Sement", "\"ARKOZ SEMENT\" MMC")]
    [InlineData("Holcim Azərbaycan", "Holcim Azarbaycan")]
    [InlineData("Müller & Söhne GmbH", "Muller Sohne")]
    [InlineData("上海电气集团", "上海电气集团有限公司")]
    [InlineData("Ёлка", "Елка")]
    [InlineData("Cafe\u0301 Ltd", "Café")]
    [Trait("catalogue", "H-08")]
    public void Key_ofOneNameInTwoSpellings_isOne(string one, string other) => Assert.Equal(NameKey.Of(one), NameKey.Of(other));

    [Theory]
    [InlineData("Shanghai Electric", "Shanghai Electronic")]
    [InlineData("上海电气", "上海电子")]
    [InlineData("Norm", "Norma")]
    public void Key_ofTwoNames_isTwo(string one, string other) => Assert.NotEqual(NameKey.Of(one), NameKey.Of(other));

    [Fact]
    public void Key_ofALegalFormAlone_isNotEmpty() => Assert.Equal("ag", NameKey.Of("AG"));

    [Fact]
    public void Likeness_isOneForTheSame_highForAMistake_andLowForAnother()
    {
        var key = NameKey.Of("Zhasyl Energiya Engineering");

        Assert.Equal(1, NameKey.Likeness(key, key));
        Assert.InRange(NameKey.Likeness(key, NameKey.Of("Жасыл Энэргия Инжиниринг")), 0.3, 0.99);
        Assert.InRange(NameKey.Likeness(key, NameKey.Of("Zhasyl Enrgiya Engineering")), 0.75, 0.99);
        Assert.InRange(NameKey.Likeness(key, NameKey.Of("Baku Cement Works")), 0, 0.2);
        Assert.Equal(0, NameKey.Likeness("", ""));
    }
}
