using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks.Convolution;
using Sweeps.Model.Randomness;
using static TorchSharp.torch;

namespace Sweeps.Model.Torch.Tests;

/// <summary>Torch's own convolution, batch normalisation and pooling come to the same weights after 20 steps, in
/// float64.</summary>
public sealed unsafe class ConvolutionAgreementTests
{
    private const double Rate = 0.05;
    private const int Examples = 6;
    private const int Classes = 3;

    private static readonly ImageShape Image = new(2, 9, 8);

    [Fact]
    public void TwentySteps_WithEveryKindOfStage_ComeToTheSameWeights()
    {
        TorchRuntime.Prepare();
        var network = new NetworkConfiguration
        {
            Conv =
            [
                new ImageStage.Convolution(5, 3, 1, 1, Normalize: true),
                new ImageStage.Pool(PoolKind.Max, 3, 2),
                new ImageStage.Convolution(4, 3, 2, 2),
                new ImageStage.Pool(PoolKind.Average, 2, 1),
            ],
            Hidden = [7],
            BiasInit = new Initializer.Normal(0.1),
        };
        using var own = new ConvolutionalNetwork<double>(network, new TrainConfiguration(), Image, Classes, Examples);
        own.Initialize(3);
        Tensor[] weights =
        [
            Weights(1, 5, 2, 3, 3),
            Weights(2, 4, 5, 3, 3),
            Weights(3, 7, own.WeightCount(3) / 7),
            Weights(4, Classes, 7),
        ];
        Tensor[] biases = [.. Enumerable.Range(1, 4).Select(l => Parameter(Bias(l), own.BiasCount(l)))];
        Tensor scale = Parameter([.. Enumerable.Repeat(1.0, 5)], 5),
            mean = zeros(5, ScalarType.Float64),
            variance = ones(5, ScalarType.Float64);
        Tensor[] all = [.. weights, .. biases, scale];
        var stream = new RandomStream(1, RandomPurpose.Data);
        double* inputs = (double*)NativeMemory.Alloc((nuint)(Examples * Image.Numbers * sizeof(double)));
        double** rows = stackalloc double*[Examples];
        double* targets = stackalloc double[Examples * Classes];
        for (int step = 0; step < Trials.Steps; step++)
        {
            new Span<double>(targets, Examples * Classes).Clear();
            for (int b = 0; b < Examples; b++)
            {
                rows[b] = inputs + b * Image.Numbers;
                targets[b * Classes + stream.Below(Classes, step, b)] = 1;
                for (int i = 0; i < Image.Numbers; i++)
                    rows[b][i] = stream.Normal(1000 + step * Examples + b, i);
            }

            Tensor x = tensor(
                new Span<double>(inputs, Examples * Image.Numbers).ToArray(),
                [Examples, Image.Channels, Image.Height, Image.Width]
            );
            Tensor y = tensor(new Span<double>(targets, Examples * Classes).ToArray(), [Examples, Classes]);
            x = nn
                .functional.batch_norm(
                    nn.functional.conv2d(x, weights[0], null, [1, 1], [1, 1]),
                    mean,
                    variance,
                    scale,
                    biases[0],
                    true,
                    0.1,
                    1e-5
                )
                .relu();
            x = nn.functional.max_pool2d(x, 3, 2);
            x = nn.functional.avg_pool2d(nn.functional.conv2d(x, weights[1], biases[1], [2, 2], [2, 2]).relu(), 2, 1);
            x = nn.functional.linear(x.flatten(1), weights[2], biases[2]).relu();
            x = nn.functional.linear(x, weights[3], biases[3]);
            Tensor loss = (x.logsumexp(1) - (y * x).sum(1)).sum() / Examples;
            Assert.Equal(loss.item<double>(), own.Step(rows, targets, Examples, Rate), 1e-10);
            IList<Tensor> gradients = autograd.grad([loss], all);
            using var off = no_grad();
            for (int i = 0; i < all.Length; i++)
                all[i].add_(gradients[i], -Rate);
        }

        NativeMemory.Free(inputs);
        for (int l = 1; l <= 4; l++)
        {
            Agree(weights[l - 1], Numbers(own.WeightCount(l), values => own.ReadWeights(l, values)));
            Agree(biases[l - 1], Bias(l));
        }

        double[] normalization = Numbers(15, values => own.ReadNormalization(1, values));
        Agree(scale, normalization[..5]);
        Agree(mean, normalization[5..10]);
        Agree(variance, normalization[10..]);

        Tensor Weights(int layer, params long[] shape) =>
            Parameter(Numbers(own.WeightCount(layer), values => own.ReadWeights(layer, values)), shape);

        double[] Bias(int layer) => Numbers(own.BiasCount(layer), values => own.ReadBias(layer, values));
    }

    private static Tensor Parameter(double[] values, params long[] shape) => tensor(values, shape).requires_grad_(true);

    private static double[] Numbers(int count, Action<double[]> read)
    {
        var values = new double[count];
        read(values);
        return values;
    }

    private static void Agree(Tensor torch, double[] own) =>
        Assert.InRange(Twins<double>.Difference(own, torch.detach().data<double>().ToArray()), 0, 1e-10);
}
