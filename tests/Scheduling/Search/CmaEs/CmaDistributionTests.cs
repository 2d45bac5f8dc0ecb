using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.CmaEs;

namespace Sweeps.Scheduling.Tests.Search.CmaEs;

public sealed class CmaDistributionTests
{
    private static readonly CmaConstants Ten = new(10, 10);

    [Fact]
    public void Constants_OfTenDimensions_AreThoseOfTheTutorialsTable()
    {
        // Written out from table 1 with w' = ln 5.5 − ln i.
        double[] raw = [.. Enumerable.Range(1, 5).Select(i => Math.Log(5.5) - Math.Log(i))];
        double mass = raw.Sum() * raw.Sum() / raw.Sum(w => w * w);
        Assert.Equal(10, CmaConstants.DefaultPopulation(10));
        Assert.Equal(mass, Ten.Mass, 1e-12);
        Assert.Equal((mass + 2) / (15 + mass), Ten.StepRate, 1e-12);
        Assert.Equal(1 + Ten.StepRate, Ten.StepDamping, 1e-12);
        Assert.Equal((4 + mass / 10) / (14 + mass / 5), Ten.PathRate, 1e-12);
        Assert.Equal(2 / (11.3 * 11.3 + mass), Ten.RankOne, 1e-12);
        Assert.Equal(2 * (mass - 1.75 + 1 / mass) / (144 + mass), Ten.RankMany, 1e-12);
        Assert.Equal(1, Ten.Weights.Where(w => w > 0).Sum(), 1e-12);
        Assert.Equal(-(1 + Ten.RankOne / Ten.RankMany), Ten.Weights.Where(w => w < 0).Sum(), 0.5);
    }

    [Fact]
    public void Update_OfTurnedPoints_IsTheTurnedUpdate()
    {
        CmaConstants two = new(2, 6);
        double[][] points = Points(2, 6);
        double[] Turn(double[] x) => [0.6 * x[0] - 0.8 * x[1], 0.8 * x[0] + 0.6 * x[1]];
        var straight = CmaDistribution.Start(two, [0, 0], 0.5);
        var turned = straight;
        for (int generation = 0; generation < 5; generation++)
        {
            straight = straight.After([.. points.Select(p => (Moved(p, straight.Mean), false))]);
            turned = turned.After([.. points.Select(p => (Moved(Turn(p), turned.Mean), false))]);
        }

        double[] expected = Turn(straight.Mean);
        Assert.Equal(expected[0], turned.Mean[0], 1e-12);
        Assert.Equal(expected[1], turned.Mean[1], 1e-12);
        Assert.Equal(straight.Step, turned.Step, 1e-12);
        double Spread(CmaDistribution d) => d.Deviation(0) * d.Deviation(0) + d.Deviation(1) * d.Deviation(1);
        Assert.Equal(Spread(straight), Spread(turned), 1e-12);
    }

    [Fact]
    public void Update_OfScaledPoints_IsTheScaledUpdate()
    {
        CmaConstants three = new(3, 7);
        double[][] points = Points(3, 7);
        var small = CmaDistribution.Start(three, [0, 0, 0], 0.1).After([.. points.Select(p => (p, false))]);
        var large = CmaDistribution
            .Start(three, [0, 0, 0], 0.8)
            .After([.. points.Select(p => (p.Select(x => 8 * x).ToArray(), false))]);
        Assert.Equal(8 * small.Step, large.Step, 1e-12);
        for (int d = 0; d < 3; d++)
        {
            Assert.Equal(8 * small.Mean[d], large.Mean[d], 1e-12);
            Assert.Equal(8 * small.Deviation(d), large.Deviation(d), 1e-12);
        }
    }

    [Fact]
    public void Update_ByForeignPointsFarAway_StaysNear()
    {
        CmaConstants two = new(2, 6);
        (double[], bool)[] far = [.. Points(2, 6).Select(p => (p.Select(x => 1000 + x).ToArray(), true))];
        var after = CmaDistribution.Start(two, [0, 0], 0.1).After(far);
        Assert.InRange(after.Mean[0], 0.01, 1);
        Assert.InRange(after.Step, 0.1, 0.1 * Math.E);
    }

    [Fact]
    public void Points_HaveTheMeanAndTheSpreadOfTheDistribution()
    {
        CmaConstants two = new(2, 6);
        var distribution = CmaDistribution
            .Start(two, [0.3, 0.6], 0.2)
            .After([.. Points(2, 6).Select(p => (Moved(p, [0.3, 0.6]), false))]);
        RandomStream stream = new(1, RandomPurpose.Search);
        double[][] drawn =
        [
            .. Enumerable.Range(0, 20_000).Select(i => distribution.At([stream.Normal(i, 0), stream.Normal(i, 1)])),
        ];
        for (int d = 0; d < 2; d++)
        {
            double mean = drawn.Average(x => x[d]);
            double spread = Math.Sqrt(drawn.Average(x => (x[d] - mean) * (x[d] - mean)));
            Assert.Equal(distribution.Mean[d], mean, 0.01);
            Assert.Equal(distribution.Deviation(d), spread, 0.02 * spread);
        }
    }

    [Theory]
    [InlineData(0.5, 0.0001)] // inside a level
    [InlineData(0.02, 0.0001)] // at the lowest level
    [InlineData(0.97, 0.003)] // at the highest level
    [InlineData(0.37, 0.001)] // beside a threshold
    public void Margin_LeavesTheLevelsBesideAProbability(double mean, double step)
    {
        const double Alpha = 0.05;
        double[] thresholds = [0.2, 0.4, 0.6, 0.8];
        var kept = Margin.Keep(CmaDistribution.Start(new(1, 6), [mean], step), [thresholds], Alpha);
        int level = thresholds.Count(threshold => kept.Mean[0] >= threshold);
        double deviation = kept.Deviation(0);
        if (level > 0)
            Assert.True(Normal.Below((thresholds[level - 1] - kept.Mean[0]) / deviation) >= Alpha / 2 - 1e-9);
        if (level < 4)
            Assert.True(Normal.Below((kept.Mean[0] - thresholds[level]) / deviation) >= Alpha / 2 - 1e-9);
        Assert.Equal(thresholds.Count(threshold => mean >= threshold), level);
    }

    [Fact]
    public void Margin_OfAWideDistribution_ChangesNothing()
    {
        var wide = CmaDistribution.Start(new(2, 6), [0.5, 0.5], 0.4);
        Assert.Same(
            wide,
            Margin.Keep(
                wide,
                [
                    [0.4, 0.6],
                    null,
                ],
                0.05
            )
        );
    }

    private static double[][] Points(int dimensions, int count)
    {
        RandomStream stream = new(9, RandomPurpose.Search);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Enumerable.Range(0, dimensions).Select(d => 0.1 * stream.Normal(i, d)).ToArray()),
        ];
    }

    private static double[] Moved(double[] point, double[] by) => [.. point.Select((x, d) => x + by[d])];
}
