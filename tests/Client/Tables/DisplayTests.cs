using Sweeps.Client.Tables;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Client.Tests.Tables;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12, "12")]
    [InlineData(0.0693147, "0.0693")]
    [InlineData(19.6049, "19.60")]
    [InlineData(123456.7, "123457")]
    [InlineData(0.00001234, "1.234e-5")]
    [InlineData(2.5e9, "2.5e9")]
    [InlineData(-0.5, "-0.5000")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Number_Value_HasFourDigits(double value, string text) => Assert.Equal(text, Display.Number(value));

    [Theory]
    [InlineData(5, 0.069312, 0.00421, "0.0693 ± 0.0042")]
    [InlineData(5, 31.27, 1.4, "31.3 ± 1.4")]
    [InlineData(5, 812.3, 34.0, "812 ± 34")]
    [InlineData(5, 0.5, 0.0, "0.5000 ± 0")]
    [InlineData(5, 0.5, double.NaN, "0.5000")]
    public void Estimate_MeanAndInterval_EndAtTheSameDigit(int n, double mean, double half, string text) =>
        Assert.Equal(text, Display.Estimate(new Summary(n, mean, half, half)));

    [Fact]
    public void Estimate_OneSeed_ClaimsNoInterval() =>
        Assert.Equal("0.5000", Display.Estimate(new Summary(1, 0.5, null, null)));

    [Fact]
    public void Estimate_NoSeed_IsADash() =>
        Assert.Equal("-", Display.Estimate(new Summary(0, double.NaN, null, null)));

    [Theory]
    [InlineData(-1, "0.0 s")]
    [InlineData(4.25, "4.3 s")]
    [InlineData(42, "42 s")]
    [InlineData(59.6, "0 min 59 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(18_720, "5 h 12 min")]
    [InlineData(273_600, "3 d 4 h")]
    [InlineData(3.2e10, "1014 years")]
    [InlineData(3.2e13, "1e6 years")]
    public void Seconds_Length_HasAtMostTwoUnits(double seconds, string text) =>
        Assert.Equal(text, Display.Seconds(seconds));

    [Theory]
    [InlineData(0.1, 0.4, "less than 1 s")]
    [InlineData(0.4, 1.2, "1 s")]
    [InlineData(8, 17.5, "8 to 18 s")]
    [InlineData(31, 72, "30 to 70 s")]
    [InlineData(60, 130, "60 s to 2 min")]
    [InlineData(121, 245, "2 to 4 min")]
    [InlineData(3000, 7000, "50 min to 2 h")]
    [InlineData(20 * 3600, 100 * 3600, "20 h to 4 d")]
    [InlineData(4e8, 9e9, "13 to 290 years")]
    [InlineData(0, 0, "0.0 s")]
    [InlineData(1, double.PositiveInfinity, "unknown")]
    public void Range_OfTimes_IsRoughAndNamesAUnitOnce(double low, double high, string text) =>
        Assert.Equal(text, Display.Range(low, high));
}
