using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Tests.Search.Tpe;

public sealed class ParzenEstimatorTests
{
    private static readonly SearchSpace Space = new([
        new("x", DimensionKind.Continuous),
        new("k", DimensionKind.Ordered, 5),
        new("c", DimensionKind.Categorical, 3),
        new("only", DimensionKind.Continuous) { Condition = new(2, [1]) },
    ]);

    private static readonly double[][] Seen =
    [
        [0.1, 0, 1, 0.3],
        [0.5, 4, 0, double.NaN],
        [0.97, 2, 1, 0.8],
    ];

    [Fact]
    public void Density_OverTheWholeSpace_IsOne()
    {
        ParzenEstimator density = new(Space, Seen, [1, 2, 0.5], 1, _ => 0.2);
        double[] sums = new double[density.Count];
        double total = 0;
        const int Steps = 200;
        for (int i = 0; i < Steps; i++)
        {
            for (int k = 0; k < 5; k++)
            {
                for (int c = 0; c < 3; c++)
                {
                    for (int j = 0; j < (c == 1 ? Steps : 1); j++)
                    {
                        double[] at = [(i + 0.5) / Steps, k, c, c == 1 ? (j + 0.5) / Steps : double.NaN];
                        total += Math.Exp(density.LogDensity(at, sums)) / (c == 1 ? Steps : 1.0);
                    }
                }
            }
        }

        // Levels count in relation to an even density.
        Assert.Equal(1, total / Steps / 15, 1e-3);
    }

    [Fact]
    public void Density_OfOneKernel_IsTheCutNormalBesideThePrior()
    {
        SearchSpace line = new([new("x", DimensionKind.Continuous)]);
        ParzenEstimator density = new(
            line,
            [
                [0.3],
            ],
            [3],
            1,
            _ => 0.1
        );
        // Kernel 3/4 and prior 1/4; the mass inside is Φ(7) − Φ(−3).
        double kernel = Math.Exp(-0.5) / (0.1 * Math.Sqrt(2 * Math.PI)) / (1 - 0.0013498980316300957);
        Assert.Equal(0.75 * kernel + 0.25, Math.Exp(density.LogDensity([0.4], new double[2])), 1e-9);
    }

    [Fact]
    public void Density_OfCategories_IsThatOfAitchisonAndAitken()
    {
        SearchSpace one = new([new("c", DimensionKind.Categorical, 4)]);
        ParzenEstimator density = new(
            one,
            [
                [2],
            ],
            [1],
            1,
            _ => 0.1
        );
        double[] shares = [.. Enumerable.Range(0, 4).Select(c => Math.Exp(density.LogDensity([c], new double[2])) / 4)];
        Assert.Equal(1, shares.Sum(), 1e-12);
        // A count of one with half a one added to each level, in even parts with the prior.
        Assert.Equal(0.5 * (1.5 / 3) + 0.5 / 4, shares[2], 1e-12);
        Assert.Equal(shares[0], shares[3], 1e-15);
    }

    [Fact]
    public void Draws_FollowTheDensity()
    {
        ParzenEstimator density = new(Space, Seen, [1, 2, 0.5], 1, _ => 0.2);
        RandomStream stream = new(3, RandomPurpose.Search);
        const int Draws = 40_000;
        int[] levels = new int[5];
        int active = 0;
        double[] tenths = new double[10];
        for (int i = 0; i < Draws; i++)
        {
            double[] draw = density.Draw(stream, i, 0);
            levels[(int)draw[1]]++;
            tenths[(int)(draw[0] * 10)]++;
            Assert.Equal(draw[2] == 1, !double.IsNaN(draw[3]));
            active += draw[2] == 1 ? 1 : 0;
        }

        SearchSpace first = new([Space.Dimensions[0]]);
        ParzenEstimator alone = new(first, [.. Seen.Select(seen => seen[..1])], [1, 2, 0.5], 1, _ => 0.2);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            double mass = Enumerable
                .Range(0, 100)
                .Average(i => Math.Exp(alone.LogDensity([(tenth + (i + 0.5) / 100) / 10], new double[4])));
            Assert.Equal(mass / 10, tenths[tenth] / Draws, 0.01);
        }

        Assert.InRange(active / (double)Draws, 0.3, 0.6);
        Assert.True(levels[4] > levels[3], "Half of the weight is at level 4.");
    }
}
