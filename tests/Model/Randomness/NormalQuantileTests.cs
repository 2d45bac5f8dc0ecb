using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Randomness;

public class NormalQuantileTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.9, 1.2815515655446004)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-20, -9.262340089798408)]
    public void Of_KnownProbabilities_GivesTheKnownQuantiles(double u, double z) =>
        Assert.Equal(z, NormalQuantile.Of(u), 2e-15 * Math.Max(1, Math.Abs(z)));

    [Fact]
    public void Of_MirroredProbabilities_GivesMirroredQuantiles()
    {
        for (int i = 1; i < 512; i++)
            Assert.Equal(-NormalQuantile.Of(i / 1024.0), NormalQuantile.Of(1 - i / 1024.0));
    }

    [Fact]
    public void Of_ProbabilitiesAcrossTheSeamsOfItsPieces_IsMonotone()
    {
        foreach (double seam in (double[])[0.075, 0.925, Math.Exp(-25), 0.5])
        {
            double below = NormalQuantile.Of(seam * (1 - 1e-12));
            Assert.True(below < NormalQuantile.Of(seam * (1 + 1e-12)));
            Assert.Equal(below, NormalQuantile.Of(seam * (1 + 1e-12)), 1e-10);
        }
    }

    [Fact]
    public void Replace_OfProbabilitiesInTheFarthestTails_GivesTheQuantilesOneByOne()
    {
        double[] u =
        [
            .. Enumerable
                .Range(1, 53)
                .SelectMany(i => new[] { Math.ScaleB(1, -i), Math.ScaleB(1.37, -i - 1), 1 - Math.ScaleB(1, -i) }),
        ];
        double[] expected = [.. u.Select(NormalQuantile.Of)];

        NormalQuantile.Replace(u);

        Assert.Equal(expected, u);
    }

    [Fact]
    public void Replace_OfAnyLength_GivesTheQuantilesOneByOne()
    {
        for (int length = 0; length < 150; length++)
        {
            double[] u = [.. Enumerable.Range(0, length).Select(i => (i * 37 % 101 + 0.5) / 101)];
            double[] expected = [.. u.Select(NormalQuantile.Of)];

            NormalQuantile.Replace(u);

            Assert.Equal(expected, u);
        }
    }
}
