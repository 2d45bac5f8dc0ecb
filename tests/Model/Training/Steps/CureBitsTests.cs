using Sweeps.Model.Configurations;
using Sweeps.Model.Numerics;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training.Steps;

/// <summary>Rule 1 for everything that can stand in place of a network's own step: same configuration, same
/// bits.</summary>
public sealed class CureBitsTests
{
    [Theory]
    [MemberData(nameof(Cures.NamesAndPrecisions), MemberType = typeof(Cures))]
    public void Training_StoppedAndResumedAtAnyStep_GivesTheSameBitsAsOneUninterrupted(string name, Precision precision)
    {
        TrialConfiguration trial = Cures.Trial(name, precision);
        TrialResult whole = Trials.Run(trial);
        Assert.Equal(TrainingStatus.Finished, whole.Status);
        for (int stop = 0; stop <= whole.Step; stop++)
        {
            var recorder = new Recorder();
            using var first = Trials.Engine().Start(trial);
            first.Advance(stop, recorder, CancellationToken.None);
            using var second = Trials.Engine().Start(trial, first.SaveState());
            second.Advance(long.MaxValue, recorder, CancellationToken.None);

            Assert.Equal(whole.Hash, Convert.ToHexStringLower(second.WeightsHash()!));
            Assert.Equal(whole.Metrics, recorder.Metrics);
            Assert.Equal((whole.Status, whole.Step), (second.Status, second.Step));
        }
    }

    [Theory]
    [MemberData(nameof(Cures.NamesAndPrecisions), MemberType = typeof(Cures))]
    public void Training_OnAnyInstructionPath_GivesTheSameBits(string name, Precision precision)
    {
        TrialConfiguration trial = Cures.Trial(name, precision);
        TrialResult portable = Trials.Run(trial, InstructionPath.Portable);
        foreach (var path in Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported))
        {
            TrialResult result = Trials.Run(trial, path);
            Assert.Equal(portable.Hash, result.Hash);
            Assert.Equal(portable.Metrics, result.Metrics);
        }
    }

    [Theory]
    [MemberData(nameof(Cures.NamesAndPrecisions), MemberType = typeof(Cures))]
    public void Training_OfEveryCure_ChangesTheBitsOfPlainTraining(string name, Precision precision)
    {
        TrialConfiguration trial = Cures.Trial(name, precision),
            plain = Trials.Small();
        TrialConfiguration without = trial with
        {
            Limit = plain.Limit,
            Data = trial.Data with { Validation = 0 },
            Train = trial.Train with
            {
                Loss = LossKind.CrossEntropy,
                Warmup = 0,
                GradientNoise = 0,
                Dropout = 0,
                Patience = null,
            },
        };
        Assert.NotEqual(
            Trials.Run(without).Metrics.Where(metric => metric.Measure == "weight_norm").Select(metric => metric.Value),
            Trials.Run(trial).Metrics.Where(metric => metric.Measure == "weight_norm").Select(metric => metric.Value)
        );
    }

    [Fact]
    public void Training_WhoseWarmupLastsTillTheEnd_IsCrossEntropyTraining()
    {
        TrialConfiguration trial = Cures.Trial("determinant", Precision.Float64);
        TrialResult warm = Trials.Run(trial with { Train = trial.Train with { Warmup = 3 } });
        TrialResult plain = Trials.Run(
            trial with
            {
                Train = trial.Train with { Warmup = 0, Loss = LossKind.CrossEntropy },
            }
        );

        // The gradient is computed in another place, in another order: the same but for rounding.
        Assert.Equal(plain.Last("test_error"), warm.Last("test_error"));
        Assert.Equal(plain.Last("weight_norm.1"), warm.Last("weight_norm.1"), 1e-12);
    }
}
