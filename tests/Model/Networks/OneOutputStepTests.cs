using System.Numerics;
using System.Runtime.CompilerServices;
using Sweeps.Model.Configurations;
using Sweeps.Model.Networks;

namespace Sweeps.Model.Tests.Networks;

/// <summary>Single examples through one hidden layer to one output: the fused step against a plain one that sums in the
/// order it promises.</summary>
public sealed class OneOutputStepTests
{
    private const double Rate = 0.004;

    public static TheoryData<string> Paths => NetworkBitsTests.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_InFloat32_HaveTheBitsOfThePlainStep(string path) => CompareAll<float>(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Steps_InFloat64_HaveTheBitsOfThePlainStep(string path) => CompareAll<double>(path);

    [Fact]
    public unsafe void Step_OfOneExample_AgreesWithTheChainOfABatch()
    {
        var network = new NetworkConfiguration
        {
            Hidden = [50],
            Skip = true,
            Precision = Precision.Float64,
        };
        var train = new TrainConfiguration { Loss = LossKind.Squared };
        using var fused = new Network<double>(network, train, 6, 1, 1);
        using var chained = new Network<double>(network, train, 6, 1, 2);
        fused.Initialize(3);
        chained.Initialize(3);
        for (int step = 0; step < 50; step++)
        {
            using var example = new Batch<double>(1, 6, 1, train.Loss, step);
            double loss = chained.Step(example.Rows, example.Targets, 1, 0.01);

            Assert.Equal(loss, fused.Step(example.Rows, example.Targets, 1, 0.01), 1e-11 * (1 + loss));
        }

        Assert.Equal(chained.SquaredNorm(), fused.SquaredNorm(), 1e-10);
    }

    [Fact]
    public unsafe void Steps_WithReadsAndWritesBetweenThem_AreTheSame()
    {
        var network = new NetworkConfiguration { Hidden = [20] };
        var train = new TrainConfiguration { Loss = LossKind.HalfSquared };
        using var alone = new Network<float>(network, train, 4, 1, 1);
        using var watched = new Network<float>(network, train, 4, 1, 1);
        alone.Initialize(1);
        watched.Initialize(1);
        var weights = new float[20];
        for (int step = 0; step < 12; step++)
        {
            using var example = new Batch<float>(1, 4, 1, train.Loss, step);
            alone.Step(example.Rows, example.Targets, 1, Rate);
            watched.Step(example.Rows, example.Targets, 1, Rate);
            watched.Forward(example.Rows, 1);
            watched.ReadWeights(2, weights);
            watched.WriteWeights(2, weights);
            using var state = new MemoryStream();
            watched.SaveState(new BinaryWriter(state));
            state.Position = 0;
            watched.Initialize(99);
            watched.LoadState(new BinaryReader(state));
        }

        var expected = new float[20];
        alone.ReadWeights(2, expected);
        watched.ReadWeights(2, weights);
        Assert.Equal(expected, weights);
        Assert.Equal(alone.SquaredNorm(), watched.SquaredNorm());
    }

    private static void CompareAll<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (LossKind loss in new[] { LossKind.Logistic, LossKind.Hinge, LossKind.Squared, LossKind.HalfSquared })
        {
            foreach (int[] freeze in new int[][] { [], [1], [2], [1, 2] })
            {
                foreach (int hidden in new[] { 1, 15, 33, 120 })
                {
                    Compare<T>(
                        path,
                        new NetworkConfiguration
                        {
                            Hidden = [hidden],
                            Freeze = freeze,
                            BiasInit = new Initializer.Normal(0.3),
                        },
                        loss,
                        inputs: 5
                    );
                    Compare<T>(
                        path,
                        new NetworkConfiguration
                        {
                            Hidden = [hidden],
                            Freeze = freeze,
                            Bias = false,
                            Skip = true,
                        },
                        loss,
                        inputs: 1
                    );
                }
            }
        }
    }

    private static unsafe void Compare<T>(string path, NetworkConfiguration network, LossKind loss, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var train = new TrainConfiguration { Loss = loss, Margin = 0.5 };
        using Network<T> real = NetworkBitsTests.NetworkOn<T>(path, network, train, inputs, 1, 1);
        real.Initialize(7);
        var plain = new Plain<T>(real, network, train);
        for (int step = 0; step < 30; step++)
        {
            using var example = new Batch<T>(1, inputs, 1, loss, step);
            double expected = plain.Step(
                new ReadOnlySpan<T>(*example.Rows, inputs),
                *example.Targets,
                T.CreateTruncating(Rate)
            );
            double actual = real.Step(example.Rows, example.Targets, 1, Rate);
            Assert.True(
                expected.Equals(actual),
                $"loss {actual:R} instead of {expected:R} in step {step} of {path} {typeof(T).Name} {loss} "
                    + $"{network.Hidden[0]} freeze {string.Join(',', network.Freeze)}"
            );
        }

        plain.AssertSame(real);
    }

    /// <summary>One number at a time.</summary>
    private sealed class Plain<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private static readonly int Lanes = 128 / Unsafe.SizeOf<T>();

        private readonly NetworkConfiguration _network;
        private readonly TrainConfiguration _train;
        private readonly T[] _w,
            _b,
            _v,
            _c = new T[1],
            _s;

        public Plain(Network<T> start, NetworkConfiguration network, TrainConfiguration train)
        {
            (_network, _train) = (network, train);
            (_w, _b, _v, _s) = (
                new T[start.Inputs * start.Width(1)],
                new T[start.Width(1)],
                new T[start.Width(1)],
                new T[start.Inputs]
            );
            start.ReadWeights(1, _w);
            start.ReadBias(1, _b);
            start.ReadWeights(2, _v);
            start.ReadBias(2, _c);
        }

        public double Step(ReadOnlySpan<T> x, T target, T rate)
        {
            int k = x.Length;
            T[] a = new T[_v.Length],
                lanes = new T[Lanes];
            for (int j = 0; j < a.Length; j++)
            {
                T z = T.Zero;
                for (int i = 0; i < k; i++)
                    z = T.FusedMultiplyAdd(x[i], _w[j * k + i], z);
                z += _b[j];
                a[j] = z < T.Zero ? T.Zero : z;
                lanes[j % Lanes] = T.FusedMultiplyAdd(a[j], _v[j], lanes[j % Lanes]);
            }

            for (int half = Lanes / 2; half > 0; half /= 2)
            {
                for (int j = 0; j < half; j++)
                    lanes[j] += lanes[j + half];
            }

            T f = lanes[0] + _c[0];
            if (_network.Skip)
            {
                T sum = T.Zero;
                for (int i = 0; i < k; i++)
                    sum = T.FusedMultiplyAdd(x[i], _s[i], sum);
                f += sum;
            }

            double loss = ScalarLosses.Of(_train.Loss, _train.Margin, f, target, out T derivative);
            T step = -rate * derivative;
            if (step != T.Zero)
                Move(x, a, step);
            return loss;
        }

        private void Move(ReadOnlySpan<T> x, T[] a, T step)
        {
            bool first = !_network.Freeze.Contains(1),
                second = !_network.Freeze.Contains(2);
            for (int j = 0; j < a.Length; j++)
            {
                T delta = a[j] > T.Zero ? _v[j] * step : T.Zero;
                if (second)
                    _v[j] = T.FusedMultiplyAdd(step, a[j], _v[j]);
                if (!first)
                    continue;
                if (_network.Bias)
                    _b[j] += delta;
                for (int i = 0; i < x.Length; i++)
                    _w[j * x.Length + i] = T.FusedMultiplyAdd(x[i], delta, _w[j * x.Length + i]);
            }

            if (second && _network.Bias)
                _c[0] += step;
            for (int i = 0; _network.Skip && i < x.Length; i++)
                _s[i] = T.FusedMultiplyAdd(x[i], step, _s[i]);
        }

        public void AssertSame(Network<T> real)
        {
            T[] w = new T[_w.Length],
                b = new T[_b.Length],
                v = new T[_v.Length],
                c = new T[1],
                s = new T[_s.Length];
            real.ReadWeights(1, w);
            real.ReadBias(1, b);
            real.ReadWeights(2, v);
            real.ReadBias(2, c);
            Assert.Equal(_w, w);
            Assert.Equal(_b, b);
            Assert.Equal(_v, v);
            Assert.Equal(_c, c);
            if (!_network.Skip)
                return;
            real.ReadSkip(s);
            Assert.Equal(_s, s);
        }
    }
}
