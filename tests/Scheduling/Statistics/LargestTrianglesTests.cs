using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tests.Statistics;

public sealed class LargestTrianglesTests
{
    [Fact]
    public void Line_ThatIsShortEnough_IsKeptWhole() =>
        Assert.Equal([0, 1, 2, 3], LargestTriangles.Of(4, 4, x => x, x => x * x));

    [Theory]
    [InlineData(1000, 3)]
    [InlineData(1000, 17)]
    [InlineData(1001, 1000)]
    [InlineData(5, 4)]
    public void Line_Thinned_KeepsItsEndsAndSoManyPointsInOrder(int count, int most)
    {
        int[] kept = LargestTriangles.Of(count, most, x => x, x => Math.Sin(x / 7.0));

        Assert.Equal((most, 0, count - 1), (kept.Length, kept[0], kept[^1]));
        Assert.Equal(kept.Distinct().Order(), kept);
    }

    [Fact]
    public void Line_WithASpike_KeepsIt()
    {
        int[] kept = LargestTriangles.Of(10_000, 50, x => x, x => x == 4_321 ? 1 : 0);

        Assert.Contains(4_321, kept);
    }

    [Fact]
    public void Line_WithValuesThatAreNoNumbers_IsThinnedAllTheSame() =>
        Assert.Equal(20, LargestTriangles.Of(1000, 20, x => x, x => x % 10 == 0 ? double.NaN : x).Distinct().Count());
}
