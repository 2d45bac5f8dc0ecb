using Sweeps.Drawing.Axes;

namespace Sweeps.Drawing.Tests.Axes;

public sealed class NumberLabelTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.25, "0.25")]
    [InlineData(-1.5, "−1.5")]
    [InlineData(1500, "1500")]
    [InlineData(60000, "60,000")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(1e-5, "10⁻⁵")]
    [InlineData(3e-5, "3·10⁻⁵")]
    [InlineData(2.5e7, "2.5·10⁷")]
    [InlineData(999999.9999, "10⁶")]
    [InlineData(double.NaN, "NaN")]
    public void Of_Number_IsWrittenAsPeopleReadIt(double value, string text) =>
        Assert.Equal(text, NumberLabel.Of(value));
}
