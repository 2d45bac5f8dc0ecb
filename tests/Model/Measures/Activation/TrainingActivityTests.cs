using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Training;

namespace Sweeps.Model.Tests.Measures.Activation;

public sealed class TrainingActivityTests
{
    // The data set `points` is tested on what it is trained on.
    [Fact]
    public void Activity_WhereTrainingAndTestInputsAreTheSame_IsThatOnTestInputs()
    {
        var result = Trials.Run(Points(["activation", "training_activity"]));

        Assert.InRange(result.Last("active_fraction_train"), 0.1, 0.9);
        foreach (string layer in new[] { "", ".1", ".2" })
            Assert.Equal(result.Last("active_fraction" + layer), result.Last("active_fraction_train" + layer), 1e-15);
    }

    [Fact]
    public void Activity_WhereExamplesAreDrawnAfresh_IsLeftOut()
    {
        var trial = Points(["activation", "training_activity"]) with
        {
            Data = new DataConfiguration
            {
                Name = "gaussian",
                Dimension = 3,
                Fresh = true,
            },
            Train = new TrainConfiguration
            {
                Loss = LossKind.Logistic,
                Batch = 1,
                Steps = 10,
            },
        };

        Assert.DoesNotContain(
            Trials.Run(trial).Metrics,
            metric => metric.Measure.StartsWith("active_fraction_train", StringComparison.Ordinal)
        );
    }

    private static TrialConfiguration Points(string[] measures) =>
        new(
            new DataConfiguration
            {
                Name = "points",
                Points =
                [
                    [-2, 0.5, 1],
                    [-1, -0.3, 0],
                    [0.1, 0.7, 1],
                    [1.2, -1, 2],
                    [2, 2, 0],
                ],
            },
            new NetworkConfiguration
            {
                Hidden = [7, 5],
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new NoiseConfiguration(),
            new TrainConfiguration
            {
                Loss = LossKind.Squared,
                LearningRate = 0.01,
                Batch = 1,
                Steps = 50,
            },
            new MeasureConfiguration { Of = measures },
            Seed: 3
        );
}
