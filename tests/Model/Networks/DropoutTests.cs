using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Networks;

public sealed unsafe class DropoutTests
{
    private const int Inputs = 6;
    private const int Outputs = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Gradient_UnderDropout_IsTheSlopeOfTheThinnedNetworksLoss(int count)
    {
        using Network<double> network = Build(0.4, count, [20, 17]);
        using var batch = new Batch<double>(count, Inputs, Outputs, LossKind.Squared, 9);
        BatchGradient slopes = new(network, batch.Rows, batch.Targets, count);
        for (int layer = 1; layer <= 3; layer++)
        {
            double[] gradient = slopes.Weights(layer);
            var weights = new double[gradient.Length];
            network.ReadWeights(layer, weights);
            double largest = gradient.Max(Math.Abs);
            Assert.True(largest > 0);
            for (int i = 0; i < weights.Length; i++)
            {
                double here = weights[i];
                double Loss(double at)
                {
                    weights[i] = at;
                    network.WriteWeights(layer, weights);
                    network.BeginStep(batch.Rows, count); // with the same neurons left out: no step has been done
                    return network.SumLoss(batch.Targets, count) / count;
                }

                double slope = (Loss(here + 1e-5) - Loss(here - 1e-5)) / 2e-5;
                Loss(here);
                Assert.Equal(slope, gradient[i], 1e-6 * largest);
            }
        }
    }

    [Fact]
    public void Forward_UnderDropout_IsThatOfTheWholeNetwork()
    {
        using Network<double> thinned = Build(0.5, 4, [30]),
            whole = Build(0, 4, [30]);
        using var batch = new Batch<double>(4, Inputs, Outputs, LossKind.Squared, 2);
        thinned.Forward(batch.Rows, 4);
        whole.Forward(batch.Rows, 4);
        for (int b = 0; b < 4; b++)
            Assert.Equal(
                new ReadOnlySpan<double>(whole.Logits(out nint stride) + b * stride, Outputs).ToArray(),
                new ReadOnlySpan<double>(thinned.Logits(out stride) + b * stride, Outputs).ToArray()
            );
    }

    [Fact]
    public void Training_UnderDropout_LeavesOutThatShareOfNeuronsAndScalesTheOthers()
    {
        const double Rate = 0.3;
        const int Width = 401,
            Count = 50;
        using Network<double> thinned = Build(Rate, Count, [Width]),
            whole = Build(0, Count, [Width]);
        using var batch = new Batch<double>(Count, Inputs, Outputs, LossKind.Squared, 2);
        whole.Forward(batch.Rows, Count);
        var first = Active(thinned, batch, whole, out int active);
        Assert.InRange(1 - (double)first.Count / active, Rate - 0.03, Rate + 0.03);

        // Another step, other neurons; and no two examples the same.
        double* gradients = stackalloc double[Count * Outputs];
        thinned.EndStep(gradients, null, 0);
        var second = Active(thinned, batch, whole, out _);
        Assert.InRange(
            first.Intersect(second).Count() / (double)active,
            (1 - Rate) * (1 - Rate) - 0.03,
            (1 - Rate) * (1 - Rate) + 0.03
        );

        static HashSet<(int, int)> Active(
            Network<double> thinned,
            Batch<double> batch,
            Network<double> whole,
            out int active
        )
        {
            HashSet<(int, int)> kept = [];
            active = 0;
            thinned.BeginStep(batch.Rows, Count);
            double* all = whole.Activations(1, out nint stride);
            double* some = thinned.Activations(1, out _);
            for (int b = 0; b < Count; b++)
            {
                for (int i = 0; i < Width; i++)
                {
                    double value = some[b * stride + i];
                    active += all[b * stride + i] > 0 ? 1 : 0;
                    Assert.True(value == 0 || value == all[b * stride + i] * (1 / (1 - Rate)));
                    if (value > 0)
                        kept.Add((b, i));
                }
            }

            return kept;
        }
    }

    private static Network<double> Build(double rate, int count, int[] hidden)
    {
        var network = new Network<double>(
            new NetworkConfiguration
            {
                Hidden = hidden,
                BiasInit = new Initializer.Normal(0.3),
                Precision = Precision.Float64,
            },
            new TrainConfiguration { Loss = LossKind.Squared, Dropout = rate },
            Inputs,
            Outputs,
            count
        );
        network.Initialize(3);
        return network;
    }
}
