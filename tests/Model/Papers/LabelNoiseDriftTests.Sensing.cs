using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Papers;

public sealed partial class LabelNoiseDriftTests
{
    // E ‖(A + Aᵀ)U‖² = 2(d + 1)‖U‖² over Gaussian A.
    [Fact]
    public void Sensing_AtTheIdentity_HasTheRegularizerOfTheClosedForm()
    {
        const int D = 10;
        var trial = SensingTrial(D, steps: 0) with
        {
            Measure = new MeasureConfiguration
            {
                At = [new SnapshotRule.At(0)],
                Of = ["regularizer_train"],
                Inputs = 4_000,
            },
        };

        Assert.Equal(1, Trials.Run(trial).Last("regularizer_train") / (2 * (D + 1) * D), 0.02);
    }

    [Fact]
    public void Sensing_UnderNoise_ComesCloserToTheMatrix()
    {
        var trial = SensingTrial(6, steps: 300_000) with
        {
            Measure = new MeasureConfiguration
            {
                At = [new SnapshotRule.At(0), new SnapshotRule.End()],
                Of = ["recovery", "train_loss"],
            },
        };
        trial = trial with
        {
            Data = trial.Data with { Train = 14 },
            Noise = new NoiseConfiguration
            {
                Kind = "additive",
                Sigma = 0.5,
                Law = NoiseLaw.Normal,
            },
        };
        var quiet = Trials.Run(trial with { Noise = new NoiseConfiguration() });
        var noisy = Trials.Run(trial);

        Assert.True(noisy.Last("recovery_error") < 0.5 * quiet.Last("recovery_error"));
        Assert.True(noisy.Last("nuclear_norm") < quiet.Last("nuclear_norm"));
    }

    private static TrialConfiguration SensingTrial(int dimension, long steps) =>
        new(
            new DataConfiguration
            {
                Name = "sensing",
                Dimension = dimension,
                Train = 4_000,
                Test = 10,
            },
            new NetworkConfiguration
            {
                Form = NetworkForm.Factor,
                Bias = false,
                Init = new Initializer.Identity(1),
                Precision = Precision.Float64,
            },
            new NoiseConfiguration(),
            new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = 1e-3,
                Batch = 1,
                Steps = steps,
                Order = VisitOrder.Replacement,
            },
            new MeasureConfiguration(),
            Seed: 1
        );
}
