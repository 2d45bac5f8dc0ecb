using Sweeps.Model.Configurations;
using Sweeps.Model.Fields;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Validation;

/// <summary>A few words of a grid do not take all memory.</summary>
public sealed class SizeRulesTests
{
    [Fact]
    public void Network_OfAnyoneSize_IsTaken()
    {
        Assert.Null(Breach([1_000_000], 2));
        Assert.Null(Breach([4096, 4096, 1000], 1000));
        Assert.Null(Breach([.. Enumerable.Repeat(2, 999)], 2));
    }

    [Theory]
    [InlineData(1000, 2, 2, "at most 1,000 layers, but this one has 1,001")]
    [InlineData(1, 8, 100_000_000, "at most 1,000,000 outputs of a layer, but layer 2 has 100,000,000")]
    [InlineData(1, 8, 1_000_000_000, "at most 1,000,000 outputs of a layer, but layer 2 has 1,000,000,000")]
    [InlineData(2, 1_000_000, 2, "at most 268,435,456 weights, but this one has 1,000,006,000,000")]
    public void Network_ThatTakesAllMemory_IsRefused(int layers, int width, int classes, string expected) =>
        Assert.Contains(
            expected,
            Breach([.. Enumerable.Repeat(width, layers)], classes)!.Rule,
            StringComparison.Ordinal
        );

    private static ConfigurationException? Breach(IReadOnlyList<int> hidden, int classes) =>
        SizeRules.Breach.Of(
            TrialField.Defaults with
            {
                Data = new()
                {
                    Name = "mixture",
                    Dimension = 4,
                    Classes = classes,
                    Train = 50,
                    Test = 50,
                },
                Network = new() { Hidden = hidden },
            }
        );
}
