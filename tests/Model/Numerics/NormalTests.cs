using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Numerics;

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

    // By Simpson's rule from the middle; a power of two lets the places be exact.
    [Fact]
    public void Below_IsTheIntegralOfTheDensity()
    {
        const int Parts = 1 << 10;
        double sum = 0;
        for (int i = 0; i < 9 * Parts; i++)
        {
            double x = (double)i / Parts,
                middle = x + 0.5 / Parts,
                next = x + 1.0 / Parts;
            // The sum has nine thousand roundings of its own.
            Assert.Equal(0.5 + sum, Normal.Below(x), 6e-15);
            Assert.Equal(0.5 - sum, Normal.Below(-x), 6e-15);
            sum += (Density(x) + 4 * Density(middle) + Density(next)) / (6 * Parts);
        }

        static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
    }

    [Theory]
    [InlineData(-10, 7.619853024160527e-24)]
    [InlineData(-20, 2.753624118606234e-89)]
    [InlineData(-38, 0)]
    [InlineData(40, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Below_FarOut_IsWhatTablesSay(double x, double expected) =>
        Assert.Equal(expected, Normal.Below(x), 1e-7 * expected);
}
