using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Probability;

namespace Sweeps.Scheduling.Tests.Search.Probability;

public sealed class NormalTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068542949)]
    [InlineData(-1.5, 0.0668072012688580660)]
    [InlineData(-4, 3.16712418331199213e-5)]
    [InlineData(-8, 6.22096057427178413e-16)]
    public void Below_IsTheTabledValue(double x, double expected) =>
        Assert.Equal(expected, Normal.Below(x), expected * 1e-12);

    [Fact]
    public void Below_TakesTheQuantileBack()
    {
        for (double u = 0.0001; u < 1; u += 0.00317)
            Assert.Equal(u, Normal.Below(NormalQuantile.Of(u)), 1e-13);
    }

    [Fact]
    public void Below_IsTheSumOfItsSeries()
    {
        // ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …): every term is positive for positive x.
        for (double x = 0.05; x < 5; x += 0.173)
        {
            double term = x;
            double sum = x;
            for (int n = 1; n < 200; n++)
                sum += term *= x * x / (2 * n + 1);
            Assert.Equal(0.5 + Normal.Density(x) * sum, Normal.Below(x), 1e-13);
        }
    }

    [Fact]
    public void Between_InTheUpperTail_LosesNoDigits() =>
        Assert.Equal(Normal.Between(-9, -8), Normal.Between(8, 9), 1e-30);
}
