using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Plans;

public sealed class PlanAxisTests
{
    [Theory]
    [InlineData("0..2147483646", "1900000000", "1900000000")]
    [InlineData("0..2147483646", "2147483647", null)]
    [InlineData("0..2147483646", "2e9", "2000000000")]
    [InlineData("0..2147483646", "0.5", null)]
    [InlineData("0..2147483646", "x", null)]
    [InlineData("0..2000000000..5", "1999999995", "1999999995")]
    [InlineData("0..2000000000..5", "1999999996", null)]
    [InlineData("0..1000000000, 5000000000..5000000009", "5000000003", "5000000003")]
    public void ValueOf_AmongManyWholeNumbers_IsFoundWithoutLookingThroughThem(
        string seeds,
        string text,
        string? expected
    )
    {
        PlanAxis axis = Seeds(seeds);
        Assert.NotNull(axis.PlaceOf);
        Assert.Equal(expected, axis.ValueOf(text));
    }

    [Theory]
    [InlineData("0..9", "7", "7")]
    [InlineData("0..9", "7.0", "7")]
    [InlineData("0..9", "1e0", "1")]
    [InlineData("0..9", "7.5", null)]
    [InlineData("0..9", "x", null)]
    [InlineData("3, 1, 20", "20", "20")]
    [InlineData("3, 1, 20", "2", null)]
    public void ValueOf_WholeNumbers_IsAsThePlanWritesThem(string seeds, string text, string? expected) =>
        Assert.Equal(expected, Seeds(seeds).ValueOf(text));

    private static PlanAxis Seeds(string seeds) =>
        Assert.Single(
            new Plan(
                GridFile.Read($"name: t\ndata: digits\ntrain: {{ epochs: 1 }}\ngrid: {{ seed: [{seeds}] }}\n", "t.yaml")
            ).Axes
        );
}
