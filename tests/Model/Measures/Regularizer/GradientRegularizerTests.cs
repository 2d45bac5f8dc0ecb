using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Model.Networks;
using Sweeps.Model.Tests.Networks;

namespace Sweeps.Model.Tests.Measures.Regularizer;

public sealed unsafe class GradientRegularizerTests
{
    // The gradients of the engine itself: half the squared error of target f − 1 has the gradient of the output.
    [Theory]
    [InlineData(true, false, new int[0])]
    [InlineData(true, true, new int[0])]
    [InlineData(false, false, new int[0])]
    [InlineData(false, true, new[] { 1 })]
    [InlineData(true, true, new[] { 2, 3 })]
    public void Regularizer_OfADeepNetwork_IsTheMeanSquareOfExplicitGradients(bool bias, bool skip, int[] freeze)
    {
        var trial = new TrialConfiguration(
            new()
            {
                Name = "mixture",
                Dimension = 6,
                Classes = 4,
                Train = 30,
                Test = 20,
            },
            new()
            {
                Hidden = [9, 7],
                Bias = bias,
                Skip = skip,
                Freeze = freeze,
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new(),
            new() { Loss = LossKind.HalfSquared, Steps = 0 },
            new() { Of = ["regularizer"] },
            3
        );
        using var snapshot = new Snapshots(trial, skip ? Shake : null);
        var values = snapshot.Values();

        Assert.Equal(
            Explicit(snapshot, snapshot.Data.Train!.Count, i => (nint)snapshot.Data.Train.Row(i)),
            values["regularizer_train"],
            1e-10 * values["regularizer_train"]
        );
        Assert.Equal(
            Explicit(snapshot, snapshot.Data.Test.Count, i => (nint)snapshot.Data.Test.Row(i)),
            values["regularizer_test"],
            1e-10 * values["regularizer_test"]
        );
    }

    [Fact]
    public void Jacobian_OfADeepNetwork_HasTheEnginesGradientsAsRows()
    {
        var trial = new TrialConfiguration(
            new()
            {
                Name = "mixture",
                Dimension = 6,
                Classes = 4,
                Train = 30,
                Test = 20,
            },
            new()
            {
                Hidden = [9, 7],
                Skip = true,
                BiasInit = new Initializer.Normal(0.5),
                Precision = Precision.Float64,
            },
            new(),
            new() { Loss = LossKind.HalfSquared, Steps = 0 },
            new() { Of = ["regularizer"] },
            3
        );
        using var snapshot = new Snapshots(trial, Shake);
        var gradients = snapshot.Context.Gradients;
        double[] row = new double[gradients.Parameters],
            input = new double[6];
        snapshot.Context.ReadInput(InputSet.Train, 4, input);
        gradients.Forward(input);
        Assert.Equal(9 * 6 + 7 * 9 + 4 * 7 + 9 + 7 + 4 + 4 * 6, gradients.Parameters);

        for (int output = 0; output < 4; output++)
        {
            gradients.Gradient(output, row);
            double[] expected = Gradient(snapshot, (nint)snapshot.Data.Train!.Row(4), output);
            Assert.All(row.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        }
    }

    // Two layers on a line, with the linear unit and its constant: Σⱼ [zⱼ² + cⱼ²(1 + x²)] 1(zⱼ > 0) + x² + 1.
    [Fact]
    public void Regularizer_OfTwoLayersOnALine_IsTheClosedForm()
    {
        var trial = new TrialConfiguration(
            new() { Name = "points1d" },
            new()
            {
                Hidden = [100],
                Skip = true,
                Init = new Initializer.Signs(1.25),
                BiasInit = new Initializer.Normal(1.25),
                Precision = Precision.Float64,
            },
            new(),
            new() { Loss = LossKind.Squared, Steps = 0 },
            new() { Of = ["regularizer_train"] },
            3
        );
        using var snapshot = new Snapshots(trial, Shake);
        double[] w = Snapshots.Weights(snapshot.Network, 1),
            b = Snapshots.Biases(snapshot.Network, 1),
            c = Snapshots.Weights(snapshot.Network, 2);
        double mean = 0;
        for (int i = 0; i < 12; i++)
        {
            double x = snapshot.Data.Train!.Input(i)[0];
            double sum = x * x + 1;
            for (int j = 0; j < 100; j++)
            {
                double z = w[j] * x + b[j];
                sum += z > 0 ? z * z + c[j] * c[j] * (1 + x * x) : 0;
            }

            mean += sum / 12;
        }

        Assert.Equal(mean, snapshot.Values()["regularizer_train"], 1e-10 * mean);
    }

    // The linear unit starts at 0: give it weights.
    private static void Shake(Network<double> network) =>
        network.WriteSkip([.. Enumerable.Range(0, network.Inputs * network.Outputs).Select(i => 0.1 * (i % 5 - 2))]);

    private static double Explicit(Snapshots snapshot, int count, Func<int, nint> row)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int output = 0; output < snapshot.Network.Outputs; output++)
                sum += Gradient(snapshot, row(i), output).Sum(value => value * value);
        }

        return sum / count;
    }

    /// <summary>All weights, then biases, then the linear unit.</summary>
    private static double[] Gradient(Snapshots snapshot, nint row, int output)
    {
        var network = snapshot.Network;
        double* x = (double*)row;
        network.Forward(&x, 1);
        double[] target = new ReadOnlySpan<double>(network.Logits(out _), network.Outputs).ToArray();
        target[output] -= 1;
        var configuration = snapshot.Subject.Configuration.Network;
        BatchGradient gradient;
        fixed (double* targets = target)
            gradient = new(network, &x, targets, 1, configuration.Skip);
        List<double> weights = [],
            biases = [];
        for (int l = 1; l <= network.Layers; l++)
        {
            weights.AddRange(gradient.Weights(l));
            biases.AddRange(configuration.Bias ? gradient.Biases(l) : []);
        }

        return [.. weights, .. biases, .. gradient.Skip];
    }
}
