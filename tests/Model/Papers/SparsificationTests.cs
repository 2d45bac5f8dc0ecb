using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Papers;

/// <summary>
/// What label noise does to which neurons fire: Cornacchia et al. (arXiv 2111.02154) on ten Gaussian classes in 20
/// dimensions, 1,000 examples, a 20-100-100-10 network. Layer 2 is looked at; layer 1 is not monotone in p.
/// </summary>
[Trait("speed", "slow")]
public sealed class SparsificationTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ActiveFraction_OfTheSecondLayer_FallsStrictlyWithP(long seed)
    {
        double[] active =
        [
            .. new[] { 0, 0.2, 0.5, 0.8, 1 }.Select(p =>
                Trials.Run(Mixture("replace", p, 0.05, 100, seed)).Last("active_fraction.2")
            ),
        ];

        Assert.Equal(active.OrderDescending(), active);
        Assert.Equal(5, active.Distinct().Count());
        Assert.True(active[2] < 0.4 * active[0]);
        Assert.True(active[4] < 0.05);
    }

    [Fact]
    public void ActiveFraction_UnderSmoothedLabels_LiesBetweenCleanAndSampledOnes()
    {
        double Active(string kind, double p) =>
            Trials.Run(Mixture(kind, p, 0.05, 100, seed: 2)).Last("active_fraction.2");

        Assert.InRange(Active("smooth", 0.5), Active("replace", 0.5) + 0.1, Active("none", 0) - 0.05);
    }

    [Fact]
    public void ActiveFraction_AtALargerLearningRate_IsSmaller()
    {
        double[] active =
        [
            .. new[] { 0.01, 0.05, 0.1 }.Select(rate =>
                Trials.Run(Mixture("replace", 0.5, rate, 100, seed: 2)).Last("active_fraction.2")
            ),
        ];

        Assert.True(
            active[0] > 1.5 * active[1] && active[1] > 1.2 * active[2],
            $"Active fractions were {string.Join(", ", active)}."
        );
    }

    // All labels noise: neurons of the second layer see inputs that are never negative, as in Theorems 3 and 4, and die
    // with biases or without.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DeadNeurons_UnderRandomLabels_BecomeMoreWithTheLearningRateWhileWeightsStay(bool bias)
    {
        double dead = -1;
        foreach (double rate in new[] { 0.01, 0.1, 0.3 })
        {
            var trial = Mixture("replace", 1, rate, 150, seed: 2);
            var result = Trials.Run(trial with { Network = trial.Network with { Bias = bias } });

            Assert.True(result.Last("dead.2") > dead);
            Assert.True(result.Last("weight_norm") > 0.9 * result.At(0, "weight_norm"));
            dead = result.Last("dead.2");
        }

        Assert.True(dead > 20);
    }

    private static TrialConfiguration Mixture(string kind, double p, double rate, int epochs, long seed) =>
        new(
            new DataConfiguration
            {
                Name = "mixture",
                Dimension = 20,
                Classes = 10,
                Spread = 0.6,
                Train = 1000,
                Test = 2000,
            },
            new NetworkConfiguration { Hidden = [100, 100] },
            new NoiseConfiguration { Kind = kind, P = p },
            new TrainConfiguration
            {
                LearningRate = rate,
                Batch = 10,
                Epochs = epochs,
            },
            new MeasureConfiguration
            {
                At = [new SnapshotRule.At(0), new SnapshotRule.End()],
                Of = ["activation", "norms"],
            },
            seed
        );
}
