using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Training.Steps;

namespace Sweeps.Model.Tests.Training.Steps;

public sealed unsafe class LangevinNoiseTests
{
    // ½ w² is descended as w ← (1 − h) w + √(2 h T) ξ, whose law has the variance 2 h T / (1 − (1 − h)²).
    [Fact]
    public void Noise_OnAQuadratic_HasTheVarianceOfItsTemperature()
    {
        const double Temperature = 0.3,
            Rate = 0.5;
        NetworkConfiguration linear = new() { Bias = false, Precision = Precision.Float64 };
        TrainConfiguration train = new() { Loss = LossKind.HalfSquared };
        using var network = new Network<double>(linear, train, 1, 1, 1);
        network.Initialize(1);
        LangevinNoise<double> noise = new(network, linear, Temperature, seed: 1);
        double x = 1,
            y = 0,
            squares = 0;
        double* row = &x;
        const int Steps = 100_000;
        Span<double> w = stackalloc double[1];
        for (int step = 0; step < Steps; step++)
        {
            network.Step(&row, &y, 1, Rate);
            noise.Add(Rate, step);
            network.ReadWeights(1, w);
            squares += w[0] * w[0];
        }

        double variance = 2 * Rate * Temperature / (1 - (1 - Rate) * (1 - Rate));
        Assert.Equal(variance, squares / Steps, 0.03 * variance);
    }

    [Fact]
    public void Noise_OnLayersOfWhichOneIsFrozen_MovesAllOthersByDrawsOfTheirOwn()
    {
        NetworkConfiguration network = new()
        {
            Hidden = [3, 3],
            Freeze = [2],
            Skip = true,
            Precision = Precision.Float64,
        };
        using var moved = new Network<double>(network, new(), 3, 3, 1);
        moved.Initialize(1);
        double[][] Numbers() =>
            [
                .. Enumerable.Range(1, 3).Select(l => Measures.Snapshots.Weights(moved, l)),
                .. Enumerable.Range(1, 3).Select(l => Measures.Snapshots.Biases(moved, l)),
                Skip(moved),
            ];
        double[][] before = Numbers();
        new LangevinNoise<double>(moved, network, 0.02, seed: 3).Add(rate: 0.25, step: 5);

        double[][] draws = [.. Numbers().Zip(before, (a, b) => a.Zip(b, (now, then) => (now - then) / 0.1).ToArray())];
        Assert.All(draws[1].Concat(draws[4]), draw => Assert.Equal(0, draw));
        double[] others = [.. draws.Where((_, i) => i is not (1 or 4)).SelectMany(some => some)];
        Assert.Equal(33, others.Select(draw => Math.Round(draw, 9)).Distinct().Count());
        Assert.InRange(others.Average(draw => draw * draw), 0.4, 1.9); // 1 ± 2 deviations of √(2/33)
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Training_WithNoiseOnInputsAndParameters_GoesOnWithItsBits(Precision precision)
    {
        TrialConfiguration trial = Trials.Small(precision, OptimizerKind.Adam);
        trial = trial with { Train = trial.Train with { InputNoise = 0.3, Temperature = 1e-4 } };
        TrialResult whole = Trials.Run(trial);
        Recorder recorder = new();
        using var first = Trials.Engine().Start(trial);
        first.Advance(7, recorder, CancellationToken.None);
        using var second = Trials.Engine().Start(trial, first.SaveState());
        second.Advance(long.MaxValue, recorder, CancellationToken.None);

        Assert.Equal(whole.Hash, Convert.ToHexStringLower(second.WeightsHash()!));
        Assert.Equal(whole.Metrics, recorder.Metrics);
        Assert.NotEqual(whole.Hash, Trials.Run(trial with { Train = trial.Train with { InputNoise = 0 } }).Hash);
        Assert.NotEqual(whole.Hash, Trials.Run(trial with { Train = trial.Train with { Temperature = 0 } }).Hash);
    }

    private static double[] Skip(Network<double> network)
    {
        double[] unit = new double[9];
        network.ReadSkip(unit);
        return unit;
    }
}
