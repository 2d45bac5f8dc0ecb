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
    [InlineData(1, 2_000_000, 2, "at most 1,000,000 outputs of a layer, but layer 1 has 2,000,000")]
    [InlineData(2, 1_000_000, 2, "at most 268,435,456 weights, but this one has 1,000,006,000,000")]
    public void Network_ThatTakesAllMemory_IsRefused(int layers, int width, int classes, string expected) =>
        Assert.Contains(
            expected,
            Breach([.. Enumerable.Repeat(width, layers)], classes)!.Rule,
            StringComparison.Ordinal
        );

    [Fact]
    public void Batch_ThatTakesAllMemory_IsRefused()
    {
        Assert.Null(Breach([1000, 1000], 2, 60_000, 60_000));
        Assert.Null(Breach([1_000_000], 2, 50, int.MaxValue));

        Assert.Equal(
            "A batch may have at most 536,870,912 numbers (those of inputs and of all layers' outputs), but these "
                + "60,000 examples have 600,360,000",
            Breach([10_000], 2, 60_000, 100_000)!.Rule
        );
        Assert.Equal("train.batch", Breach([100], 2, 50, int.MaxValue, fresh: true)!.Field);
    }

    private static ConfigurationException? Breach(
        IReadOnlyList<int> hidden,
        int classes,
        int train = 50,
        int batch = 10,
        bool fresh = false
    ) =>
        SizeRules.Breach.Of(
            TrialField.Defaults with
            {
                Data = new()
                {
                    Name = "mixture",
                    Dimension = 4,
                    Classes = classes,
                    Train = train,
                    Test = 50,
                    Fresh = fresh,
                },
                Train = TrialField.Defaults.Train with { Batch = batch },
                Network = new() { Hidden = hidden },
            }
        );
}
