using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tests.Identity;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class ConvolutionFieldTests
{
    private static Plan Plan(string network, string grid = "") =>
        new(
            GridFile.Read(
                $"name: images\ndata: {{ name: digits, size: 14 }}\nnetwork: {network}\ntrain: {{ epochs: 1 }}\n{grid}",
                "grid.yaml"
            )
        );

    private static string Refusal(string network) => Assert.Throws<GridFileException>(() => Plan(network)).Message;

    [Theory]
    [InlineData("{ conv: 32k3s1p1-n-maxpool2 }")]
    [InlineData("{ conv: [32k3p1-n, maxpool2s2] }")]
    [InlineData(
        "{ conv: [{ conv: 32, kernel: 3, stride: 1, padding: 1, norm: batch }, { pool: max, size: 2, stride: 2 }] }"
    )]
    [InlineData("{ conv: [{ conv: 32, kernel: 3, padding: 1, norm: batch }, { pool: max, size: 2 }] }")]
    public void Stages_InEveryForm_AreTheSame(string network)
    {
        TrialConfiguration trial = Plan(network).Configuration(0);
        Assert.Equal(
            [new ImageStage.Convolution(32, 3, 1, 1, true), new ImageStage.Pool(PoolKind.Max, 2, 2)],
            trial.Network.Conv
        );
        Assert.Contains(
            "\"conv\":\"32k3p1-n-maxpool2\"",
            CanonicalConfiguration.ToJson(trial),
            StringComparison.Ordinal
        );
        Assert.Equal(trial.Network.Conv, CanonicalForm.Read(CanonicalConfiguration.ToJson(trial)).Network.Conv);
    }

    [Fact]
    public void Stages_ThatAreNone_LeaveNoTrace() =>
        Assert.DoesNotContain(
            "conv",
            CanonicalConfiguration.ToJson(Plan("{ conv: none }").Configuration(0)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Stages_AsAnAxis_AreTexts()
    {
        Plan plan = Plan("{ hidden: 20 }", "grid:\n  conv: [none, 8k3-maxpool2, 4k4s2p1-n-8k3s2-avgpool2s1]\n");
        Assert.Equal(3, plan.Trials);
        Assert.Equal(
            [0, 2, 3],
            Enumerable.Range(0, 3).Select(ordinal => plan.Configuration(ordinal).Network.Conv.Count)
        );
        Assert.Equal(new ImageStage.Pool(PoolKind.Average, 2, 1), plan.Configuration(2).Network.Conv[2]);
    }

    [Theory]
    [InlineData("{ conv: 32x3 }", "must be convolutional stages, but was `32x3`")]
    [InlineData("{ conv: maxpool2-n }", "right after a convolution")]
    [InlineData("{ conv: [{ conv: 3 }] }", "must have `kernel`")]
    [InlineData("{ conv: [{ pool: min, size: 2 }] }", "`max` or `average`")]
    [InlineData("{ conv: [{ conv: 3, kernel: 2, size: 1 }] }", "must be one of conv, kernel, stride, padding, norm")]
    [InlineData("{ conv: 8k15 }", "stage 1 of `network.conv` has a window of 15×15 and gets 14×14")]
    public void Stages_ThatAreWrong_AreRefused(string network, string words) =>
        Assert.Contains(words, Refusal(network), StringComparison.Ordinal);

    [Fact]
    public void Cost_OfConvolutions_CountsTheirPositions()
    {
        // 8 channels of 3×3 windows at 12×12 positions, then 8·12·12 numbers to 10 classes; 2,000 examples in batches
        // of 32, one snapshot.
        TrialCost cost = TrialCost.Of(Plan("{ hidden: linear, conv: 8k3 }").Configuration(0));
        double first = 9 * 8 * 144,
            last = 8 * 144 * 10,
            weights = 72 + last;
        Assert.Equal(2000 * (4 * first + 6 * last) + 63 * 2 * weights, cost.TrainingFlops);
        Assert.Equal(2 * (first + last) * (2000 + 1000 + 1000), cost.EvaluationFlops);
    }
}
