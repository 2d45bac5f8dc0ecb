using System.Runtime.Intrinsics;
using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Products;
using Sweeps.Model.Numerics.Vectors;
using Sweeps.Model.Tests.Networks;

namespace Sweeps.Model.Tests.Numerics;

/// <summary>Single products against triple loops with the same chains, and exponentials against their
/// definition.</summary>
public sealed unsafe class KernelTests
{
    private static Kernels<float> On(string path) =>
        path == "Vector128"
            ? new VectorKernels<Vector128Math<float>, Vector128<float>, float>()
            : Kernels<float>.For(Enum.Parse<InstructionPath>(path));

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void SingleExample_OfEveryShape_HasTheBitsOfTheTiles(string path)
    {
        Kernels<float> kernels = On(path);
        foreach (int k in new[] { 1, 3, 30, 64, 530 })
        {
            foreach (int n in new[] { 1, 2, 10, 17, 32, 100, 256, 300 })
            {
                int padded = Panels<float>.Padded(n),
                    paddedInputs = (k + 31) / 32 * 32 + 32;
                using var memory = new Aligned(
                    paddedInputs * 4 + padded * 6 + (int)Panels<float>.Size(k, n) * 3 + paddedInputs * 64 + padded * 64
                );
                float* x = memory.Take(paddedInputs, 1),
                    w = memory.Take((int)Panels<float>.Size(k, n), 2),
                    bias = memory.Take(padded, 3);
                float* one = memory.Take(padded, 0),
                    tiles = memory.Take(padded, 0),
                    g = memory.Take(padded, 4);
                foreach (ForwardEnd end in Enum.GetValues<ForwardEnd>())
                {
                    kernels.ForwardOne(x, w, k, n, bias, one, end);
                    kernels.Forward(&x, 1, w, k, n, bias, tiles, padded, end);
                    Same(tiles, one, n, $"forward {k}-{n} {end}");
                }

                float* turned = memory.Take(n * 32, 0),
                    wide = memory.Take(k * 32, 0),
                    single = memory.Take(paddedInputs, 0);
                for (int o = 0; o < n; o++)
                    turned[o * 32] = g[o];
                kernels.InputGradient(w, k, n, turned, n * 32, 1, wide, k * 32);
                kernels.InputGradientOne(w, k, n, g, 32, x, single, 32);
                for (int i = 0; i < k; i++)
                    Assert.True((x[i] > 0 ? wide[i * 32] : 0) == single[i], $"input gradient {k}-{n} [{i}]");

                var rule = new UpdateRule<float>
                {
                    Kind = UpdateKind.Sgd,
                    Rate = 0.1f,
                    Decay = 0.01f,
                };
                float* other = memory.Take((int)Panels<float>.Size(k, n), 2);
                kernels.WeightGradient(&x, 1, g, 32, w, k, n, in rule);
                kernels.WeightGradientOne(x, g, 32, other, k, n, in rule);
                Same(w, other, (int)Panels<float>.Size(k, n / 32 * 32), $"weights {k}-{n}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void Products_OfOddShapes_AreTheChainsOfTripleLoops(string path)
    {
        Kernels<float> kernels = On(path);
        float** rows = stackalloc float*[70];
        foreach (
            (int batch, int k, int n) in new[]
            {
                (1, 5, 3),
                (3, 7, 33),
                (13, 29, 100),
                (35, 50, 17),
                (20, 28, 40),
                (70, 9, 65),
            }
        )
        {
            int padded = Panels<float>.Padded(n),
                panels = Panels<float>.Count(batch);
            using var memory = new Aligned(
                batch * (k + 32 + padded * 2)
                    + padded * 2
                    + (int)Panels<float>.Size(k, n) * 2
                    + panels * 32 * (n + k + 16)
                    + 2048
            );
            float* inputs = memory.Take(batch * k, 1),
                w = memory.Take((int)Panels<float>.Size(k, n), 2),
                bias = memory.Take(padded, 3);
            float* y = memory.Take(batch * padded, 0),
                g = memory.Take(batch * padded, 4);
            float* turned = memory.Take(panels * n * 32, 5),
                x = memory.Take(panels * k * 32, 0),
                stored = memory.Take((int)Panels<float>.Size(k, n), 0);
            for (int b = 0; b < batch; b++)
                rows[b] = inputs + b * k;

            kernels.Forward(rows, batch, w, k, n, bias, y, padded, ForwardEnd.BiasAndRectify);
            kernels.InputGradient(w, k, n, turned, n * 32, batch, x, k * 32);
            var rule = new UpdateRule<float> { Kind = UpdateKind.Accumulate, State = (nint)(stored - w) };
            kernels.WeightGradient(rows, batch, g, batch * 32, w, k, n, in rule);
            for (int b = 0; b < batch; b++)
            {
                for (int o = 0; o < n; o++)
                {
                    float sum = 0;
                    for (int i = 0; i < k; i++)
                        sum = MathF.FusedMultiplyAdd(rows[b][i], w[Panels<float>.Index(k, i, o)], sum);
                    Assert.Equal(Math.Max(0, sum + bias[o]), y[b * padded + o]);
                }

                for (int i = 0; i < k; i++)
                {
                    float sum = 0;
                    for (int o = 0; o < n; o++)
                        sum = MathF.FusedMultiplyAdd(
                            w[Panels<float>.Index(k, i, o)],
                            turned[b / 32 * n * 32 + o * 32 + b % 32],
                            sum
                        );
                    Assert.Equal(sum, x[b / 32 * k * 32 + i * 32 + b % 32]);
                }
            }

            for (int o = 0; o < n; o++)
            {
                for (int i = 0; i < k; i++)
                {
                    float sum = 0;
                    for (int b = 0; b < batch; b++)
                        sum = MathF.FusedMultiplyAdd(rows[b][i], g[o / 32 * batch * 32 + b * 32 + o % 32], sum);
                    Assert.Equal(sum, stored[Panels<float>.Index(k, i, o)]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void WeightGradient_OfInputsLaidOut_HasTheBitsOfThoseWhereTheyAre(string path)
    {
        const int Batch = 70,
            // many examples and, in panels, more than a mebibyte of weights: else there is nothing to lay out
            Outputs = 500;
        Kernels<float> kernels = On(path);
        float** rows = stackalloc float*[Batch];
        foreach (int k in new[] { 531, 536 })
        {
            int size = (int)Panels<float>.Size(k, Outputs);
            using var memory = new Aligned(Batch * k * 2 + Batch * 512 + size * 3 + 2048);
            float* inputs = memory.Take(Batch * k, 1),
                room = memory.Take(Batch * k, 0),
                g = memory.Take(Batch * 512, 2);
            float* w = memory.Take(size, 3),
                where = memory.Take(size, 0),
                laid = memory.Take(size, 0);
            for (int b = 0; b < Batch; b++)
                rows[b] = inputs + (b * 37 % Batch) * k;
            kernels.WeightGradient(
                rows,
                Batch,
                g,
                Batch * 32,
                w,
                k,
                Outputs,
                new UpdateRule<float> { Kind = UpdateKind.Accumulate, State = (nint)(where - w) }
            );
            kernels.WeightGradient(
                rows,
                Batch,
                g,
                Batch * 32,
                w,
                k,
                Outputs,
                new UpdateRule<float> { Kind = UpdateKind.Accumulate, State = (nint)(laid - w) },
                room
            );
            Assert.NotEqual(0, room[Batch * k - 1]);
            Same(where, laid, size, $"weights from {k} inputs");
        }
    }

    [Theory]
    [MemberData(nameof(NetworkBitsTests.Paths), MemberType = typeof(NetworkBitsTests))]
    public void MaskedTranspose_OfEveryShape_TurnsWhatTheGateLetsPass(string path)
    {
        Kernels<float> kernels = On(path);
        foreach (int n in new[] { 5, 16, 17, 24, 40, 100 })
        {
            foreach (int count in new[] { 2, 16, 20, 33, 70 })
            {
                foreach (bool back in new[] { false, true })
                {
                    int rows = (n + 7) / 8 * 8,
                        examples = (count + 7) / 8 * 8,
                        stride = Panels<float>.Padded(n) + 16;
                    int panel = rows * 32,
                        targetPanel = examples * 32;
                    using var memory = new Aligned(
                        Panels<float>.Count(count) * panel * 2
                            + examples * stride
                            + Panels<float>.Count(n) * targetPanel
                            + 2048
                    );
                    float* source = memory.Take(Panels<float>.Count(count) * panel, 1),
                        given = memory.Take(Panels<float>.Count(count) * panel, 1);
                    float* gate = memory.Take(examples * stride, 2),
                        target = memory.Take(Panels<float>.Count(n) * targetPanel, 0);
                    kernels.MaskedTranspose(source, panel, n, count, gate, stride, target, targetPanel, back);
                    for (int o = 0; o < n; o++)
                    {
                        for (int b = 0; b < count; b++)
                        {
                            int at = b / 32 * panel + o * 32 + b % 32;
                            float passed = gate[b * stride + o] > 0 ? given[at] : 0;
                            Assert.True(
                                passed == target[o / 32 * targetPanel + b * 32 + o % 32],
                                $"{n} outputs, {count} examples: target of ({o}, {b})"
                            );
                            Assert.True(
                                (back ? passed : given[at]) == source[at],
                                $"{n} outputs, {count} examples, back {back}: source of ({o}, {b})"
                            );
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Exponential_InFloat32_IsRightToSevenDigits()
    {
        for (float x = 0; x > -87; x -= 0.00371f)
        {
            double exact = Math.Exp(x);
            Assert.Equal(exact, Exponential<PortableMath<float>, float, float>.OfNonPositive(x), exact * 1.5e-7);
        }
    }

    [Fact]
    public void Exponential_InFloat64_IsRightToFifteenDigits()
    {
        for (double x = 0; x > -708; x -= 0.0371)
        {
            double exact = Math.Exp(x);
            Assert.Equal(exact, Exponential<PortableMath<double>, double, double>.OfNonPositive(x), exact * 6e-16);
        }
    }

    [Fact]
    public void Exponential_AtTheEnds_IsOneNothingOrNoNumber()
    {
        Assert.Equal(1f, Exponential<PortableMath<float>, float, float>.OfNonPositive(0));
        Assert.Equal(0f, Exponential<PortableMath<float>, float, float>.OfNonPositive(float.NegativeInfinity));
        Assert.Equal(0f, Exponential<PortableMath<float>, float, float>.OfNonPositive(-1000));
        Assert.True(float.IsNaN(Exponential<PortableMath<float>, float, float>.OfNonPositive(float.NaN)));
        Assert.True(double.IsNaN(Exponential<PortableMath<double>, double, double>.OfNonPositive(double.NaN)));
    }

    private static void Same(float* expected, float* actual, int length, string what)
    {
        for (int i = 0; i < length; i++)
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"{what} [{i}]: {actual[i]:R} instead of {expected[i]:R}"
            );
    }

    /// <summary>Blocks of aligned memory, filled with numbers of either sign from a seed, or with zeros.</summary>
    private sealed class Aligned(int length) : IDisposable
    {
        private const int Spare = 32 * 32;
        private readonly Model.Numerics.Memory.NativeArray<float> _memory = new(length + Spare);
        private long _used;

        public float* Take(int count, int seed)
        {
            float* block = _memory.Pointer + _used;
            _used += (count + 31) / 32 * 32;
            Assert.True(_used <= _memory.Length);
            for (int i = 0; i < count && seed != 0; i++)
                block[i] = ((i * 7919L + seed * 104729L) % 2003 - 1001) / 997f;
            return block;
        }

        public void Dispose() => _memory.Dispose();
    }
}
