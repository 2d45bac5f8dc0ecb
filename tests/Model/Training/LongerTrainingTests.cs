using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

/// <summary>A longer training goes on where a shorter one has ended, with the bits it would have had from the first
/// step.</summary>
public sealed class LongerTrainingTests
{
    public static TheoryData<Precision, OptimizerKind, Schedule> Kinds()
    {
        var data = new TheoryData<Precision, OptimizerKind, Schedule>();
        foreach (var precision in Enum.GetValues<Precision>())
        {
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
            {
                data.Add(precision, optimizer, new Schedule.Constant());
                data.Add(precision, optimizer, new Schedule.Step(1, 0.5));
            }
        }

        data.Add(Precision.Float32, OptimizerKind.Sgd, new Schedule.MultiStep([2, 5], 0.5));

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_FromTheEndOfAShorterOne_GivesTheBitsOfOneFromTheFirstStep(
        Precision precision,
        OptimizerKind optimizer,
        Schedule schedule
    )
    {
        SnapshotRule[] at = [new SnapshotRule.Log(), new SnapshotRule.Every(2), new SnapshotRule.End()];
        var noise = new NoiseConfiguration { Kind = "replace", P = 0.3 };
        var trial = Trials.Small(precision, optimizer, noise, at: at);
        TrialConfiguration Lasting(int epochs) =>
            trial with
            {
                Train = trial.Train with { Schedule = schedule, Epochs = epochs },
            };
        var whole = Trials.Run(Lasting(9));
        for (int shorter = 1; shorter < 9; shorter++)
        {
            var recorder = new Recorder();
            using var first = Trials.Engine().Start(Lasting(shorter));
            Assert.Equal(TrainingStatus.Finished, first.Advance(long.MaxValue, recorder, CancellationToken.None));

            using var longer = Trials.Engine().Start(Lasting(9), first.SaveState());
            Assert.Equal((TrainingStatus.Running, first.TotalSteps), (longer.Status, longer.Step));
            long end = first.TotalSteps;
            var due = SnapshotSchedule.Of(Lasting(9));
            recorder.Metrics.RemoveAll(metric => metric.Step == end && !due.IsDue(end));
            Assert.Equal(TrainingStatus.Finished, longer.Advance(long.MaxValue, recorder, CancellationToken.None));

            Assert.Equal(whole.Hash, Convert.ToHexStringLower(longer.WeightsHash()!));
            Assert.Equal(whole.Metrics, recorder.Metrics);
        }
    }

    [Fact]
    public void Training_FromTheEndOfALongerOne_IsRefused()
    {
        using var longer = Trials.Engine().Start(Trials.Small(epochs: 4));
        longer.Advance(long.MaxValue, new Recorder(), CancellationToken.None);
        var refusal = Assert.Throws<CheckpointException>(() =>
            Trials.Engine().Start(Trials.Small(epochs: 3), longer.SaveState())
        );
        Assert.Contains("it was taken at step 16 and this training has 12", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_FromAStateThatDiverged_HasDiverged()
    {
        using var shorter = Trials.Engine().Start(Trials.Small(rate: 1e30));
        Assert.Equal(TrainingStatus.Diverged, shorter.Advance(long.MaxValue, new Recorder(), CancellationToken.None));
        using var longer = Trials.Engine().Start(Trials.Small(rate: 1e30, epochs: 9), shorter.SaveState());
        Assert.Equal((TrainingStatus.Diverged, shorter.Step), (longer.Status, longer.Step));
    }
}
