using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Costs;

public sealed class MachineSpeedTests
{
    private static readonly MachineSpeed Made = new()
    {
        Steps = [new(1e3, 1e-6), new(1e6, 1e-4)],
        Ranks = [new(1e6, 0.01)],
        Passes = [new(1e6, 0.1)],
        TrialSeconds = 0,
        SnapshotSeconds = 0,
        SoftmaxSeconds = 0,
        DigitSeconds = 1e-3,
    };

    private static DataConfiguration Many => Trial(2, 0).Data with { Train = 10_000 };

    // 10 inputs, 10 classes: 100 weights, so 400 operations an example and 200 for the update.
    private static TrialConfiguration Trial(int batch, long steps, params string[] measures) =>
        new(
            new()
            {
                Name = "mixture",
                Dimension = 10,
                Classes = 10,
                Train = 1000,
                Test = 100,
            },
            new(),
            new(),
            new() { Batch = batch, Steps = steps },
            new() { At = measures.Length == 0 ? [] : [new SnapshotRule.End()], Of = measures },
            Seed: 0
        );

    [Fact]
    public void Steps_OfTimedSizes_TakeWhatWasTimed()
    {
        // 2 · 400 + 200 operations are the first piece; beyond the last its rate holds.
        Assert.Equal(1e-6 * 1000, Made.Seconds(Trial(2, 1000)), 1e-12);
        Assert.Equal(1e-4 * 4.0002 * 3, Made.Seconds(Trial(10_000, 3) with { Data = Many }), 1e-12);
    }

    [Fact]
    public void Steps_BetweenTimedSizes_LieOnTheLineBetweenThem()
    {
        double between = Made.Seconds(Trial(1000, 1));
        double expected = 1e-6 + (1e-4 - 1e-6) * (400_200 - 1e3) / (1e6 - 1e3);
        Assert.Equal(expected, between, 1e-12);
    }

    [Fact]
    public void Softmax_OfALossThatTakesIt_CountsForEveryOutput()
    {
        MachineSpeed slow = Made with { SoftmaxSeconds = 1e-3 };
        TrialConfiguration squared = Trial(2, 5) with { Train = Trial(2, 5).Train with { Loss = LossKind.Squared } };

        Assert.Equal(1e-3 * 5 * 2 * 10, slow.Seconds(Trial(2, 5)) - Made.Seconds(Trial(2, 5)), 1e-9);
        Assert.Equal(Made.Seconds(squared), slow.Seconds(squared));
    }

    [Fact]
    public void Estimate_OfHeavyMeasures_IsByTheirKindAndLessSure()
    {
        var (light, sure) = Made.Estimate(Trial(2, 0, "test_error"));
        var (ranks, _) = Made.Estimate(Trial(2, 0, "dimension_train"));
        var (passes, spread) = Made.Estimate(Trial(2, 0, "gradient_noise"));
        double operations = TrialCost.Of(Trial(2, 0, "dimension_train")).HeavyFlops;

        Assert.Equal(operations, TrialCost.Of(Trial(2, 0, "dimension_train")).RankFlops);
        Assert.Equal(0, TrialCost.Of(Trial(2, 0, "gradient_noise")).RankFlops);
        Assert.Equal(0.01 * operations / 1e6, ranks - light, 1e-9);
        Assert.Equal(0.1 * TrialCost.Of(Trial(2, 0, "gradient_noise")).HeavyFlops / 1e6, passes - light, 1e-9);
        Assert.True(spread > sure && sure > 1);
    }

    [Fact]
    public void Data_OfDrawnPictures_CountOnceForEachSeed()
    {
        SweepDefinition Grid(string data) =>
            GridFile.Read(
                $"name: a\ndata: {{ name: digits, train: 60, test: 40{data} }}\ntrain: {{ epochs: 1 }}\n"
                    + "noise: replace\ngrid: { p: [0, 0.1, 0.2], seed: 0..4 }\n",
                "a.yaml"
            );
        Plan plan = new(Grid(""));

        Assert.Equal(0.1, Made.DataSeconds(plan.Configuration(0)), 1e-12);
        Assert.Equal(5, SharedData.Sets(plan));
        Assert.Equal(1, SharedData.Sets(new Plan(Grid(", seed: 3"))));
    }

    [Fact]
    public void Order_OfTrials_IsTheSameOnEveryMachine()
    {
        Plan plan = new(
            GridFile.Read(
                "name: a\ndata: mixture\ntrain: { steps: 10 }\ngrid: { architecture: [8, 800, 80], batch: [1, 64] }\n",
                "a.yaml"
            )
        );
        IssueOrder alone = new(plan, new CostModel().Seconds);
        IssueOrder timed = new(plan, new CostModel().Seconds, Made.Seconds);

        Assert.Equal(
            Enumerable.Range(0, 6).Select(position => alone.Ordinal(position)),
            Enumerable.Range(0, 6).Select(position => timed.Ordinal(position))
        );
        Assert.Equal(
            Enumerable.Range(0, 6).Sum(ordinal => Made.Seconds(plan.Configuration(ordinal))),
            timed.SecondsFrom(0),
            1e-12
        );
    }

    [Fact]
    public void IsSound_OfTimesThatCannotBe_IsFalse()
    {
        Assert.True(MachineSpeed.Typical.IsSound);
        Assert.False((Made with { Steps = [] }).IsSound);
        Assert.False((Made with { Steps = [new(1e6, 1), new(1e3, 1)] }).IsSound);
        Assert.False((Made with { Ranks = [new(1e6, double.NaN)] }).IsSound);
        Assert.False((Made with { TrialSeconds = -1 }).IsSound);
    }
}
