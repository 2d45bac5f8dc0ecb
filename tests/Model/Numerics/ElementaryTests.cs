using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Numerics;

public class ElementaryTests
{
    private const double Tolerance = 4e-16;

    private static readonly RandomStream Draws = new(1, RandomPurpose.Measurement);

    private static double RelativeError(double expected, double actual) =>
        expected == actual ? 0 : Math.Abs(actual - expected) / Math.Abs(expected);

    [Fact]
    public void Log_OverAllMagnitudes_AgreesWithTheLibrary()
    {
        double worst = 0;
        for (int i = 0; i < 200_000; i++)
        {
            double x = Math.ScaleB(1 + Draws.Uniform(i, 0), Draws.Below(2_040, i, 1) - 1_020);
            worst = Math.Max(worst, RelativeError(Math.Log(x), Elementary.Log(x)));
        }

        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void Log_AroundOne_AgreesWithTheLibrary()
    {
        double worst = 0;
        for (int i = 0; i < 200_000; i++)
        {
            double x = 1 + Math.ScaleB(2 * Draws.Uniform(i, 2) - 1, -Draws.Below(50, i, 3) - 1);
            worst = Math.Max(worst, RelativeError(Math.Log(x), Elementary.Log(x)));
        }

        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void LogOfNormal_OverAllMagnitudes_IsLogFourTimes()
    {
        for (int i = 0; i < 50_000; i++)
        {
            Vector256<double> x = Vector256.Create(
                Math.ScaleB(1 + Draws.Uniform(i, 7), Draws.Below(2_040, i, 8) - 1_020),
                1 + Draws.Uniform(i, 9),
                Draws.Uniform(i, 10),
                1 - Math.ScaleB(1, -53)
            );

            Vector256<double> logs = Elementary.LogOfNormal(x);

            for (int lane = 0; lane < 4; lane++)
                Assert.Equal(Elementary.Log(x[lane]), logs[lane]);
        }
    }

    [Fact]
    public void Exp_OverItsWholeRange_AgreesWithTheLibrary()
    {
        double worst = 0;
        for (int i = 0; i < 200_000; i++)
        {
            double x = -700 + 1_409 * Draws.Uniform(i, 4);
            worst = Math.Max(worst, RelativeError(Math.Exp(x), Elementary.Exp(x)));
            x = Math.ScaleB(2 * Draws.Uniform(i, 5) - 1, -Draws.Below(60, i, 6));
            worst = Math.Max(worst, RelativeError(Math.Exp(x), Elementary.Exp(x)));
        }

        Assert.InRange(worst, 0, Tolerance);
    }

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(1, 0)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void Log_AtTheEdges_IsWhatAnalysisSays(double x, double expected) =>
        Assert.Equal(expected, Elementary.Log(x));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(-746, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Exp_AtTheEdges_IsWhatAnalysisSays(double x, double expected) =>
        Assert.Equal(expected, Elementary.Exp(x));

    [Theory]
    [InlineData(4.9406564584124654e-324)]
    [InlineData(1e-310)]
    public void Log_OfSubnormalNumbers_AgreesWithTheLibrary(double x) =>
        Assert.Equal(Math.Log(x), Elementary.Log(x), 2e-13);

    [Theory]
    [InlineData(-745)]
    [InlineData(-720)]
    public void Exp_IntoSubnormalNumbers_AgreesWithTheLibrary(double x) =>
        Assert.Equal(Math.Exp(x), Elementary.Exp(x), 1e-323);

    [Fact]
    public void Tanh_NearZeroAndFar_AgreesWithTheLibrary() => AssertClose(Math.Tanh, Elementary.Tanh);

    [Fact]
    public void Logistic_NearZeroAndFar_AgreesWithTheLibrary() =>
        AssertClose(x => 1 / (1 + Math.Exp(-x)), Elementary.Logistic);

    private static void AssertClose(Func<double, double> library, Func<double, double> own)
    {
        double worst = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.ScaleB(1 + Draws.Uniform(i, 2), Draws.Below(20, i, 3) - 14) * Draws.Sign(i, 4);
            worst = Math.Max(worst, RelativeError(library(x), own(x)));
        }

        Assert.InRange(worst, 0, 2e-15);
    }
}
