using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Tests.Search.Algebra;

public sealed class BoundedDescentTests
{
    [Fact]
    public void Descent_OfABowl_EndsAtItsBottom()
    {
        double[] place = [0.9, -0.8, 0.1];
        double value = BoundedDescent.Minimize(Bowl, place, [-1, -1, -1], [1, 1, 1], 50, 1e-15);
        Assert.Equal(0, value, 1e-10);
        Assert.Equal(0.25, place[0], 1e-5);
        Assert.Equal(0.5, place[1], 1e-5);
    }

    [Fact]
    public void Descent_OfABowlWhoseBottomIsOutside_EndsAtTheBound()
    {
        double[] place = [0.9, 0, 0.1];
        BoundedDescent.Minimize(Bowl, place, [0.6, -1, -1], [1, 0.2, 1], 50, 1e-15);
        Assert.Equal(0.6, place[0], 1e-12);
        Assert.Equal(0.2, place[1], 1e-12);
        Assert.Equal(0.75, place[2], 1e-5);
    }

    [Fact]
    public void Descent_OfRosenbrocksValley_ComesToItsEnd()
    {
        static double Valley(ReadOnlySpan<double> x, Span<double> gradient)
        {
            double bend = x[1] - x[0] * x[0];
            gradient[0] = -400 * x[0] * bend - 2 * (1 - x[0]);
            gradient[1] = 200 * bend;
            return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
        }

        double[] place = [-1.2, 1];
        Assert.Equal(0, BoundedDescent.Minimize(Valley, place, [-2, -2], [2, 2], 100, 1e-16), 1e-10);
    }

    [Fact]
    public void Descent_WhereSomePlacesHaveNoValue_GoesRoundThem()
    {
        static double Logarithm(ReadOnlySpan<double> x, Span<double> gradient)
        {
            gradient[0] = 1 - 1 / x[0];
            return x[0] > 0 ? x[0] - Math.Log(x[0]) : double.NaN;
        }

        double[] place = [9];
        Assert.Equal(1, BoundedDescent.Minimize(Logarithm, place, [-100], [100], 100, 1e-16), 1e-9);
    }

    private static double Bowl(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double value = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double apart = x[i] - 0.25 * (i + 1);
            gradient[i] = 2 * (i + 1) * apart;
            value += (i + 1) * apart * apart;
        }

        return value;
    }
}
