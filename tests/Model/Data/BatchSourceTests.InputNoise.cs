using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

public unsafe partial class BatchSourceTests
{
    // Least squares on x + σξ is ridge regression: Σ x y / (Σ x² + n σ²), here with y = x / 4.
    [Fact]
    public void Fill_WithNoiseOnInputs_HasTheMomentsOfRidgeRegression()
    {
        const double Sigma = 2;
        TrialData<double> data = Batches.Numbered(6, 0);
        TrainConfiguration train = Train(6, loss: LossKind.Squared) with { InputNoise = Sigma };
        var source = Batches.Source(data, train);
        double xy = 0,
            xx = 0,
            sum = 0;
        const int Steps = 40_000;
        for (int step = 0; step < Steps; step++)
        {
            Batch batch = Batches.At(source, step);
            for (int i = 0; i < 6; i++)
            {
                double x = batch.Inputs[i][0],
                    y = batch.Targets[i][0];
                sum += x - 4 * y;
                xy += x * y;
                xx += x * x;
            }
        }

        // Deviations of the means: 2/√240000 = 0.004, and about 0.1 % of the quotient.
        Assert.Equal(0, sum / (6 * Steps), 0.02);
        Assert.Equal(0.25 * 55 / (55 + 6 * Sigma * Sigma), xy / xx, 0.001);
    }

    [Fact]
    public void Fill_WithNoiseOnInputs_IsAFunctionOfTheVisitAndLeavesDataAndLabelsAlone()
    {
        TrialData<double> data = Batches.Numbered(24, 2);
        double[] before = data.Train!.Inputs.ToArray();
        TrainConfiguration With(int batch) => Train(batch) with { InputNoise = 0.5 };

        var single = Batches.Of(Batches.Source(data, With(1), Noise("replace", 0.5)), 0, 48);
        var eights = Batches.Of(Batches.Source(data, With(8), Noise("replace", 0.5)), 0, 6);
        var late = Batches.Of(Batches.Source(data, With(8), Noise("replace", 0.5)), 4, 6);
        var clean = Batches.Of(Batches.Source(data, Train(8), Noise("replace", 0.5)), 0, 6);

        Assert.Equal(single.First, eights.First);
        Assert.Equal(late.First, eights.First[32..]);
        Assert.Equal(clean.Targets, eights.Targets);
        double[] noise = [.. eights.First.Zip(clean.First, (a, b) => a - b)];
        Assert.Equal(48, noise.Distinct().Count());
        Assert.All(noise, value => Assert.InRange(Math.Abs(value), 1e-6, 2.5));
        Assert.Equal(before, data.Train.Inputs.ToArray());
    }
}
