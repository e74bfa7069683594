using System.Globalization;
using TechMatch.Cli.Import;

namespace TechMatch.Cli.Tests.Import;

public sealed class ValueParsingTests
{
    [Theory]
    [InlineData("7999897.03", '.', null, "7999897.03")]
    [InlineData("7,999,897.03", '.', ',', "7999897.03")]
    [InlineData("1.234,5", ',', '.', "1234.5")]
    [InlineData("12 500", '.', ' ', "12500")]
    [InlineData("-0.5", '.', null, "-0.5")]
    [InlineData("1e3", '.', null, "1000")]
    public void Number_inTheSeparatorsOfTheMapping_isRead(string text, char sign, char? group, string expected)
    {
        Assert.True(ValueParsing.TryNumber(text, sign, group, out var value, out _));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("1.234,5", '.', ',')]
    [InlineData("12,50", '.', ',')]
    [InlineData("1,234", '.', null)]
    [InlineData("1.5", ',', null)]
    [InlineData("about 5", '.', null)]
    [InlineData("", '.', null)]
    public void Number_inOtherSeparators_isRefusedAndNotGuessed(string text, char sign, char? group)
    {
        Assert.False(ValueParsing.TryNumber(text, sign, group, out _, out var expected));
        Assert.Equal($"expected a number with decimal '{sign}'{(group is null ? "" : $" and thousands '{group}'")}, got '{text}'", expected);
    }

    [Theory]
    [InlineData("€ 1.5 million", "1500000")]
    [InlineData("EUR 150000", "150000")]
    [InlineData("12.5 mln KZT", "12500000")]
    [InlineData("3bn", "3000000000")]
    [InlineData("250k USD", "250000")]
    public void Amount_withSignAndMagnitude_isRead(string text, string expected)
    {
        Assert.True(ValueParsing.TryAmount(text, '.', null, out var value, out _));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Amount_withTrailingZeros_isTheSameNumber()
    {
        Assert.True(ValueParsing.TryAmount("71429.0", '.', null, out var value, out _));
        Assert.Equal("71429", value.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2019-12-01", "yyyy-MM-dd")]
    [InlineData("01.12.2019", "dd.MM.yyyy")]
    [InlineData("2019/12/01, 13:16:32", "yyyy/MM/dd, HH:mm:ss")]
    [InlineData("2019-12-01T13:41:08.578Z", "yyyy-MM-ddTHH:mm:ss.fffZ")]
    public void Date_inAFormatOfTheMapping_isRead(string text, string format)
    {
        Assert.True(ValueParsing.TryDate(text, [format], out var value, out _));
        Assert.Equal(new DateOnly(2019, 12, 1), value);
    }

    [Theory]
    [InlineData("2019-02-30")]
    [InlineData("01/12/2019")]
    [InlineData("soon")]
    public void Date_inNoFormat_isRefused(string text)
    {
        Assert.False(ValueParsing.TryDate(text, ["yyyy-MM-dd", "dd.MM.yyyy"], out _, out var expected));
        Assert.Equal($"expected a date as yyyy-MM-dd or dd.MM.yyyy, got '{text}'", expected);
    }

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("0", false)]
    [InlineData("TRUE", true)]
    public void YesOrNo_isRead(string text, bool expected)
    {
        Assert.True(ValueParsing.TryBoolean(text, out var value, out _));
        Assert.Equal(expected, value);
        Assert.False(ValueParsing.TryBoolean("maybe", out _, out _));
    }
}
