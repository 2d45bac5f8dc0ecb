using Sweeps.Model.Data.Images;

namespace Sweeps.Model.Tests.Data.Images;

public class SubsetTests
{
    [Fact]
    public void Of_AllExamples_KeepsFileOrder() =>
        Assert.Equal(Enumerable.Range(0, 50), Subset.Of(50, null, seed: 1, Subset.Train));

    [Fact]
    public void Of_SomeExamples_TakesNoneTwice() =>
        Assert.Equal(Enumerable.Range(0, 50), Subset.Of(50, 50, seed: 1, Subset.Train).Order());

    [Fact]
    public void Of_FewerExamples_IsTheBeginningOfMore() =>
        Assert.Equal(Subset.Of(1_000, 300, seed: 1, Subset.Train)[..70], Subset.Of(1_000, 70, seed: 1, Subset.Train));

    [Fact]
    public void Of_AnotherSeedOrSplit_IsAnotherSubset()
    {
        int[] subset = Subset.Of(1_000, 30, seed: 1, Subset.Train);

        Assert.NotEqual(subset, Subset.Of(1_000, 30, seed: 2, Subset.Train));
        Assert.NotEqual(subset, Subset.Of(1_000, 30, seed: 1, Subset.Test));
    }

    [Fact]
    public void Of_ManySeeds_TakesEveryExampleEquallyOften()
    {
        int[] counts = new int[10];

        for (int seed = 0; seed < 20_000; seed++)
        {
            foreach (int number in Subset.Of(10, 4, seed, Subset.Train))
                counts[number]++;
        }

        // Standard deviation √(20000·0.4·0.6) = 69; four and a half of them.
        Assert.All(counts, count => Assert.InRange(count, 8_000 - 312, 8_000 + 312));
    }
}
