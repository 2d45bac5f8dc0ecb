using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Costs;

namespace Sweeps.Scheduling.Tests.Costs;

public sealed class CostModelTests
{
    private static TrialConfiguration Trial(int epochs = 1, params int[] hidden) =>
        new(
            new() { Name = "digits" },
            new() { Hidden = hidden },
            new(),
            new() { Epochs = epochs, Batch = 10 },
            new(),
            0
        );

    [Fact]
    public void Cost_OfLinearModel_CountsItsOperations()
    {
        // digits: 784 inputs, 10 classes, 2,000 + 1,000 examples; one snapshot at the end.
        TrialCost cost = TrialCost.Of(Trial());
        Assert.Equal(200, cost.Steps);
        Assert.Equal(2000.0 * 4 * 7840 + 200 * 2 * 7840, cost.TrainingFlops);
        Assert.Equal(2.0 * 7840 * (2000 + 1000 + 1000), cost.EvaluationFlops);
    }

    [Fact]
    public void Cost_OfPredictedGradients_CountsBothNetworks()
    {
        TrialConfiguration one = Trial(1, 30);
        Assert.Equal(
            2 * TrialCost.Of(one).TrainingFlops,
            TrialCost.Of(one with { Limit = new() { Kind = LimitKind.Laplace } }).TrainingFlops
        );
        Assert.Equal(
            TrialCost.Of(one).TrainingFlops + TrialCost.Of(Trial(1, 50)).TrainingFlops,
            TrialCost
                .Of(
                    one with
                    {
                        Limit = new() { Kind = LimitKind.Laplace, Hidden = [50] },
                    }
                )
                .TrainingFlops
        );
    }

    [Fact]
    public void Seconds_GrowWithLengthAndWidth()
    {
        CostModel model = new();
        Assert.True(model.Seconds(Trial(2, 50)) > model.Seconds(Trial(1, 50)));
        Assert.True(model.Seconds(Trial(1, 100)) > model.Seconds(Trial(1, 50)));
        Assert.Equal(model.TrialSeconds, model.Seconds(Trial(0) with { Measure = new() { At = [] } }), 1e-12);
    }

    [Fact]
    public void Cost_OfHeavyMeasures_CountsThemAtTheirOwnTimes()
    {
        // 200 inputs × 10 outputs, 784·20 + 20 + 20·10 + 10 parameters: 2·(2,000)²·15,910 operations each time.
        TrialCost Cost(SnapshotRule[]? heavyAt) =>
            TrialCost.Of(
                Trial(9, 20) with
                {
                    Measure = new()
                    {
                        Of = ["dimension_test"],
                        HeavyAt = heavyAt,
                        At = [new SnapshotRule.Every(1)],
                    },
                }
            );

        Assert.Equal(2.0 * 2000 * 2000 * 15910, Cost([new SnapshotRule.End()]).HeavyFlops);
        Assert.Equal(9 * Cost([new SnapshotRule.End()]).HeavyFlops, Cost(null).HeavyFlops);
        Assert.Equal(0, Cost([]).HeavyFlops);
        Assert.True(Cost(null).Flops > Cost([]).Flops);
    }

    [Fact]
    public void Eta_IsBoundedByTheLongestTrial()
    {
        Assert.Equal(25, CostModel.Eta(100, 10, 4));
        Assert.Equal(60, CostModel.Eta(100, 60, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostModel.Eta(1, 1, 0));
    }
}
