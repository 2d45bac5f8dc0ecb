using System.Numerics;
using System.Runtime.Intrinsics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks.Convolution;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Images;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Tests.Numerics;

namespace Sweeps.Model.Tests.Networks.Convolution;

/// <summary>Convolutional networks for tests.</summary>
internal static class Networks
{
    public static ImageStage Conv(int channels, int kernel, int stride = 1, int padding = 0, bool normalize = false) =>
        new ImageStage.Convolution(channels, kernel, stride, padding, normalize);

    public static ImageStage MaxPool(int window, int stride) => new ImageStage.Pool(PoolKind.Max, window, stride);

    public static ImageStage MeanPool(int window, int stride) => new ImageStage.Pool(PoolKind.Average, window, stride);

    /// <summary>Every kind of stage, alone and mixed.</summary>
    public static IReadOnlyDictionary<
        string,
        (ImageShape Image, IReadOnlyList<ImageStage> Conv, IReadOnlyList<int> Hidden)
    > Shapes { get; } =
        new Dictionary<string, (ImageShape, IReadOnlyList<ImageStage>, IReadOnlyList<int>)>
        {
            ["plain"] = (new(2, 5, 4), [Conv(3, 3)], []),
            ["padded"] = (new(3, 4, 5), [Conv(4, 3, padding: 1), Conv(3, 3, padding: 2)], [6]),
            ["strided"] = (new(1, 9, 8), [Conv(5, 4, 2, 1), Conv(4, 3, 2, 1)], [7, 5]),
            ["points"] = (new(3, 3, 3), [Conv(5, 1), Conv(4, 1)], []),
            ["max"] = (new(2, 6, 6), [Conv(4, 3, padding: 1), MaxPool(2, 2), Conv(3, 2)], [5]),
            ["overlapping"] = (new(2, 7, 7), [Conv(3, 2), MaxPool(3, 2)], [5]),
            ["mean"] = (new(2, 6, 6), [Conv(4, 3), MeanPool(2, 2)], [5]),
            ["normalized"] = (new(2, 5, 5), [Conv(4, 3, padding: 1, normalize: true), Conv(3, 3, 2, 1, true)], [5]),
            ["mixture"] = (
                new(3, 8, 8),
                [
                    Conv(5, 3, padding: 1, normalize: true),
                    MaxPool(2, 2),
                    Conv(6, 3, 1, 1),
                    MeanPool(3, 1),
                    Conv(4, 2, normalize: true),
                ],
                [6]
            ),
            ["pool first"] = (new(3, 6, 6), [MeanPool(2, 2), Conv(4, 2)], [5]),
            ["wide"] = (new(1, 6, 6), [Conv(33, 3, padding: 1), MaxPool(2, 2), Conv(64, 3, normalize: true)], [40]),
        };

    public static NetworkConfiguration Configuration(string shape) =>
        new()
        {
            Conv = Shapes[shape].Conv,
            Hidden = Shapes[shape].Hidden,
            BiasInit = new Initializer.Normal(0.3),
        };

    public static ConvolutionalNetwork<T> On<T>(
        string path,
        NetworkConfiguration network,
        TrainConfiguration train,
        ImageShape image,
        int outputs,
        int batch
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        path == "Vector128"
            ? new(
                network,
                train,
                image,
                outputs,
                batch,
                new VectorKernels<Vector128Math<T>, Vector128<T>, T>(),
                new VectorImageKernels<Vector128Math<T>, Vector128<T>, T>()
            )
            : new(network, train, image, outputs, batch, Enum.Parse<InstructionPath>(path));

    public static T[] Weights<T>(ConvolutionalNetwork<T> network, int layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var weights = new T[network.WeightCount(layer)];
        network.ReadWeights(layer, weights);
        return weights;
    }

    public static T[] Bias<T>(ConvolutionalNetwork<T> network, int layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bias = new T[network.BiasCount(layer)];
        network.ReadBias(layer, bias);
        return bias;
    }

    public static T[] Normalization<T>(ConvolutionalNetwork<T> network, int layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[network.NormalizationCount(layer)];
        network.ReadNormalization(layer, values);
        return values;
    }
}
