using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Tests.Search.Tpe;

public sealed class ParzenWidthsTests
{
    private static readonly SearchSpace Space = new([
        new("x", DimensionKind.Continuous),
        new("k", DimensionKind.Ordered, 5),
        new("only", DimensionKind.Continuous),
    ]);

    [Fact]
    public void Width_IsScottsOfTheSpread_WithThePriorAsOneObservation()
    {
        double[][] seen =
        [
            [0.2, 0, 0.5],
            [0.6, 4, double.NaN],
            [0.7, 2, double.NaN],
        ];
        // The mean of 0.2, 0.6, 0.7 and an even one is 0.5; their squares sum to 0.89 + 1/3.
        double spread = Math.Sqrt((0.89 + 1.0 / 3) / 4 - 0.25);
        Assert.Equal(0.6 * spread * Math.Pow(3, -1.0 / 7), ParzenWidths.Of(Space, 0, seen), 1e-12);
        // Those that do not have the dimension say nothing about its spread.
        double alone = Math.Sqrt((0.25 + 1.0 / 3) / 2 - 0.25);
        Assert.Equal(0.6 * alone * Math.Pow(3, -1.0 / 7), ParzenWidths.Of(Space, 2, seen), 1e-12);
    }

    [Fact]
    public void Width_OfResultsAtOnePlace_IsNoNarrowerThanAHundredth_AndReachesTheLevelsBeside()
    {
        double[][] seen = [.. Enumerable.Range(0, 10_000).Select(_ => new[] { 0.4, 1, 0.4 })];
        Assert.Equal(0.01, ParzenWidths.Of(Space, 0, seen), 1e-12);
        Assert.Equal(0.2, ParzenWidths.Of(Space, 1, seen), 1e-12);
    }

    [Fact]
    public void Width_OfMirroredResults_IsTheSame()
    {
        double[][] seen =
        [
            [0.1, 0, 0.9],
            [0.15, 3, 0.85],
            [0.6, 1, 0.4],
        ];
        Assert.Equal(ParzenWidths.Of(Space, 0, seen), ParzenWidths.Of(Space, 2, seen), 1e-12);
    }
}
