using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Tests.Nodes;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("10 s", 10)]
    [InlineData("2m", 120)]
    [InlineData("2min", 120)]
    [InlineData("1.5 h", 5400)]
    [InlineData("90d", 7_776_000)]
    [InlineData("2 w", 1_209_600)]
    [InlineData("0h", 0)]
    [InlineData("5.s", 5)]
    public void Time_WithAUnit_IsRead(string text, double seconds)
    {
        Assert.True(Quantity.TryTime(text, out TimeSpan time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("1e300 d")]
    [InlineData("1e11 s")]
    [InlineData("NaN s")]
    [InlineData("10 S")]
    [InlineData("00:00:10")]
    public void Time_WithoutAUnit_OrBeyondAllBounds_IsNone(string text) => Assert.False(Quantity.TryTime(text, out _));

    [Theory]
    [InlineData("20GB", 20e9)]
    [InlineData("0.5kB", 500)]
    [InlineData("4 GiB", 4294967296)]
    public void Size_WithAUnit_IsRead(string text, double bytes)
    {
        Assert.True(Quantity.TryRead(text, Quantity.Bytes, out double amount));
        Assert.Equal(bytes, amount);
    }
}
