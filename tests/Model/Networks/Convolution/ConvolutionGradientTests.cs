using Sweeps.Model.Configurations;
using Sweeps.Model.Networks.Convolution;

namespace Sweeps.Model.Tests.Networks.Convolution;

/// <summary>Gradients against central differences of the loss, in float64, with the batch's own statistics.</summary>
public sealed unsafe class ConvolutionGradientTests
{
    private const int Examples = 4;
    private const double Difference = 1e-5;

    public static TheoryData<string, LossKind> Cases
    {
        get
        {
            var cases = new TheoryData<string, LossKind>();
            foreach (string shape in Networks.Shapes.Keys.Where(shape => shape != "wide"))
                cases.Add(shape, LossKind.CrossEntropy);
            foreach (LossKind loss in Enum.GetValues<LossKind>().Where(loss => !loss.IsComputedFromLogits()))
                cases.Add("max", loss);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_OfAnyStages_IsTheSlopeOfTheLoss(string shape, LossKind loss)
    {
        int outputs = loss is LossKind.Logistic or LossKind.Hinge ? 1 : 3;
        var image = Networks.Shapes[shape].Image;
        using var network = new ConvolutionalNetwork<double>(
            Networks.Configuration(shape),
            new TrainConfiguration { Loss = loss, Margin = 1 },
            image,
            outputs,
            Examples
        );
        network.Initialize(5);
        using var batch = new Batch<double>(Examples, image.Numbers, outputs, loss, 9);
        BatchGradient slopes = new(network, batch.Rows, batch.Targets, Examples);
        for (int l = 1; l <= network.Layers; l++)
        {
            int layer = l;
            double[] weights = Networks.Weights(network, l),
                biases = Networks.Bias(network, l),
                normalization = Networks.Normalization(network, l);
            Compare(
                slopes.Weights(l),
                weights,
                () => network.WriteWeights(layer, weights),
                network,
                batch,
                $"weights of layer {l}"
            );
            Compare(
                slopes.Biases(l),
                biases,
                () => network.WriteBias(layer, biases),
                network,
                batch,
                $"biases of layer {l}"
            );
            Compare(
                slopes.Scales(l),
                normalization,
                () => network.WriteNormalization(layer, normalization),
                network,
                batch,
                $"scales of layer {l}"
            );
        }
    }

    // Relative to the largest slope: a single slope may be 0.
    private static void Compare(
        double[] gradient,
        double[] parameters,
        Action write,
        ConvolutionalNetwork<double> network,
        Batch<double> batch,
        string what
    )
    {
        double largest = gradient.Length == 0 ? 0 : Math.Max(gradient.Max(Math.Abs), 1e-3);
        for (int i = 0; i < gradient.Length; i++)
        {
            double here = parameters[i];
            double Loss(double at)
            {
                parameters[i] = at;
                write();
                network.BeginStep(batch.Rows, Examples);
                return network.SumLoss(batch.Targets, Examples) / Examples;
            }

            double slope = (Loss(here + Difference) - Loss(here - Difference)) / (2 * Difference);
            Loss(here);
            Assert.True(
                Math.Abs(slope - gradient[i]) <= 1e-6 * largest,
                $"{what}: [{i}] is {gradient[i]:R}, but the loss has slope {slope:R}"
            );
        }
    }

    [Fact]
    public void EndStep_WithTheLossesOwnGradient_HasTheBitsOfStep()
    {
        const string Shape = "mixture";
        var image = Networks.Shapes[Shape].Image;
        var train = new TrainConfiguration { Loss = LossKind.HalfSquared, Optimizer = OptimizerKind.Adam };
        using var whole = new ConvolutionalNetwork<float>(Networks.Configuration(Shape), train, image, 3, Examples);
        using var halves = new ConvolutionalNetwork<float>(Networks.Configuration(Shape), train, image, 3, Examples);
        whole.Initialize(1);
        halves.Initialize(1);
        for (int step = 0; step < 3; step++)
        {
            using var batch = new Batch<float>(Examples, image.Numbers, 3, LossKind.HalfSquared, step);
            whole.Step(batch.Rows, batch.Targets, Examples, 0.01);
            halves.BeginStep(batch.Rows, Examples);
            float* logits = halves.Logits(out nint stride);
            float[] gradient =
            [
                .. Enumerable
                    .Range(0, Examples * 3)
                    .Select(i => (logits[i / 3 * stride + i % 3] - batch.Targets[i]) * (1f / Examples)),
            ];
            fixed (float* gradients = gradient)
                halves.EndStep(gradients, null, 0.01);
        }

        Assert.Equal(State(whole), State(halves));
        Assert.Throws<InvalidOperationException>(() => halves.EndStep(null, null, 0.01));
    }

    [Fact]
    public void EndStep_WithPulls_AddsTheGradientOfTheLastHiddenOutputsNorm()
    {
        var image = Networks.Shapes["max"].Image;
        using var network = new ConvolutionalNetwork<double>(
            Networks.Configuration("max"),
            new TrainConfiguration(),
            image,
            3,
            Examples
        );
        network.Initialize(4);
        using var batch = new Batch<double>(Examples, image.Numbers, 3, LossKind.CrossEntropy, 2);
        double[] pull = [0.5, -1, 2, 0.25],
            none = new double[Examples * 3];
        double[] weights = Networks.Weights(network, 1);
        network.BeginStep(batch.Rows, Examples);
        fixed (
            double* pulls = pull,
                gradients = none
        )
            network.EndStep(gradients, pulls, learningRate: 1);
        double[] gradient = [.. weights.Zip(Networks.Weights(network, 1), (from, to) => from - to)];
        network.Initialize(4);
        for (int i = 0; i < gradient.Length; i += 5)
        {
            double Half(double change)
            {
                var moved = weights.ToArray();
                moved[i] += change;
                network.WriteWeights(1, moved);
                network.Forward(batch.Rows, Examples);
                double* z = network.Activations(network.Layers - 1, out nint stride);
                double sum = 0;
                for (int b = 0; b < Examples; b++)
                {
                    for (int j = 0; j < network.Width(network.Layers - 1); j++)
                        sum += 0.5 * pull[b] * z[b * stride + j] * z[b * stride + j];
                }

                return sum;
            }

            Assert.Equal((Half(1e-5) - Half(-1e-5)) / 2e-5, gradient[i], 1e-6 * Math.Max(1, gradient.Max(Math.Abs)));
        }
    }

    internal static byte[] State<T>(ConvolutionalNetwork<T> network)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        network.SaveState(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
