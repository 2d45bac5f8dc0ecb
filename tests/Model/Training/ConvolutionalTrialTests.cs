using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Training;

/// <summary>Trials whose networks have convolutions.</summary>
public sealed class ConvolutionalTrialTests
{
    private static readonly ImageStage[] Stages =
    [
        new ImageStage.Convolution(6, 3, 1, 1, Normalize: true),
        new ImageStage.Pool(PoolKind.Max, 2, 2),
        new ImageStage.Convolution(12, 3),
    ];

    private static TrialConfiguration Digits(int train = 60, int epochs = 3, Precision precision = Precision.Float32) =>
        Trials.Small() with
        {
            Data = new DataConfiguration
            {
                Name = "digits",
                Size = 12,
                Train = train,
                Test = 150,
            },
            Network = new NetworkConfiguration
            {
                Conv = Stages,
                Hidden = [20],
                Precision = precision,
            },
            Train = new TrainConfiguration
            {
                Optimizer = OptimizerKind.Adam,
                LearningRate = 0.003,
                Batch = 16,
                Epochs = epochs,
            },
        };

    [Fact]
    public void Trial_OnDigits_Learns()
    {
        TrialConfiguration trial = Digits(train: 1500, epochs: 6);
        trial = trial with { Measure = trial.Measure with { At = [new SnapshotRule.End()], Of = ["error"] } };
        TrialResult result = Trials.Run(trial);
        Assert.Equal(TrainingStatus.Finished, result.Status);
        Assert.InRange(result.Last("test_error"), 0, 0.12);
    }

    [Fact]
    public void Trial_OnEveryPath_GivesTheSameBits()
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            TrialResult expected = Trials.Run(Digits(precision: precision), InstructionPath.Portable);
            Assert.Contains("active_fraction.2", expected.Measures);
            foreach (InstructionPath path in Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported))
            {
                TrialResult actual = Trials.Run(Digits(precision: precision), path);
                Assert.Equal(expected.Hash, actual.Hash);
                Assert.Equal(expected.Metrics, actual.Metrics);
            }
        }
    }

    [Fact]
    public void Trial_CutAndResumed_GivesTheSameBits()
    {
        TrialResult whole = Trials.Run(Digits());
        ReadOnlyMemory<byte>? state = null;
        var recorder = new Recorder();
        while (true)
        {
            using ITraining part = Trials.Engine().Start(Digits(), state);
            if (part.Advance(3, recorder, TestContext.Current.CancellationToken) == TrainingStatus.Finished)
            {
                Assert.Equal(whole.Hash, Convert.ToHexStringLower(part.WeightsHash()!));
                break;
            }

            state = part.SaveState();
        }

        Assert.Equal(whole.Metrics, recorder.Metrics);
    }

    [Fact]
    public void WeightsHash_KnowsTheRunningStatistics()
    {
        // With a rate of 0 nothing but they moves.
        TrialConfiguration still = Digits() with
        {
            Train = new TrainConfiguration
            {
                LearningRate = 0,
                Batch = 16,
                Epochs = 1,
            },
        };
        Assert.NotEqual(
            Trials.Run(still with { Train = still.Train with { Epochs = 0 } }).Hash,
            Trials.Run(still).Hash
        );
    }

    [Fact]
    public void ActivationMeasures_CountChannelsTimesPositions()
    {
        // Negative biases silence every neuron of every layer.
        TrialConfiguration silent = Digits() with
        {
            Train = new TrainConfiguration { Epochs = 0 },
        };
        silent = silent with
        {
            Network = silent.Network with
            {
                Conv =
                [
                    new ImageStage.Convolution(6, 3, 1, 1),
                    new ImageStage.Pool(PoolKind.Max, 2, 2),
                    new ImageStage.Convolution(12, 3),
                ],
                BiasInit = new Initializer.Constant(-100),
            },
            Measure = new MeasureConfiguration { At = [new SnapshotRule.At(0)], Of = ["activation", "norms"] },
        };
        TrialResult result = Trials.Run(silent);
        Assert.Equal(6 * 12 * 12, result.Last("dead.1"));
        Assert.Equal(12 * 4 * 4, result.Last("dead.2"));
        Assert.Equal(20, result.Last("dead.3"));
        Assert.Equal(6 * 12 * 12 + 12 * 4 * 4 + 20, result.Last("dead"));
        // One bias a channel.
        Assert.Equal(100 * Math.Sqrt(6), result.Last("bias_norm.1"), 1e-9);
        Assert.Equal(-100, result.Last("bias_mean"));
    }

    public static TheoryData<ImageStage[], string> Misfits =>
        new()
        {
            { [new ImageStage.Convolution(4, 13)], "window of 13×13 and gets 12×12" },
            {
                [new ImageStage.Convolution(4, 3), new ImageStage.Pool(PoolKind.Max, 11, 11)],
                "stage 2 of `network.conv` has a window of 11×11 and gets 10×10"
            },
            { [new ImageStage.Convolution(0, 3)], "at least 1 channel, but stage 1" },
            {
                [new ImageStage.Convolution(4, 3, 0)],
                "stride must be at least 1, but that of stage 1 of `network.conv` is 0"
            },
            { [new ImageStage.Convolution(4, 3, 1, 3)], "padding 3 and a window of 3" },
        };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Configuration_WhoseStagesDoNotFit_IsRefusedWithTheStage(ImageStage[] stages, string words)
    {
        TrialConfiguration trial = Digits() with { Network = new NetworkConfiguration { Conv = stages } };
        ConfigurationException breach = Assert.Single(ConfigurationRules.Check(trial));
        Assert.Equal("network.conv", breach.Field);
        Assert.Contains(words, breach.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_WithoutImages_IsRefused()
    {
        TrialConfiguration trial = Trials.Small() with { Network = new NetworkConfiguration { Conv = Stages } };
        ConfigurationException breach = Assert.Single(ConfigurationRules.Check(trial));
        Assert.Equal("network.conv", breach.Field);
        Assert.Contains("`mixture`", breach.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_WithASkipUnit_IsRefused()
    {
        TrialConfiguration trial = Digits() with
        {
            Network = new NetworkConfiguration { Conv = Stages, Skip = true },
        };
        Assert.Equal("network.skip", Assert.Single(ConfigurationRules.Check(trial)).Field);
    }

    [Fact]
    public void LayerNumbers_CountConvolutions()
    {
        TrialConfiguration trial = Digits();
        Assert.Empty(ConfigurationRules.Check(trial with { Network = trial.Network with { Freeze = [4] } }));
        Assert.Equal(
            "network.freeze",
            Assert.Single(ConfigurationRules.Check(trial with { Network = trial.Network with { Freeze = [5] } })).Field
        );
    }
}
