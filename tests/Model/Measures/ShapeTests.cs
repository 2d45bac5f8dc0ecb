using Sweeps.Model.Configurations;

namespace Sweeps.Model.Tests.Measures;

public sealed class ShapeTests
{
    // Up, down, up: two changes of convexity, however often a point stands there and wherever it stands in the list.
    [Theory]
    [InlineData(new[] { 0.0, 1, 2, 3, 4, 5 }, new[] { 0.0, 1, 0, 1, 0, 1 }, 3)]
    [InlineData(new[] { 0.0, 1, 2, 3, 4, 5, 2 }, new[] { 0.0, 1, 0, 1, 0, 1, 0 }, 3)]
    [InlineData(new[] { 2.0, 0, 1, 2, 3, 4, 5 }, new[] { 1.0, 0, 1, -1, 1, 0, 1 }, 3)]
    [InlineData(new[] { 0.0, 0, 1, 1, 2, 2 }, new[] { 0.0, 0, 1, 1, 4, 4 }, 0)]
    [InlineData(new[] { 1.0, 1, 1 }, new[] { 0.0, 1, 2 }, 0)]
    public void ConvexityChangesOfTheData_WithInputsThatRepeat_AreThoseOfTheMeans(double[] x, double[] y, int changes)
    {
        using var snapshot = new Snapshots(
            new TrialConfiguration(
                new() { Name = "points", Points = [.. x.Zip(y, (a, b) => new[] { a, b })] },
                new() { Hidden = [3], Precision = Precision.Float64 },
                new(),
                new() { Loss = LossKind.HalfSquared, Steps = 0 },
                new() { Of = ["convexity_changes"] },
                1
            )
        );

        Assert.Equal(changes, snapshot.Values()["convexity_changes_data"]);
    }
}
