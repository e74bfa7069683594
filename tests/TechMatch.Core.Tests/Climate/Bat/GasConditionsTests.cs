using TechMatch.Core.Climate.Bat;

namespace TechMatch.Core.Tests.Climate.Bat;

public sealed class GasConditionsTests
{
    [Theory]
    [InlineData("dry gas, 273.15 K, 101.3 kPa, 6 % O2", 6.0, true, null, 273.15, 101.3)]
    [InlineData("wet, 12 % H2O, 150 °C, 98 kPa, 11 % O2", 11.0, false, 12.0, 423.15, 98.0)]
    [InlineData("Dry, 11%O₂", 11.0, true, null, null, null)]
    // A decimal comma must not read as 5 %.
    [InlineData("dry, 12,5 % O2", 12.5, true, null, null, null)]
    // A dash between digits is a range, and its upper end is no negative number.
    [InlineData("3-6 % O2", 6.0, null, null, null, null)]
    [InlineData("250-450 °C", null, null, null, 723.15, null)]
    [InlineData("dry gas -11 % O2", 11.0, true, null, null, null)]
    [InlineData("-5 °C", null, null, null, 268.15, null)]
    [InlineData("20 ° Celsius", null, null, null, 293.15, null)]
    // kPa is no K, and dryer is not dry.
    [InlineData("101.3 kPa at the dryer", null, null, null, null, 101.3)]
    [InlineData("10 % CO2, wetted", null, null, null, null, null)]
    [InlineData("1 2 3", null, null, null, null, null)]
    [InlineData("", null, null, null, null, null)]
    public void Parse_reads_what_is_stated_and_nothing_else(string text, double? oxygen, bool? dry, double? moisture, double? kelvin, double? pressure)
    {
        var read = GasConditions.Parse(text);
        Assert.Equal((oxygen, dry, moisture, pressure), (read.OxygenPercent, read.Dry, read.MoisturePercent, read.KiloPascal));
        Assert.Equal(kelvin ?? double.NaN, read.Kelvin ?? double.NaN, 9);
    }
}
