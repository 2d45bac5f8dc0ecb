using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

public sealed partial class TrialTrainingTests
{
    [Fact]
    public void Training_ToTheEnd_FinishesAfterAllStepsOfAllEpochs()
    {
        var result = Trials.Run(Trials.Small(epochs: 3));

        Assert.Equal((TrainingStatus.Finished, 12L), (result.Status, result.Step));
        Assert.Equal([0L, 4, 8, 12], result.Metrics.Select(metric => metric.Step).Distinct());
        Assert.True(result.At(12, "train_loss") < result.At(0, "train_loss"));
    }

    public static TheoryData<Precision, OptimizerKind, LossKind, string> Kinds()
    {
        var data = new TheoryData<Precision, OptimizerKind, LossKind, string>();
        foreach (var precision in Enum.GetValues<Precision>())
        {
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
                data.Add(precision, optimizer, LossKind.CrossEntropy, "replace");
            foreach (var noise in new[] { "none", "flip", "pair", "smooth", "random_labels" })
                data.Add(precision, OptimizerKind.Momentum, LossKind.CrossEntropy, noise);
            data.Add(precision, OptimizerKind.Sgd, LossKind.Squared, "additive");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_StoppedAndResumedAtAnyStep_GivesTheSameBitsAsOneUninterrupted(
        Precision precision,
        OptimizerKind optimizer,
        LossKind loss,
        string noise
    )
    {
        var configuration = Trials.Small(precision, optimizer, Noise(noise), loss) with
        {
            Train = Train(optimizer, loss),
        };
        var whole = Trials.Run(configuration);

        for (int stop = 0; stop <= whole.Step; stop++)
        {
            var recorder = new Recorder();
            byte[] state;
            using (var first = Trials.Engine().Start(configuration))
            {
                first.Advance(stop, recorder, CancellationToken.None);
                Assert.Equal(stop, first.Step);
                state = first.SaveState();
            }

            using var second = Trials.Engine().Start(configuration, state);
            Assert.Equal(stop, second.Step);
            second.Advance(long.MaxValue, recorder, CancellationToken.None);

            Assert.Equal(TrainingStatus.Finished, second.Status);
            Assert.Equal(whole.Hash, Convert.ToHexStringLower(second.WeightsHash()!));
            Assert.Equal(whole.Metrics, recorder.Metrics);
        }
    }

    [Fact]
    public void Training_OnFewerFreshExamplesThanABatch_TakesWholeBatches()
    {
        TrialConfiguration small = Trials.Small();
        DataConfiguration data = small.Data with { Fresh = true, Train = 3 };
        Assert.Equal(TrainingStatus.Finished, Trials.Run(small with { Data = data }).Status);
    }

    [Fact]
    public void Training_OnFreshExamplesResumedAtAnyStep_GivesTheSameBitsAsOneUninterrupted()
    {
        var configuration = Trials.Small() with
        {
            Data = new DataConfiguration
            {
                Name = "gaussian",
                Dimension = 3,
                Test = 20,
                Fresh = true,
            },
            Network = new NetworkConfiguration { Hidden = [6], Precision = Precision.Float64 },
            Noise = new NoiseConfiguration { Kind = "flip", P = 0.3 },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Logistic,
                Batch = 3,
                Steps = 50,
            },
            Measure = new MeasureConfiguration { At = [new SnapshotRule.Every(7)], Of = ["error", "norms"] },
        };
        var whole = Trials.Run(configuration);

        for (int stop = 1; stop < 50; stop += 3)
        {
            var recorder = new Recorder();
            using var first = Trials.Engine().Start(configuration);
            first.Advance(stop, recorder, CancellationToken.None);
            using var second = Trials.Engine().Start(configuration, first.SaveState());
            second.Advance(long.MaxValue, recorder, CancellationToken.None);

            Assert.Equal(whole.Hash, Convert.ToHexStringLower(second.WeightsHash()!));
            Assert.Equal(whole.Metrics, recorder.Metrics);
        }
    }

    [Fact]
    public void Training_OfManyTrialsAtOnce_GivesEachTheBitsItHasAlone()
    {
        TrialConfiguration[] trials =
        [
            .. Enumerable
                .Range(0, 16)
                .Select(seed => Trials.Small(Precision.Float32, noise: Noise("replace"), seed: seed % 8)),
        ];
        string[] alone = [.. trials.Select(trial => Trials.Run(trial).Hash)];
        string[] together = new string[trials.Length];
        var engine = Trials.Engine();

        Parallel.For(
            0,
            trials.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
            {
                using var training = engine.Start(trials[i]);
                training.Advance(long.MaxValue, new Recorder(), CancellationToken.None);
                together[i] = Convert.ToHexStringLower(training.WeightsHash()!);
            }
        );

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Training_CutIntoManyCalls_GivesTheSameBitsAsOneCall()
    {
        var configuration = Trials.Small(noise: Noise("replace"));
        var whole = Trials.Run(configuration);
        var recorder = new Recorder();
        using var training = Trials.Engine().Start(configuration);

        for (int cut = 0; training.Advance(cut % 4, recorder, CancellationToken.None) == TrainingStatus.Running; )
            cut++;

        Assert.Equal(whole.Metrics, recorder.Metrics);
        Assert.Equal(whole.Hash, Convert.ToHexStringLower(training.WeightsHash()!));
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Training_OnAnyInstructionPath_GivesTheSameBits(Precision precision)
    {
        var configuration = Trials.Small(precision, OptimizerKind.Adam, Noise("replace"));
        var portable = Trials.Run(configuration, InstructionPath.Portable);

        foreach (var path in Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported))
        {
            var result = Trials.Run(configuration, path);
            Assert.Equal(portable.Hash, result.Hash);
            Assert.Equal(portable.Metrics, result.Metrics);
        }
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("flip")]
    [InlineData("pair")]
    [InlineData("smooth")]
    [InlineData("random_labels")]
    public void Training_WithNoiseOfProbability0_GivesTheSameBitsAsWithoutNoise(string kind)
    {
        var clean = Trials.Run(Trials.Small());

        var noisy = Trials.Run(Trials.Small(noise: Noise(kind) with { P = 0 }));

        Assert.Equal(clean.Hash, noisy.Hash);
        Assert.Equal(clean.Metrics, noisy.Metrics);
    }

    [Fact]
    public void Training_WithDifferentNoise_StartsFromTheSameWeightsAndData()
    {
        var low = Trials.Run(Trials.Small(noise: Noise("replace") with { P = 0.2 }));
        var high = Trials.Run(Trials.Small(noise: Noise("replace") with { P = 0.9 }));

        string[] pairs = ["train_loss", "train_error", "test_loss", "test_error", "active_fraction", "weight_norm"];
        Assert.Equal(pairs.Select(measure => low.At(0, measure)), pairs.Select(measure => high.At(0, measure)));
        Assert.NotEqual(low.Hash, high.Hash);
        Assert.True(low.Last("flip_rate") < high.Last("flip_rate"));
    }

    [Fact]
    public void Training_CancelledBeforeItsFirstStep_MeasuresTheStartAndKeepsASoundState()
    {
        var configuration = Trials.Small();
        var recorder = new Recorder();
        using var training = Trials.Engine().Start(configuration);

        var status = training.Advance(long.MaxValue, recorder, new CancellationToken(canceled: true));

        Assert.Equal((TrainingStatus.Running, 0L), (status, training.Step));
        training.Advance(long.MaxValue, recorder, CancellationToken.None);
        Assert.Equal(Trials.Run(configuration).Metrics, recorder.Metrics);
    }

    [Fact]
    public void Training_CancelledBySomethingItRecords_StopsBeforeTheNextStep()
    {
        using var source = new CancellationTokenSource();
        using var training = Trials.Engine().Start(Trials.Small());

        training.Advance(long.MaxValue, new CancelAt(4, source), source.Token);

        Assert.Equal((4L, TrainingStatus.Running), (training.Step, training.Status));
    }

    [Fact]
    public void Training_OfZeroEpochs_FinishesAtOnceWithItsInitialWeights()
    {
        var configuration = Trials.Small(epochs: 0, at: []);
        using var training = Trials.Engine().Start(configuration);
        var recorder = new Recorder();

        Assert.Equal(TrainingStatus.Finished, training.Advance(0, recorder, CancellationToken.None));

        Assert.Empty(recorder.Metrics);
        using var longer = Trials.Engine().Start(Trials.Small(epochs: 1));
        Assert.Equal(longer.WeightsHash(), training.WeightsHash()!);
    }

    [Fact]
    public void Training_OfZeroEpochs_StillMeasuresItsStart()
    {
        var result = Trials.Run(Trials.Small(epochs: 0, at: [new SnapshotRule.At(0), new SnapshotRule.End()]));

        Assert.Equal(Trials.Run(Trials.Small(epochs: 1)).Metrics.Where(metric => metric.Step == 0), result.Metrics);
    }

    [Fact]
    public void Training_OfZeroEpochsOnDataThatAreAbsent_NeedsNoData()
    {
        var configuration = Trials.Small(epochs: 0, at: []) with
        {
            Data = new DataConfiguration
            {
                Name = "cifar100",
                Size = 4,
                Train = 10,
                Test = 10,
            },
        };

        Assert.Equal(TrainingStatus.Finished, Trials.Run(configuration).Status);
    }

    [Fact]
    public void State_OfAnotherNetwork_IsRefused()
    {
        using var first = Trials.Engine().Start(Trials.Small());
        first.Advance(3, new Recorder(), CancellationToken.None);
        byte[] state = first.SaveState();
        var wider = Trials.Small() with
        {
            Network = new NetworkConfiguration { Hidden = [10, 7], Precision = Precision.Float64 },
        };
        var narrower = Trials.Small() with
        {
            Network = new NetworkConfiguration { Hidden = [8, 7], Precision = Precision.Float64 },
        };

        Assert.Throws<CheckpointException>(() => Trials.Engine().Start(wider, state));
        Assert.Throws<CheckpointException>(() => Trials.Engine().Start(narrower, state));
        Assert.Throws<CheckpointException>(() => Trials.Engine().Start(Trials.Small(epochs: 0), state));
    }

    private static NoiseConfiguration Noise(string kind) =>
        kind switch
        {
            "none" => new NoiseConfiguration(),
            "additive" => new NoiseConfiguration
            {
                Kind = kind,
                Sigma = 0.3,
                Law = NoiseLaw.Normal,
            },
            "pair" => new NoiseConfiguration
            {
                Kind = kind,
                P = 0.4,
                Pairs = new Dictionary<int, int> { [0] = 1, [2] = 3 },
            },
            _ => new NoiseConfiguration { Kind = kind, P = 0.4 },
        };

    private static TrainConfiguration Train(OptimizerKind optimizer, LossKind loss) =>
        new()
        {
            Optimizer = optimizer,
            Loss = loss,
            LearningRate = 0.02,
            WeightDecay = 0.01,
            Batch = 8,
            Epochs = 3,
            Schedule = new Schedule.Cosine(0.1),
        };

    private sealed class CancelAt(long step, CancellationTokenSource source) : IMetricSink
    {
        public void Record(in Metric metric)
        {
            if (metric.Step == step)
                source.Cancel();
        }
    }
}
