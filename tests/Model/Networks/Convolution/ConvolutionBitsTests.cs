using System.Numerics;
using System.Runtime.InteropServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks.Convolution;

namespace Sweeps.Model.Tests.Networks.Convolution;

/// <summary>After some steps every path has the weights of the plain network, to the last bit.</summary>
public sealed unsafe class ConvolutionBitsTests
{
    private const int Outputs = 3;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string shape in Networks.Shapes.Keys)
            {
                foreach (ITheoryDataRow path in NetworkBitsTests.Paths)
                    cases.Add(shape, (string)path.GetData()[0]!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_InFloat32_HaveTheBitsOfThePlainNetwork(string shape, string path) => Compare<float>(shape, path);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_InFloat64_HaveTheBitsOfThePlainNetwork(string shape, string path) => Compare<double>(shape, path);

    private static void Compare<T>(string shape, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // More positions than a chunk in most layers, fewer in others; remainder batches too.
        const int Largest = 11;
        const double Rate = 0.05,
            Decay = 0.01;
        var image = Networks.Shapes[shape].Image;
        NetworkConfiguration configuration = Networks.Configuration(shape) with
        {
            Freeze = shape == "mixture" ? [2] : [],
        };
        var train = new TrainConfiguration { Loss = LossKind.HalfSquared, WeightDecay = Decay };
        using var fast = Networks.On<T>(path, configuration, train, image, Outputs, Largest);
        fast.Initialize(3);
        var plain = new PlainNetwork<T>(configuration, image, Outputs);
        for (int l = 1; l <= fast.Layers; l++)
        {
            fast.ReadWeights(l, plain.Layers[l - 1].W);
            fast.ReadBias(l, plain.Layers[l - 1].B);
        }

        foreach (int count in new[] { Largest, 2, 7 })
        {
            using var batch = new Batch<T>(count, image.Numbers, Outputs, LossKind.HalfSquared, count);
            fast.Step(batch.Rows, batch.Targets, count, Rate);
            T[] logits = plain.Forward(batch.Rows, count, training: true);
            var gradient = new T[logits.Length];
            T share = T.One / T.CreateChecked(count);
            for (int i = 0; i < logits.Length; i++)
                gradient[i] = (logits[i] - batch.Targets[i]) * share;
            plain.Backward(gradient, count, T.CreateChecked(Rate), T.CreateChecked(Decay));

            for (int l = 1; l <= fast.Layers; l++)
            {
                Same<T>(plain.Layers[l - 1].W, Networks.Weights(fast, l), $"weights of layer {l} after {count}");
                Same<T>(plain.Layers[l - 1].B, Networks.Bias(fast, l), $"biases of layer {l} after {count}");
                if (plain.Layers[l - 1].Normalize)
                    Same<T>(
                        [.. plain.Layers[l - 1].Scale, .. plain.Layers[l - 1].Mean, .. plain.Layers[l - 1].Variance],
                        Networks.Normalization(fast, l),
                        $"normalization of layer {l} after {count}"
                    );
            }

            // Evaluation, with the running statistics.
            fast.Forward(batch.Rows, count);
            T* actual = fast.Logits(out nint stride);
            T[] expected = plain.Forward(batch.Rows, count, training: false);
            for (int b = 0; b < count; b++)
                Same(
                    expected.AsSpan(b * Outputs, Outputs),
                    new ReadOnlySpan<T>(actual + b * stride, Outputs),
                    $"logits of example {b}"
                );
        }
    }

    private static void Same<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        if (MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)))
            return;
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]), $"[{i}] is {actual[i]:R} instead of {expected[i]:R}, {what}");
        Assert.Fail($"zeros differ in sign, {what}");
    }

    [Theory]
    [InlineData("wide")]
    [InlineData("mixture")]
    public void Forward_OfOneExample_HasItsBitsFromAnyBatch(string shape)
    {
        const int Count = 37;
        var image = Networks.Shapes[shape].Image;
        using var network = new ConvolutionalNetwork<float>(
            Networks.Configuration(shape),
            new TrainConfiguration(),
            image,
            Outputs,
            Count
        );
        network.Initialize(2);
        using var batch = new Batch<float>(Count, image.Numbers, Outputs, LossKind.CrossEntropy, 1);
        network.Step(batch.Rows, batch.Targets, Count, 0.1);
        network.Forward(batch.Rows, Count);
        float* logits = network.Logits(out nint stride);
        float[] together =
        [
            .. Enumerable.Range(0, Count * Outputs).Select(i => logits[i / Outputs * stride + i % Outputs]),
        ];
        for (int b = 0; b < Count; b++)
        {
            network.Forward(batch.Rows + b, 1);
            Same(
                together.AsSpan(b * Outputs, Outputs),
                new ReadOnlySpan<float>(network.Logits(out _), Outputs),
                $"example {b}"
            );
        }
    }
}
