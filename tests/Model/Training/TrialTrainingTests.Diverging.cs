using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

public sealed partial class TrialTrainingTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Training_WhoseLossOverflows_DivergesAtThatStep(Precision precision)
    {
        var result = Trials.Run(
            Trials.Small(precision, loss: LossKind.Squared, rate: 1e12, epochs: 50, of: ["error", "norms"])
        );

        Assert.Equal(TrainingStatus.Diverged, result.Status);
        Assert.InRange(result.Step, 2, 40);
        Assert.Equal(result.Step, result.Last("diverged_at"));
        Assert.Contains($"After step {result.Step} of 200", result.Divergence);
        Assert.DoesNotContain(result.Metrics, metric => metric.Step == result.Step && metric.Measure == "test_error");
        Assert.Contains(result.Metrics, metric => metric.Step == result.Step && metric.Measure == "weight_norm");
    }

    [Fact]
    public void Training_WhoseNormPassesTheLimit_DivergesAtTheNextLook()
    {
        var small = Trials.Small(epochs: 100, at: [new SnapshotRule.At(0), new SnapshotRule.At(50)]);
        var configuration = small with { Train = small.Train with { NormLimit = 1e-3 } };

        var result = Trials.Run(configuration);

        Assert.Equal((TrainingStatus.Diverged, 128L), (result.Status, result.Step));
        Assert.Contains("norm of all parameters", result.Divergence);
        Assert.Contains("train.norm_limit", result.Divergence);
        Assert.True(double.IsFinite(result.At(128, "train_loss")));
    }

    [Fact]
    public void Training_ThatDiverged_StaysDivergedThroughItsState()
    {
        var configuration = Trials.Small(loss: LossKind.Squared, rate: 1e12, epochs: 50);
        using var first = Trials.Engine().Start(configuration);
        first.Advance(long.MaxValue, new Recorder(), CancellationToken.None);
        var recorder = new Recorder();

        using var second = Trials.Engine().Start(configuration, first.SaveState());

        Assert.Equal(TrainingStatus.Diverged, second.Advance(long.MaxValue, recorder, CancellationToken.None));
        Assert.Equal((first.Step, first.Divergence), (second.Step, second.Divergence));
        Assert.Empty(recorder.Metrics);
    }
}
