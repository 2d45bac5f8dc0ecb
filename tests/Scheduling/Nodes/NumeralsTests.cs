using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Nodes;

public sealed class NumeralsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("+.0", 0)]
    [InlineData("0.00", 0)]
    [InlineData("0e-400", 0)]
    [InlineData("0.0E9", 0)]
    [InlineData("5e-324", 5e-324)]
    [InlineData("1e308", 1e308)]
    public void Number_ThatADoubleHolds_IsRead(string text, double value)
    {
        Assert.True(Numerals.TryNumber(text, out double read));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
    }

    [Theory]
    [InlineData("1e-400")]
    [InlineData("-3e-1000")]
    [InlineData("0.001e-330")]
    [InlineData("1e400")]
    [InlineData("-1e309")]
    public void Number_ThatADoubleMakesZeroOrInfinite_IsNone(string text) =>
        Assert.False(Numerals.TryNumber(text, out _));
}
