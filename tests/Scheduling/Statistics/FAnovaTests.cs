using System.Collections;
using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tests.Statistics;

public sealed class FAnovaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Shares_OfASumOverAFullGrid_AreTheVariancesOfItsParts()
    {
        // Values 0 … 3 and 0 … 2 with weights 1 and 2: variances 5/4 and 8/3; the third axis does nothing.
        var (axes, values) = Grid((a, b, _) => a + 2 * b);
        double[] shares = FAnova.Of(axes, values, Token);
        double total = 1.25 + 8.0 / 3;
        Assert.Equal(1.25 / total, shares[0], 0.06);
        Assert.Equal(8.0 / 3 / total, shares[1], 0.06);
        Assert.InRange(shares[2], 0, 0.02);
    }

    [Fact]
    public void Shares_OfAPureInteraction_AreNearlyNothing()
    {
        var (axes, values) = Grid((a, _, c) => a % 2 == c % 2 ? 1 : 0);
        Assert.All(FAnova.Of(axes, values, Token), share => Assert.InRange(share, 0, 0.15));
    }

    [Fact]
    public void Shares_DoNotDependOnTheScaleOfValues_AndFollowTheOrderOfAxes()
    {
        var (axes, values) = Grid((a, b, c) => a * a + b + 0.1 * c);
        double[] shares = FAnova.Of(axes, values, Token);
        double[] scaled = FAnova.Of(axes, [.. values.Select(value => 1024 * value)], Token);
        for (int axis = 0; axis < 3; axis++)
            Assert.Equal(shares[axis], scaled[axis], 1e-9);
        double[] turned = FAnova.Of([axes[2], axes[1], axes[0]], values, Token);
        Assert.Equal(shares[0], turned[2], 0.08);
    }

    [Fact]
    public void Shares_OfATree_AreThoseOfEveryCombinationCountedOneByOne()
    {
        var (axes, values) = Grid((a, b, c) => a * b + c);
        int[] sizes = [4, 3, 2];
        RegressionTree tree = new(axes, values, sizes, new(0, RandomPurpose.Search, channel: 7), 3);
        double At(int a, int b, int c)
        {
            int[] at = [a, b, c];
            return tree
                .Leaves.Single(leaf => at.Select((v, d) => leaf.Low[d] <= v && v < leaf.High[d]).All(inside => inside))
                .Value;
        }

        double sum = 0;
        for (int a = 0; a < 4; a++)
        {
            for (int b = 0; b < 3; b++)
                sum += At(a, b, 0) + At(a, b, 1);
        }

        Assert.Equal(sum / 24, tree.Leaves.Sum(leaf => leaf.Value * leaf.Share(sizes)), 1e-12);
        Assert.Equal(1, tree.Leaves.Sum(leaf => leaf.Share(sizes)), 1e-12);
    }

    [Fact]
    public void Shares_WhereNothingVaries_AreNothing()
    {
        var (axes, values) = Grid((_, _, _) => 3);
        Assert.Equal([0, 0, 0], FAnova.Of(axes, values, Token));
        values[4] = double.PositiveInfinity; // counts as the largest, which is 3
        Assert.Equal([0, 0, 0], FAnova.Of(axes, values, Token));
    }

    [Fact]
    public void Shares_OfManyDrawnValues_AreThoseOfTheirBins()
    {
        RandomStream stream = new(1, RandomPurpose.Data);
        double[] x = [.. Enumerable.Range(0, 500).Select(i => stream.Uniform(i, 0))];
        double[] y = [.. Enumerable.Range(0, 500).Select(i => stream.Uniform(i, 1))];
        int[] RankOf(double[] drawn)
        {
            double[] sorted = [.. drawn.Order()];
            return [.. drawn.Select(value => Array.BinarySearch(sorted, value))];
        }

        double[] shares = FAnova.Of([RankOf(x), RankOf(y)], [.. x.Select((v, i) => 3 * v + y[i])], Token);
        Assert.Equal(0.9, shares[0], 0.06);
        Assert.Equal(0.1, shares[1], 0.06);
    }

    [Fact]
    public void Shares_ThatNobodyWaitsForAnyMore_AreNotLookedForToTheEnd()
    {
        var (axes, values) = Grid((a, b, c) => a + b + c);
        using CancellationTokenSource left = new();

        // Whoever asked leaves while the last axis is looked at: no tree is grown for them.
        LeavingList leaving = new(axes, left);
        Assert.Throws<OperationCanceledException>(() => FAnova.Of(leaving, values, left.Token));
        Assert.True(leaving.WasRead);
    }

    private sealed class LeavingList(int[][] axes, CancellationTokenSource left) : IReadOnlyList<int[]>
    {
        public bool WasRead { get; private set; }

        public int Count => axes.Length;

        public int[] this[int index] => axes[index];

        public IEnumerator<int[]> GetEnumerator()
        {
            foreach (int[] axis in axes)
                yield return axis;
            WasRead = true;
            left.Cancel();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static (int[][] Axes, double[] Values) Grid(Func<int, int, int, double> function)
    {
        var all = (
            from copy in Enumerable.Range(0, 4)
            from a in Enumerable.Range(0, 4)
            from b in Enumerable.Range(0, 3)
            from c in Enumerable.Range(0, 2)
            select (a, b, c)
        ).ToList();
        return (
            [
                [.. all.Select(one => one.a)],
                [.. all.Select(one => one.b)],
                [.. all.Select(one => one.c)],
            ],
            [.. all.Select(one => function(one.a, one.b, one.c))]
        );
    }
}
