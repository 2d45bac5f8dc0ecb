using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Papers;

/// <summary>Harutyunyan et al. 2020 on a mixture of Gaussians: cross-entropy memorizes noisy labels, predicted
/// gradients do not.</summary>
[Trait("speed", "slow")]
public sealed class MemorizationTests
{
    /// <summary>AT-L1 at r = 0.5, seed 1, with the thresholds that hold for every seed.</summary>
    [Fact]
    public void LaplaceLimit_AtHalfTheLabelsFlipped_LearnsWhatCrossEntropyDrownsInNoise()
    {
        TrialResult entropy = Trials.Run(Mixture(0.5, LimitKind.None, 0, seed: 1));
        TrialResult limit = Trials.Run(Mixture(0.5, LimitKind.Laplace, 10, seed: 1));

        Assert.True(1 - entropy.Last("noisy_train_error") > 0.98);
        Assert.InRange(1 - limit.Last("noisy_train_error"), 0.46, 0.54);
        Assert.True(limit.Last("test_error") <= entropy.Last("test_error") - 0.30);

        // AT-L3: to fit every one of those labels, the weights must hold H(y|x) = 2.585 bits about each.
        Assert.Equal(2.585, entropy.Last("label_entropy"), 5e-4);
        Assert.InRange(entropy.Last("fano_information"), 2.3, 2.585);
        Assert.InRange(limit.Last("fano_information"), 0, 0.2);
    }

    private static TrialConfiguration Mixture(double p, LimitKind kind, double beta, long seed) =>
        new(
            new DataConfiguration
            {
                Name = "mixture",
                Dimension = 20,
                Classes = 10,
                Spread = 1,
                Train = 2000,
                Test = 2000,
            },
            new NetworkConfiguration { Hidden = [128, 128] },
            new NoiseConfiguration { Kind = "flip", P = p },
            new TrainConfiguration
            {
                Optimizer = OptimizerKind.Adam,
                LearningRate = 1e-3,
                Batch = 128,
                Epochs = 150,
            },
            new MeasureConfiguration { At = [new SnapshotRule.End()], Of = ["error", "memorization", "information"] },
            seed
        )
        {
            Limit = new LimitConfiguration { Kind = kind, Beta = beta },
        };
}
