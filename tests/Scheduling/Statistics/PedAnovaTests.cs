using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tests.Statistics;

public sealed class PedAnovaTests
{
    [Fact]
    public void Importance_OfTheOnlyAxisThatMatters_IsAll()
    {
        var (axes, _) = Grid(4, 5);
        Assert.Equal([1, 0], PedAnova.Of(axes, [.. axes[0].Select(value => (double)value)], 0.25));
    }

    [Fact]
    public void Importance_OfTwoAxesAlike_IsEven()
    {
        var (axes, count) = Grid(4, 4);
        double[] values = [.. Enumerable.Range(0, count).Select(i => (double)(axes[0][i] + axes[1][i]))];
        double[] found = PedAnova.Of(axes, values, 3.0 / 16);
        Assert.Equal(found[0], found[1], 1e-12);
        Assert.Equal(1, found.Sum(), 1e-12);
    }

    [Fact]
    public void Importance_IsThatOfTheClosedForm()
    {
        // Of 40 trials the best 10 have value 0 of 4 on the first axis: Σ ¼ (4 − 1)² + ¾ = 3, less 3/10 · 30/40.
        // On the second they are spread 4, 3, 3 over thirds of 14, 13 and 13, which is less than chance gives.
        int[] first = [.. Enumerable.Range(0, 40).Select(i => i / 10)];
        int[] second = [.. Enumerable.Range(0, 40).Select(i => i % 3)];
        double[] found = PedAnova.Of([first, second], [.. Enumerable.Range(0, 40).Select(i => (double)i)], 0.25);
        Assert.Equal([1, 0], found);
        double[] both = PedAnova.Of([first, first], [.. Enumerable.Range(0, 40).Select(i => (double)i)], 0.25);
        Assert.Equal([0.5, 0.5], both);
    }

    [Fact]
    public void Importance_OfEqualValues_IsNobodys()
    {
        var (axes, count) = Grid(3, 2, 5);
        Assert.Equal([0, 0, 0], PedAnova.Of(axes, [.. Enumerable.Repeat(0.0, count)], 0.1));
        Assert.Equal([0, 0, 0], PedAnova.Of(axes, [.. Enumerable.Repeat(double.PositiveInfinity, count)], 0.7));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Importance_OfTies_IsTheSameInAnyOrderOfTrials(double share)
    {
        // The first value of the second axis is best, and what else varies makes no difference.
        var (axes, count) = Grid(4, 2, 5);
        double[] values = [.. Enumerable.Range(0, count).Select(i => axes[1][i] == 0 ? 0.25 : 0.5)];
        double[] found = PedAnova.Of(axes, values, share);
        double[] turned = PedAnova.Of([.. axes.Select(axis => axis.Reverse().ToArray())], [.. values.Reverse()], share);
        Assert.Equal([0, 1, 0], found);
        Assert.Equal(found, turned);
    }

    [Fact]
    public void Importance_OfTies_IsThatOfTheClosedForm()
    {
        // 8 trials, the best 3: one by itself, and four equal ones that share the room of two. Their weights lie 2.5 to
        // 0.5 on the first axis and 2 to 1 on the second: 4/9 and 1/9, of which chance gives Σ w² / 9 − 1/8 = 7/72.
        int[] first = [0, 0, 0, 0, 1, 1, 1, 1];
        int[] second = [0, 0, 0, 1, 1, 0, 1, 1];
        double[] found = PedAnova.Of([first, second], [1, 2, 2, 2, 2, 3, 3, 3], 0.375);
        Assert.Equal(25.0 / 26, found[0], 1e-12);
        Assert.Equal(1.0 / 26, found[1], 1e-12);
    }

    [Fact]
    public void Importance_DoesNotDependOnTheScaleOfValues()
    {
        var (axes, values) = Noisy(200);
        double[] bent = [.. values.Select(value => Math.Exp(3 * value))];
        Assert.Equal(PedAnova.Of(axes, values, 0.2), PedAnova.Of(axes, bent, 0.2));
    }

    [Fact]
    public void Importance_OfManyValues_IsFoundByRank()
    {
        var (axes, values) = Noisy(400);
        double[] found = PedAnova.Of(axes, values, 0.1);
        Assert.True(found[0] > 0.8, $"The first axis decides, but its importance was {found[0]}.");
        Assert.Equal(1, found.Sum(), 1e-12);
    }

    [Fact]
    public void Importance_OfNoiseAlone_IsNobodysForTheMostPart()
    {
        var (axes, _) = Grid(4, 5, 5);
        RandomStream stream = new(1, RandomPurpose.Search);
        int clear = 0;
        for (int turn = 0; turn < 100; turn++)
        {
            double[] values = [.. Enumerable.Range(0, 100).Select(i => stream.Uniform(turn, i))];
            clear += PedAnova.Of(axes, values, 0.2).Max() < 0.999 ? 1 : 0;
        }

        Assert.InRange(clear, 30, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Share_OutsideItsRange_IsRefused(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PedAnova.Of(
                [
                    [0, 1],
                ],
                [1, 2],
                share
            )
        );

    private static (int[][] Axes, int Count) Grid(params int[] counts)
    {
        int count = counts.Aggregate(1, (product, next) => product * next);
        int[][] axes = [.. counts.Select(_ => new int[count])];
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            for (int d = counts.Length - 1; d >= 0; d--)
                (rest, axes[d][i]) = Math.DivRem(rest, counts[d]);
        }

        return (axes, count);
    }

    private static (int[][] Axes, double[] Values) Noisy(int count)
    {
        RandomStream stream = new(3, RandomPurpose.Search);
        int[][] axes = [.. Enumerable.Range(0, 2).Select(d => Ranks([.. Draws(d)]))];
        return (
            axes,
            [.. Enumerable.Range(0, count).Select(i => Math.Abs(axes[0][i] - 100.0) / 100 + stream.Uniform(i, 9))]
        );

        IEnumerable<double> Draws(int d) => Enumerable.Range(0, count).Select(i => stream.Uniform(i, d));
    }

    private static int[] Ranks(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return [.. values.Select(value => Array.IndexOf(sorted, value))];
    }
}
