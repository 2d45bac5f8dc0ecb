using Sweeps.Model.Measures;
using Sweeps.Model.Randomness;

namespace Sweeps.Model.Tests.Measures;

public sealed class FiringPatternsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 63)]
    [InlineData(50, 64)]
    [InlineData(200, 65)]
    [InlineData(97, 130)]
    public void Counts_OfRandomActivations_EqualPlainCounting(int inputs, int neurons)
    {
        var (fires, patterns) = Random(inputs, neurons);

        for (int i = 0; i < inputs; i++)
        {
            Assert.Equal(Enumerable.Range(0, neurons).Count(j => fires[i, j]), patterns.ActiveNeurons(i));
            for (int j = 0; j < neurons; j++)
                Assert.Equal(fires[i, j], patterns.Fires(i, j));
        }

        for (int j = 0; j < neurons; j++)
            Assert.Equal(Enumerable.Range(0, inputs).Count(i => fires[i, j]), patterns.FiringCounts[j]);
        Assert.Equal(fires.Cast<bool>().Count(fired => fired), patterns.TotalActive);
    }

    [Fact]
    public void SetRow_WithZerosAndNumbersThatAreNone_FiresOnPositiveOnesAlone()
    {
        var patterns = new FiringPatterns(1, 6);

        patterns.SetRow(0, [0.0, -0.0, 1e-320, double.NaN, double.PositiveInfinity, -1.0]);

        Assert.Equal([0b010100UL], patterns.Row(0).ToArray());
    }

    [Fact]
    public void SetRow_Again_ReplacesTheRow()
    {
        var patterns = new FiringPatterns(2, 3);
        patterns.SetRow(1, [1f, 1f, 1f]);
        _ = patterns.FiringCounts;

        patterns.SetRow(1, [0f, 1f, 0f]);

        Assert.Equal([0, 1, 0], patterns.FiringCounts.ToArray());
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(11, 3)]
    [InlineData(50, 6)]
    [InlineData(90, 10)]
    [InlineData(91, 11)]
    [InlineData(100, 11)]
    public void Percentile_Of10Inputs_IsTheNearestRank(int percent, int expected)
    {
        // Counts 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, laid down from the back.
        var patterns = new FiringPatterns(10, 20);
        for (int i = 0; i < 10; i++)
            patterns.SetRow(i, Enumerable.Range(0, 20).Select(j => j < 11 - i ? 1f : 0f).ToArray());

        Assert.Equal(expected, patterns.ActiveNeuronsPercentile(percent));
    }

    [Fact]
    public void Percentile_OfSilentInputs_Is0() =>
        Assert.Equal(0, new FiringPatterns(7, 5).ActiveNeuronsPercentile(90));

    [Theory]
    [InlineData(300, 5)]
    [InlineData(300, 70)]
    public void DistinctPatterns_OfRandomActivations_EqualPlainCounting(int inputs, int neurons)
    {
        var (fires, patterns) = Random(inputs, neurons);

        int expected = Enumerable
            .Range(0, inputs)
            .Select(i => string.Concat(Enumerable.Range(0, neurons).Select(j => fires[i, j] ? '1' : '0')))
            .Distinct()
            .Count();

        Assert.Equal(expected, patterns.DistinctPatterns());
    }

    private static (bool[,] Fires, FiringPatterns Patterns) Random(int inputs, int neurons)
    {
        var stream = new RandomStream(3, RandomPurpose.Measurement);
        bool[,] fires = new bool[inputs, neurons];
        var patterns = new FiringPatterns(inputs, neurons);
        for (int i = 0; i < inputs; i++)
        {
            double[] row = new double[neurons];
            for (int j = 0; j < neurons; j++)
            {
                double draw = stream.Normal(i, j);
                fires[i, j] = draw > 0;
                row[j] = Math.Max(0, draw);
            }

            patterns.SetRow<double>(i, row);
        }

        return (fires, patterns);
    }
}
