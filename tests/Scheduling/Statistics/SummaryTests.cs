using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tests.Statistics;

public sealed class SummaryTests
{
    [Theory]
    [InlineData(0.975, 1, 12.7062047362)]
    [InlineData(0.975, 2, 4.3026527297)]
    [InlineData(0.975, 3, 3.1824463053)]
    [InlineData(0.975, 4, 2.7764451052)]
    [InlineData(0.975, 9, 2.2621571628)]
    [InlineData(0.975, 30, 2.0422724563)]
    [InlineData(0.975, 100, 1.9839715185)]
    [InlineData(0.975, 1e9, 1.9599639869)]
    [InlineData(0.95, 5, 2.0150483733)]
    [InlineData(0.995, 10, 3.1692726726)]
    [InlineData(0.025, 4, -2.7764451052)]
    [InlineData(0.5, 7, 0)]
    [InlineData(0.75, 1, 1)]
    public void Quantile_OfStudentsT_IsThatOfTheTables(double probability, double degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(probability, degreesOfFreedom), 1e-6);

    /// <summary>For two degrees of freedom the distribution function can be inverted by hand: t = (2p − 1)·√(2 / (4p(1
    /// − p))).</summary>
    [Fact]
    public void Quantile_OfTwoDegreesOfFreedom_IsTheClosedForm()
    {
        for (double p = 0.01; p < 1; p += 0.01)
            Assert.Equal((2 * p - 1) * Math.Sqrt(2 / (4 * p * (1 - p))), StudentT.Quantile(p, 2), 1e-9);
    }

    [Fact]
    public void Of_FiveValues_GivesMeanDeviationAndInterval()
    {
        Summary summary = Summary.Of([1, 2, 3, 4, 5]);
        Assert.Equal((5, 3.0), (summary.Count, summary.Mean));
        Assert.Equal(Math.Sqrt(2.5), summary.Deviation!.Value, 1e-15);
        Assert.Equal(2.7764451052 * Math.Sqrt(0.5), summary.HalfWidth!.Value, 1e-8);
    }

    [Fact]
    public void Of_OneValue_HasNoInterval() => Assert.Equal(new Summary(1, 7, null, null), Summary.Of([7]));

    [Fact]
    public void Of_NoValue_HasNoMean() =>
        Assert.Equal((0, true), (Summary.Of([]).Count, double.IsNaN(Summary.Of([]).Mean)));

    [Fact]
    public void Of_ValuesThatAreNotFinite_CountsThemBesideTheMeanOfTheOthers()
    {
        Assert.Equal(
            Summary.Of([1, 2, 4]) with
            {
                NotFinite = 2,
            },
            Summary.Of([1, double.NaN, 2, double.PositiveInfinity, 4])
        );
        Assert.Equal(
            (0, 2),
            (Summary.Of([double.NaN, double.NaN]).Count, Summary.Of([double.NaN, double.NaN]).NotFinite)
        );
        Assert.Equal(
            new Summary(1, 2, null, null) { NotFinite = 1 },
            Summary.OfPairedDifferences([(1, 3), (double.PositiveInfinity, double.PositiveInfinity)])
        );
    }

    [Fact]
    public void PairedDifferences_TakeTheSeedsOut()
    {
        Summary summary = Summary.OfPairedDifferences([(1, 1.5), (10, 10.5), (100, 100.5)]);
        Assert.Equal(new Summary(3, 0.5, 0, 0), summary);
    }
}
