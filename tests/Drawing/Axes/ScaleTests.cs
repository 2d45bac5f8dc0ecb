using Sweeps.Drawing.Axes;

namespace Sweeps.Drawing.Tests.Axes;

public sealed class ScaleTests
{
    private static double Narrow(string label) => 7 * label.Length;

    [Fact]
    public void ForMeasured_FractionsNearZero_StartAtZeroAndEndAtAWholeTick()
    {
        LinearScale scale = LinearScale.ForMeasured([0.031, 0.112], 210);

        Assert.Equal((0, 0.125), (scale.Start, Math.Round(scale.End, 12)));
        Assert.Equal(
            ["0.000", "0.025", "0.050", "0.075", "0.100", "0.125"],
            scale.Ticks(210, Narrow).Select(tick => tick.Label)
        );
    }

    [Fact]
    public void ForMeasured_ValuesFarFromZero_DoNotStartAtZero()
    {
        LinearScale scale = LinearScale.ForMeasured([19.6, 20.5], 210);

        Assert.True(scale.Start is > 19 and <= 19.6 && scale.End is >= 20.5 and < 21);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1e-9)]
    public void ForMeasured_OneValue_HasARangeAroundIt(double value)
    {
        LinearScale scale = LinearScale.ForMeasured([value], 210);

        Assert.True(scale.Start <= value && value <= scale.End && scale.Start < scale.End);
    }

    [Fact]
    public void ForChosen_FewValues_AreTheTicks() =>
        Assert.Equal(
            ["0", "0.2", "0.4", "0.8"],
            LinearScale.ForChosen([0.4, 0, 0.8, 0.2]).Ticks(320, Narrow).Select(tick => tick.Label)
        );

    [Fact]
    public void ForChosen_ManyValues_TicksAreNiceNumbers() =>
        Assert.Equal(
            ["0", "20", "40", "60", "80", "100"],
            LinearScale
                .ForChosen([.. Enumerable.Range(0, 101).Select(i => (double)i)])
                .Ticks(260, Narrow)
                .Select(tick => tick.Label)
        );

    [Fact]
    public void LogScale_EqualRatios_AreEqualDistances()
    {
        LogScale scale = new([0.01, 0.1, 1]);

        Assert.Equal(scale.Position(0.1) - scale.Position(0.01), scale.Position(1) - scale.Position(0.1), 12);
        Assert.Null(scale.Break);
    }

    [Fact]
    public void LogScale_Zero_StandsBeforeTheBreakBeforeTheFirstValue()
    {
        LogScale scale = new([0, 0.01, 0.1, 1]);

        Assert.True(scale.Position(0) < scale.Break && scale.Break < scale.Position(0.01));
        Assert.Equal(["0", "0.01", "0.1", "1"], scale.Ticks(300, Narrow).Select(tick => tick.Label));
    }

    [Fact]
    public void LogScale_ManyValues_TicksAreDecades()
    {
        double[] values = [.. Enumerable.Range(0, 61).Select(i => Math.Pow(10, -6 + i / 10.0))];

        Assert.Equal(
            ["10⁻⁶", "10⁻⁵", "0.0001", "0.001", "0.01", "0.1", "1"],
            new LogScale(values).Ticks(500, Narrow).Select(tick => tick.Label)
        );
    }
}
