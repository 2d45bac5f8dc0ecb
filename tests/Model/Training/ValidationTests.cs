using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Training;

namespace Sweeps.Model.Tests.Training;

/// <summary>Validation examples: how they are kept apart, and what is chosen by them.</summary>
public sealed class ValidationTests
{
    private static readonly NoiseConfiguration Flip = new() { Kind = "flip", P = 0.3 };

    [Fact]
    public void Split_OfATrainingSet_PartsItByTheSeed()
    {
        var whole = new DataConfiguration { Name = "mixture", Train = 250 };
        var sets = new DataSets();
        var all = sets.Load<double>(whole, 3, TestContext.Current.CancellationToken);
        var split = sets.Load<double>(whole with { Validation = 0.2 }, 3, TestContext.Current.CancellationToken);
        var wider = sets.Load<double>(whole with { Validation = 0.4 }, 3, TestContext.Current.CancellationToken);
        var other = sets.Load<double>(whole with { Validation = 0.2 }, 4, TestContext.Current.CancellationToken);

        Assert.Equal((200, 50, 200), (split.Train!.Count, split.Validation!.Count, split.EpochLength));
        Assert.Equal(
            new DataShape(20, 10, 200, 2000) { Validation = 50 },
            DataSetCatalog.Check(whole with { Validation = 0.2 })
        );
        Assert.Equal(Enumerable.Range(0, 250), split.Train.Origins.Concat(split.Validation.Origins).Order());
        Assert.Empty(split.Validation.Origins.Except(wider.Validation!.Origins));
        Assert.NotEqual(split.Validation.Origins, other.Validation!.Origins);
        for (int i = 0; i < 200; i++)
        {
            int origin = split.Train.Origins[i];
            Assert.Equal(all.Train!.Input(origin), split.Train.Input(i));
            Assert.Equal(all.Train.Labels[origin], split.Train.Labels[i]);
        }
    }

    [Fact]
    public void BestStep_OfATraining_IsTheFirstWithTheLowestValidationError()
    {
        TrialResult result = Trials.Run(Trial(epochs: 12));
        double[] errors =
        [
            .. result.Metrics.Where(metric => metric.Measure == "validation_error").Select(metric => metric.Value),
        ];
        long[] steps =
        [
            .. result.Metrics.Where(metric => metric.Measure == "validation_error").Select(metric => metric.Step),
        ];
        int best = Array.IndexOf(errors, errors.Min());

        Assert.Equal(13, errors.Length);
        Assert.InRange(best, 1, 11);
        Assert.Equal(errors.Min(), result.Last("best_validation_error"));
        Assert.Equal(steps[best], result.Last("best_step"));
        Assert.Equal(result.At(steps[best], "test_error"), result.Last("test_error_at_best"));
        Assert.Equal(0, result.At(0, "best_step"));
    }

    [Fact]
    public void Training_ThatLosesPatience_EndsWithASnapshotSoManyEpochsAfterItsBest()
    {
        TrialConfiguration trial = Trial(epochs: 40),
            impatient = trial with { Train = trial.Train with { Patience = 3 } };
        TrialResult whole = Trials.Run(trial),
            result = Trials.Run(impatient);
        long perEpoch = 7;

        Assert.Equal(TrainingStatus.Finished, result.Status);
        Assert.InRange(result.Step, 4 * perEpoch, 39 * perEpoch);
        Assert.Equal(result.Step, (long)result.Last("best_step") + 3 * perEpoch);
        Assert.Equal(whole.Metrics.Where(metric => metric.Step <= result.Step), result.Metrics);
        TrialResult atTheEnd = Trials.Run(
            impatient with
            {
                Measure = impatient.Measure with { At = [new SnapshotRule.End()] },
            }
        );
        Assert.Equal(result.Metrics.Where(metric => metric.Step == result.Step), atTheEnd.Metrics);
        Assert.Equal(result.Hash, atTheEnd.Hash);
    }

    [Fact]
    public void ValidationLabels_AreNoisyUnlessTheyAreToBeClean()
    {
        TrialConfiguration trial = Trial(epochs: 6);
        trial = trial with { Data = trial.Data with { Train = 600, Validation = 0.5, Spread = 3 } };
        TrialResult noisy = Trials.Run(trial),
            clean = Trials.Run(trial with { Noise = Flip with { Validation = false } });

        Assert.Equal(noisy.Hash, clean.Hash);
        Assert.True(noisy.Last("validation_error") > clean.Last("validation_error") + 0.15);
    }

    [Fact]
    public void Training_ThatIsStoppedInsideASnapshot_CountsEachEpochOnce()
    {
        TrialConfiguration trial = Trial(epochs: 40);
        trial = trial with
        {
            Train = trial.Train with { Patience = 3 },
            Measure = trial.Measure with { Of = ["error", "dimension"], RankInputs = 3 },
        };
        TrialResult whole = Trials.Run(trial);
        var recorder = new Recorder();
        using var training = Trials.Engine().Start(trial);
        while (training.Status == TrainingStatus.Running)
        {
            // Once with a stop already asked for, which a heavy measure heeds in its midst, and once without.
            training.Advance(0, recorder, new CancellationToken(canceled: true));
            training.Advance(1, recorder, CancellationToken.None);
        }

        Assert.Equal((whole.Step, whole.Hash), (training.Step, Convert.ToHexStringLower(training.WeightsHash()!)));
        Assert.Equal(whole.Metrics, recorder.Metrics);
    }

    // 70 examples less 20 in batches of 8: seven steps an epoch.
    private static TrialConfiguration Trial(int epochs)
    {
        TrialConfiguration small = Trials.Small(noise: Flip, epochs: epochs, rate: 0.2, of: ["error"]);
        return small with { Data = small.Data with { Train = 70, Validation = 2.0 / 7, Spread = 1 } };
    }
}
