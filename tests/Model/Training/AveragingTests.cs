using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

/// <summary>Averages of weights, against those of a training that averages nothing.</summary>
public sealed class AveragingTests
{
    private static readonly TrialConfiguration Plain = Trials.Small(at: [new SnapshotRule.End()], of: ["error"]);

    private static TrialConfiguration Averaged(AveragingKind kind, long from = 0, double decay = 0.7) =>
        Plain with
        {
            Train = Plain.Train with
            {
                Averaging = kind,
                AverageFrom = from,
                AverageDecay = kind == AveragingKind.Ema ? decay : 0.999,
            },
        };

    [Theory]
    [InlineData(0, new[] { 4, 8, 12 })]
    [InlineData(2, new[] { 8, 12 })]
    [InlineData(3, new[] { 12 })]
    public void Weights_UnderSwa_AreTheMeanOverEndsOfEpochs(long from, int[] steps)
    {
        double[][] path = Path();

        double[] average = End(Averaged(AveragingKind.Swa, from));

        for (int i = 0; i < average.Length; i++)
            Assert.Equal(steps.Average(step => path[step][i]), average[i], 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Weights_UnderEma_FollowTheRecursion(long from)
    {
        const double Decay = 0.7;
        double[][] path = Path();
        double[] expected = path[from * 4];
        foreach (double[] now in path.Skip((int)from * 4 + 1))
            expected = [.. expected.Zip(now, (old, next) => Decay * old + (1 - Decay) * next)];

        double[] average = End(Averaged(AveragingKind.Ema, from, Decay));

        Assert.All(expected.Zip(average), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory]
    [InlineData(AveragingKind.Swa)]
    [InlineData(AveragingKind.Ema)]
    public void Measures_AreThoseAtTheAverage(AveragingKind kind)
    {
        TrialConfiguration averaged = Averaged(kind);
        using ITraining training = Trials.Engine().Start(averaged);
        var recorder = new Recorder();
        training.Advance(long.MaxValue, recorder, TestContext.Current.CancellationToken);
        double[] logits = Numbers(training.Predictions().Single(array => array.Name == "test.logits"));
        NamedArray labels = training.Predictions().Single(array => array.Name == "test.labels");

        double wrong = Enumerable
            .Range(0, 40)
            .Count(i =>
                Enumerable.Range(0, 4).MaxBy(k => logits[4 * i + k]) != BitConverter.ToInt64(labels.Bytes, 8 * i)
            );

        Assert.Equal(wrong / 40, recorder.Metrics.Single(metric => metric.Measure == "test_error").Value, 1e-12);
        Assert.NotEqual(
            Trials.Run(Plain).Last("test_loss"),
            recorder.Metrics.Single(metric => metric.Measure == "test_loss").Value
        );
    }

    [Theory]
    [InlineData(AveragingKind.Swa, 1)]
    [InlineData(AveragingKind.Ema, 0)]
    [InlineData(AveragingKind.Ema, 2)]
    public void Trial_CutAndResumed_GivesTheSameBits(AveragingKind kind, long from)
    {
        TrialConfiguration trial = Averaged(kind, from) with
        {
            Measure = Plain.Measure with { At = [new SnapshotRule.Every(1)], Of = ["error", "norms"] },
        };
        TrialResult whole = Trials.Run(trial);
        var recorder = new Recorder();
        ReadOnlyMemory<byte>? state = null;
        for (TrainingStatus status = TrainingStatus.Running; status == TrainingStatus.Running; )
        {
            using ITraining part = Trials.Engine().Start(trial, state);
            status = part.Advance(3, recorder, TestContext.Current.CancellationToken);
            state = part.SaveState();
            if (status == TrainingStatus.Finished)
                Assert.Equal(whole.Hash, Convert.ToHexStringLower(part.WeightsHash()!));
        }

        Assert.Equal(whole.Metrics, recorder.Metrics);
    }

    // Weights after each step of plain training, the start first.
    private static double[][] Path()
    {
        using ITraining training = Trials.Engine().Start(Plain);
        List<double[]> path = [Trials.Numbers(training)];
        while (training.Advance(1, new Recorder(), TestContext.Current.CancellationToken) == TrainingStatus.Running)
            path.Add(Trials.Numbers(training));
        if (path.Count == training.TotalSteps)
            path.Add(Trials.Numbers(training));
        Assert.Equal(training.TotalSteps + 1, path.Count);
        return [.. path];
    }

    private static double[] End(TrialConfiguration trial)
    {
        using ITraining training = Trials.Engine().Start(trial);
        training.Advance(long.MaxValue, new Recorder(), TestContext.Current.CancellationToken);
        return Trials.Numbers(training);
    }

    private static double[] Numbers(NamedArray array) =>
        [
            .. Enumerable
                .Range(0, array.Bytes.Length / sizeof(double))
                .Select(i => BitConverter.ToDouble(array.Bytes, 8 * i)),
        ];
}
