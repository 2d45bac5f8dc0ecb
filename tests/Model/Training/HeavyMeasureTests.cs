using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

/// <summary>Measures that take long: when they are taken, and how a training stops inside one.</summary>
public sealed class HeavyMeasureTests
{
    [Fact]
    public void HeavyMeasures_WithTimesOfTheirOwn_AreTakenThenAndOthersAreNot()
    {
        var result = Trials.Run(Trial(heavyAt: [new SnapshotRule.At(1), new SnapshotRule.End()]));

        Assert.Equal([0L, 8, 12], Steps(result, "test_error"));
        Assert.Equal([4L, 12], Steps(result, "dimension_test"));
        Assert.Equal([4L, 12], Steps(result, "kinks"));
    }

    [Fact]
    public void HeavyMeasures_WithoutTimesOfTheirOwn_AreTakenWithTheOthers()
    {
        var result = Trials.Run(Trial(heavyAt: null));

        Assert.Equal([0L, 8, 12], Steps(result, "dimension_test"));
    }

    [Fact]
    public void HeavyMeasures_AtNoTime_AreNeverTaken()
    {
        var result = Trials.Run(Trial(heavyAt: []));

        Assert.Equal([0L, 8, 12], Steps(result, "test_error"));
        Assert.Empty(Steps(result, "dimension_test"));
    }

    // The random inputs and the pairs belong to the trial, not to the process.
    [Fact]
    public void Training_StoppedInsideAMeasure_GoesOnFromThereWithTheSameMetrics()
    {
        var trial = Trial(heavyAt: [new SnapshotRule.Every(1)]);
        var whole = Trials.Run(trial);
        var recorder = new Recorder();
        ReadOnlyMemory<byte>? state = null;
        int interrupted = 0;
        for (int attempt = 0; ; attempt++)
        {
            using var training = Trials.Engine().Start(trial, state);
            using var stop = new CancellationTokenSource();
            bool cancelled = attempt % 2 == 0;
            if (cancelled)
                stop.Cancel();
            long before = training.Step;
            training.Advance(4, recorder, stop.Token);
            interrupted += cancelled && training.Step == before && training.Status == TrainingStatus.Running ? 1 : 0;
            state = training.SaveState();
            if (training.Status != TrainingStatus.Running)
                break;
            Assert.True(attempt < 50);
        }

        Assert.True(interrupted >= 3);
        Assert.Equal(whole.Metrics, recorder.Metrics);
    }

    // float32 and float64 differ in training; the same weights are measured the same way.
    [Fact]
    public void HeavyMeasures_OfAFloat32Training_AreTakenInFloat64()
    {
        var trial = Trial(heavyAt: null, precision: Precision.Float32);
        var result = Trials.Run(trial);
        double bound = 5 * 9 + 9 * 7 + 7 * 4 + 9 + 7 + 4 - 16;

        Assert.InRange(result.Last("dimension_full"), 0.5 * bound, bound);
        Assert.Equal(bound, result.Last("dimension_full.cap"));
    }

    [Fact]
    public void Snapshots_OfHeavyMeasuresAfterTheEnd_AreRefused()
    {
        var refusal = Assert.Throws<ConfigurationException>(() =>
            Trials.Engine().Start(Trial(heavyAt: [new SnapshotRule.At(4)]))
        );

        Assert.Equal("measure.heavy_at", refusal.Field);
        Assert.Contains("from 0 to the length of training, 3 epochs, but was 4", refusal.Message);
    }

    private static TrialConfiguration Trial(
        IReadOnlyList<SnapshotRule>? heavyAt,
        Precision precision = Precision.Float64
    )
    {
        var trial = Trials.Small(
            precision,
            at: [new SnapshotRule.At(0), new SnapshotRule.At(2), new SnapshotRule.End()],
            of: ["error", "dimension", "segments", "regularizer"]
        );
        return trial with { Measure = trial.Measure with { HeavyAt = heavyAt, RankInputs = 12, Pairs = 5 } };
    }

    private static IEnumerable<long> Steps(TrialResult result, string measure) =>
        result.Metrics.Where(metric => metric.Measure == measure).Select(metric => metric.Step);
}
