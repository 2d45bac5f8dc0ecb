using Sweeps.Scheduling.Search.Gp;

namespace Sweeps.Scheduling.Tests.Search.Gp;

public sealed class ExpectedImprovementTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(-0.99)]
    [InlineData(-1.01)]
    [InlineData(-5)]
    [InlineData(-12)]
    public void Improvement_IsTheIntegralOfWhatIsGained(double z)
    {
        // ∫ max(0, z + t) φ(t) dt from −z on, by Simpson's rule; the factor φ(z) keeps digits far down.
        double Term(double u) => u * Math.Exp(-0.5 * u * u + u * z);
        const int Parts = 200_000;
        const double Reach = 40;
        double sum = Term(0) + Term(Reach);
        for (int i = 1; i < Parts; i++)
            sum += (i % 2 == 1 ? 4 : 2) * Term(i * Reach / Parts);
        double log = Math.Log(sum * Reach / Parts / 3) - 0.5 * z * z - 0.5 * Math.Log(2 * Math.PI);
        Assert.Equal(log, ExpectedImprovement.Of(z).Log, 1e-9 * (1 + Math.Abs(log)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-1000)]
    public void Improvement_AtABranch_HasNoJump(double z)
    {
        double below = ExpectedImprovement.Of(z - 1e-9 * Math.Abs(z)).Log;
        double above = ExpectedImprovement.Of(z + 1e-9 * Math.Abs(z)).Log;
        Assert.Equal(below, above, 1e-5 * Math.Abs(below));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-0.5)]
    [InlineData(-30)]
    [InlineData(-5000)]
    public void BelowShare_IsTheSlopeOfTheLogarithm(double z)
    {
        double step = 1e-4 * Math.Max(1, Math.Abs(z));
        double slope = (ExpectedImprovement.Of(z + step).Log - ExpectedImprovement.Of(z - step).Log) / (2 * step);
        Assert.Equal(slope, ExpectedImprovement.Of(z).BelowShare, 1e-4 * (1 + Math.Abs(slope)));
    }

    [Fact]
    public void Shares_MakeUpTheWhole()
    {
        // φ/h + z Φ/h = 1.
        foreach (double z in new[] { 4, 0.3, -0.9, -1.1, -8, -100 })
        {
            var (_, density, below) = ExpectedImprovement.Of(z);
            Assert.Equal(1, density + z * below, 1e-6 * (1 + z * z));
        }
    }
}
