using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Networks;
using Sweeps.Model.Networks.Convolution;

namespace Sweeps.Model.Tests.Networks;

/// <summary>A gradient that is kept, and then used, has the bits of one that is used at once.</summary>
public sealed unsafe class KeptGradientTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd, 1)]
    [InlineData(OptimizerKind.Momentum, 5)]
    [InlineData(OptimizerKind.Adam, 9)]
    public void Descend_ByTheGradientOfABatch_HasTheBitsOfAStep(OptimizerKind optimizer, int batch)
    {
        var train = new TrainConfiguration
        {
            Loss = LossKind.HalfSquared,
            Optimizer = optimizer,
            WeightDecay = 0.1,
        };
        NetworkConfiguration layers =
                new()
                {
                    Hidden = [19, 6],
                    Freeze = [2],
                    Skip = true,
                },
            images =
                new()
                {
                    Conv = [new ImageStage.Convolution(5, 3, 1, 1, Normalize: true), new ImageStage.Convolution(3, 2)],
                    Hidden = [7],
                };
        ImageShape image = new(2, 6, 6);

        Compare<float>(() => new Network<float>(layers, train, 11, 3, batch), batch);
        Compare<double>(() => new Network<double>(layers with { Skip = false }, train, 11, 1, batch), batch);
        Compare<double>(() => new PlainNetwork<double>(layers, train, 11, 3, batch, null), batch);
        Compare<float>(() => new ConvolutionalNetwork<float>(images, train, image, 3, batch), batch);
        Compare<double>(
            () => new ConvolutionalNetwork<double>(images with { Freeze = [1] }, train, image, 3, batch),
            batch
        );
    }

    private static void Compare<T>(Func<IGradientNetwork<T>> build, int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using IGradientNetwork<T> whole = build(),
            halves = build();
        whole.Initialize(5);
        halves.Initialize(5);
        for (int step = 0; step < 3; step++)
        {
            int count = step == 1 ? Math.Max(1, batch / 2) : batch;
            using var examples = new Batch<T>(count, whole.Inputs, whole.Outputs, LossKind.HalfSquared, step);
            double expected = whole.Step(examples.Rows, examples.Targets, count, 0.05),
                loss = halves.TakeGradient(examples.Rows, examples.Targets, count);
            halves.Descend(0.05);
            Assert.Equal(expected, loss);
        }

        Assert.Equal(State(whole), State(halves));
    }

    private static byte[] State<T>(INetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        network.SaveState(writer);
        return stream.ToArray();
    }
}
