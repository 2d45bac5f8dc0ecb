using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Tests.Numerics;

namespace Sweeps.Model.Tests.Networks;

/// <summary>After some steps every path has the weights of the plain network, to the last bit.</summary>
public sealed class NetworkBitsTests
{
    private const int Steps = 7;

    /// <summary>Every path of this machine, and 128-bit tiles that stand in for ARM.</summary>
    public static TheoryData<string> Paths
    {
        get
        {
            var paths = new TheoryData<string> { "Vector128" };
            foreach (InstructionPath path in Enum.GetValues<InstructionPath>().Where(InstructionPaths.IsSupported))
                paths.Add(path.ToString());
            return paths;
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_OfEveryShapeInFloat32_HaveTheBitsOfThePlainNetwork(string path) => CompareShapes<float>(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_OfEveryShapeInFloat64_HaveTheBitsOfThePlainNetwork(string path) => CompareShapes<double>(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_OfEveryRuleInFloat32_HaveTheBitsOfThePlainNetwork(string path) => CompareRules<float>(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_OfEveryRuleInFloat64_HaveTheBitsOfThePlainNetwork(string path) => CompareRules<double>(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_OfWideLayers_HaveTheBitsOfThePlainNetwork(string path)
    {
        // More than a mebibyte of weights: both gradients block by block, and many examples laid out.
        foreach (int batch in new[] { 5, 66 })
        {
            Compare<float>(
                path,
                new NetworkConfiguration { Hidden = [530, 560] },
                new TrainConfiguration { WeightDecay = 0.01 },
                4,
                3,
                batch
            );
            Compare<float>(
                path,
                new NetworkConfiguration { Hidden = [530, 560], Freeze = [2] },
                new TrainConfiguration(),
                4,
                3,
                batch
            );
        }
    }

    private static void CompareShapes<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[][] shapes =
        [
            [3, 2],
            [1, 1, 2],
            [5, 7, 3],
            [20, 33, 17, 10],
            [40, 64, 64, 10],
            [17, 100, 37, 5],
            [9, 8, 16, 24, 48, 4],
            [130, 31, 1, 2],
        ];
        foreach (int[] shape in shapes)
        {
            foreach (int batch in new[] { 1, 2, 3, 7, 8, 10, 13, 32, 37 })
            {
                var network = new NetworkConfiguration
                {
                    Hidden = shape[1..^1],
                    BiasInit = new Initializer.Normal(0.1),
                };
                Compare<T>(path, network, new TrainConfiguration(), shape[0], shape[^1], batch);
            }
        }
    }

    private static void CompareRules<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (LossKind loss in Enum.GetValues<LossKind>().Where(kind => !kind.IsComputedFromLogits()))
        {
            foreach (OptimizerKind optimizer in Enum.GetValues<OptimizerKind>())
            {
                foreach (double decay in new[] { 0, 0.01 })
                {
                    foreach (int batch in new[] { 1, 9 })
                    {
                        int outputs = loss is LossKind.Logistic or LossKind.Hinge ? 1 : 3;
                        var train = new TrainConfiguration
                        {
                            Loss = loss,
                            Margin = 0.5,
                            Optimizer = optimizer,
                            WeightDecay = decay,
                        };
                        Compare<T>(
                            path,
                            new NetworkConfiguration { Hidden = [19, 12], Bias = false },
                            train,
                            11,
                            outputs,
                            batch
                        );
                        Compare<T>(
                            path,
                            new NetworkConfiguration
                            {
                                Hidden = [19, 12],
                                Skip = true,
                                Freeze = [2],
                            },
                            train,
                            11,
                            outputs,
                            batch
                        );
                        Compare<T>(
                            path,
                            new NetworkConfiguration
                            {
                                Hidden = [19, 12],
                                Skip = true,
                                Freeze = [1, 2, 3],
                            },
                            train,
                            11,
                            outputs,
                            batch
                        );
                        Compare<T>(
                            path,
                            new NetworkConfiguration { Hidden = [19, 12], Freeze = [1] },
                            train,
                            11,
                            outputs,
                            batch
                        );
                    }
                }
            }
        }
    }

    private static unsafe void Compare<T>(
        string path,
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int batch
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Network<T> real = NetworkOn<T>(path, network, train, inputs, outputs, batch);
        var plain = new ReferenceNetwork<T>(network, train, inputs, outputs, batch);
        real.Initialize(5);
        plain.Initialize(5);
        var what =
            $"{path} {typeof(T).Name} {inputs}-{string.Join('-', network.Hidden)}-{outputs} batch {batch} "
            + $"{train.Loss} {train.Optimizer} decay {train.WeightDecay} freeze {string.Join(',', network.Freeze)}";
        for (int step = 0; step < Steps; step++)
        {
            // Remainder batches too, larger after smaller.
            int count = step % 3 == 1 ? Math.Max(1, batch / 2) : batch;
            using var examples = new Batch<T>(count, inputs, outputs, train.Loss, step);
            double expected = plain.Step(examples.Rows, examples.Targets, count, 0.05);
            double actual = real.Step(examples.Rows, examples.Targets, count, 0.05);
            Assert.True(
                BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
                $"loss {actual:R} instead of {expected:R}, step {step}: {what}"
            );
        }

        for (int l = 1; l <= real.Layers; l++)
        {
            var weights = new T[plain.Weights(l).Length];
            var bias = new T[real.Width(l)];
            real.ReadWeights(l, weights);
            real.ReadBias(l, bias);
            AssertSameBits<T>(plain.Weights(l), weights, $"weights {l}: {what}");
            AssertSameBits<T>(plain.Bias(l), bias, $"bias {l}: {what}");
        }

        if (network.Skip)
        {
            var skip = new T[plain.Skip.Length];
            real.ReadSkip(skip);
            AssertSameBits<T>(plain.Skip, skip, $"skip: {what}");
        }
    }

    internal static Network<T> NetworkOn<T>(
        string path,
        NetworkConfiguration network,
        TrainConfiguration train,
        int inputs,
        int outputs,
        int batch
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        path == "Vector128"
            ? new Network<T>(
                network,
                train,
                inputs,
                outputs,
                batch,
                InstructionPath.Portable,
                new VectorKernels<Vector128Math<T>, Vector128<T>, T>()
            )
            : new Network<T>(network, train, inputs, outputs, batch, Enum.Parse<InstructionPath>(path));

    private static void AssertSameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        if (MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)))
            return;
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]), $"[{i}] is {actual[i]:R} instead of {expected[i]:R}, {what}");
        Assert.Fail($"zeros differ in sign, {what}");
    }
}
