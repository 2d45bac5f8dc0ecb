using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Tests.Networks.Convolution;

/// <summary>
/// A convolutional network one number at a time, in the orders of summation that the fast one promises: images as
/// [row][column][channel], no padding of channels, no tiles. Gradient descent only.
/// </summary>
internal sealed unsafe partial class PlainNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Chunk = 128;

    private readonly List<Stage> _stages = [];

    public PlainNetwork(NetworkConfiguration network, ImageShape image, int outputs)
    {
        foreach (ImageStage stage in network.Conv)
        {
            image = stage switch
            {
                ImageStage.Convolution c => Add(
                    new Stage(image, c.Channels, c.Kernel, c.Kernel, c.Stride, c.Padding)
                    {
                        Rectify = true,
                        Normalize = c.Normalize,
                    }
                ),
                ImageStage.Pool p => Add(
                    new Stage(image, image.Channels, p.Window, p.Window, p.Stride, 0) { Pool = p.Kind }
                ),
                _ => throw new NotSupportedException(),
            };
        }

        foreach (int width in network.Hidden)
            image = Add(new Stage(image, width, image.Height, image.Width, 1, 0) { Rectify = true });
        Add(new Stage(image, outputs, image.Height, image.Width, 1, 0));
        int layer = 0;
        foreach (Stage stage in Layers)
            stage.Trainable = !network.Freeze.Contains(++layer);
    }

    private ImageShape Add(Stage stage)
    {
        _stages.Add(stage);
        return stage.Out;
    }

    public List<Stage> Layers => [.. _stages.Where(stage => stage.Pool is null)];

    public sealed class Stage
    {
        public Stage(ImageShape input, int channels, int height, int width, int stride, int padding)
        {
            (In, KernelHeight, KernelWidth, Stride, Padding) = (input, height, width, stride, padding);
            Out = new(
                channels,
                (input.Height + 2 * padding - height) / stride + 1,
                (input.Width + 2 * padding - width) / stride + 1
            );
            W = new T[channels * height * width * input.Channels];
            B = new T[channels];
            Scale = [.. Enumerable.Repeat(T.One, channels)];
            Mean = new T[channels];
            Variance = [.. Enumerable.Repeat(T.One, channels)];
        }

        public ImageShape In,
            Out;
        public int KernelHeight,
            KernelWidth,
            Stride,
            Padding;
        public PoolKind? Pool;
        public bool Rectify,
            Normalize,
            Trainable = true;
        public T[] W,
            B,
            Scale,
            Mean,
            Variance; // W: [out][channel][row][column]
        public T[] X = [],
            Y = [],
            Z = [],
            BatchInverse = [];

        public IEnumerable<(int Image, int Row, int Column, int At)> Positions(int count)
        {
            int at = 0;
            for (int b = 0; b < count; b++)
            {
                for (int r = 0; r < Out.Height; r++)
                {
                    for (int c = 0; c < Out.Width; c++)
                        yield return (b, r, c, at++);
                }
            }
        }

        /// <summary>What the window covers: index of the pixel in x (−1 beyond the image), and of the pixel in the
        /// window.</summary>
        public IEnumerable<(int Pixel, int Tap)> Window(int image, int row, int column)
        {
            for (int y = 0; y < KernelHeight; y++)
            {
                for (int x = 0; x < KernelWidth; x++)
                {
                    int r = row * Stride - Padding + y,
                        c = column * Stride - Padding + x;
                    bool inside = r >= 0 && r < In.Height && c >= 0 && c < In.Width;
                    yield return (inside ? (image * In.Height + r) * In.Width + c : -1, y * KernelWidth + x);
                }
            }
        }

        public ref T Weight(int o, int channel, int tap) =>
            ref W[(o * In.Channels + channel) * KernelHeight * KernelWidth + tap];
    }

    /// <summary>One step; [count, outputs] gradients of the logits are given by the caller. Returns the
    /// logits.</summary>
    public T[] Forward(T** rows, int count, bool training)
    {
        ImageShape first = _stages[0].In;
        var x = new T[count * first.Numbers];
        for (int b = 0; b < count; b++)
        {
            for (int c = 0; c < first.Channels; c++)
            {
                for (int p = 0; p < first.Pixels; p++)
                    x[(b * first.Pixels + p) * first.Channels + c] = rows[b][c * first.Pixels + p];
            }
        }

        foreach (Stage stage in _stages)
            x = stage.Pool is null ? Multiply(stage, x, count, training) : PoolForward(stage, x, count);
        return x;
    }

    private static T[] Multiply(Stage s, T[] x, int count, bool training)
    {
        int n = s.Out.Channels,
            positions = count * s.Out.Pixels;
        s.X = x;
        s.Y = new T[positions * n];
        foreach (var (image, row, column, at) in s.Positions(count))
        {
            for (int o = 0; o < n; o++)
            {
                T sum = T.Zero;
                foreach (var (pixel, tap) in s.Window(image, row, column))
                {
                    for (int c = 0; c < s.In.Channels; c++)
                        sum = T.FusedMultiplyAdd(
                            pixel < 0 ? T.Zero : x[pixel * s.In.Channels + c],
                            s.Weight(o, c, tap),
                            sum
                        );
                }

                sum += s.Normalize ? T.Zero : s.B[o];
                s.Y[at * n + o] = s.Rectify && !s.Normalize && sum < T.Zero ? T.Zero : sum;
            }
        }

        if (!s.Normalize)
            return s.Y;
        s.Z = s.Y;
        s.Y = new T[positions * n];
        s.BatchInverse = new T[n];
        for (int o = 0; o < n; o++)
        {
            T mean = s.Mean[o];
            double variance = double.CreateChecked(s.Variance[o]);
            if (training)
            {
                double average = BlockSum(positions, (p, sum) => sum + s.Z[p * n + o]) / positions;
                mean = T.CreateTruncating(average);
                double squares = BlockSum(
                    positions,
                    (p, sum) => T.FusedMultiplyAdd(s.Z[p * n + o] - mean, s.Z[p * n + o] - mean, sum)
                );
                variance = squares / positions;
                s.Mean[o] = T.CreateTruncating(0.9 * double.CreateChecked(s.Mean[o]) + 0.1 * average);
                s.Variance[o] = T.CreateTruncating(
                    0.9 * double.CreateChecked(s.Variance[o]) + 0.1 * (squares / (positions - 1))
                );
            }

            s.BatchInverse[o] = T.CreateTruncating(1 / Math.Sqrt(variance + 1e-5));
            for (int p = 0; p < positions; p++)
            {
                s.Z[p * n + o] = (s.Z[p * n + o] - mean) * s.BatchInverse[o];
                T y = T.FusedMultiplyAdd(s.Z[p * n + o], s.Scale[o], s.B[o]);
                s.Y[p * n + o] = y < T.Zero ? T.Zero : y;
            }
        }

        return s.Y;
    }

    private static double BlockSum(int positions, Func<int, T, T> add)
    {
        double total = 0;
        for (int first = 0; first < positions; first += Chunk)
        {
            T sum = T.Zero;
            for (int p = first; p < Math.Min(positions, first + Chunk); p++)
                sum = add(p, sum);
            total += double.CreateChecked(sum);
        }

        return total;
    }

    /// <summary>Passes [count, outputs] gradients of the logits back through the last <see cref="Forward"/> and
    /// updates.</summary>
    public void Backward(T[] dy, int count, T rate, T decay)
    {
        for (int i = _stages.Count - 1; i >= 0; i--)
            dy = _stages[i].Pool is null
                ? BackMultiply(_stages[i], dy, count, rate, decay)
                : BackPool(_stages[i], dy, count);
    }

    private static T[] BackMultiply(Stage s, T[] dy, int count, T rate, T decay)
    {
        int n = s.Out.Channels,
            channels = s.In.Channels,
            positions = count * s.Out.Pixels;
        var dScale = new T[n];
        var dBias = new T[n];
        for (int i = 0; s.Rectify && i < dy.Length; i++)
            dy[i] = s.Y[i] > T.Zero ? dy[i] : T.Zero;
        for (int o = 0; o < n; o++)
        {
            if (!s.Normalize)
            {
                for (int first = 0; first < positions; first += Chunk)
                    dBias[o] += Enumerable
                        .Range(first, Math.Min(Chunk, positions - first))
                        .Aggregate(T.Zero, (sum, p) => sum + dy[p * n + o]);
                continue;
            }

            double sum = BlockSum(positions, (p, so) => so + dy[p * n + o]),
                product = BlockSum(positions, (p, so) => T.FusedMultiplyAdd(dy[p * n + o], s.Z[p * n + o], so));
            (dBias[o], dScale[o]) = (T.CreateTruncating(sum), T.CreateTruncating(product));
            T mean = T.CreateTruncating(sum / positions),
                slope = T.CreateTruncating(product / positions),
                factor = s.Scale[o] * s.BatchInverse[o];
            for (int p = 0; p < positions; p++)
                dy[p * n + o] = (dy[p * n + o] - mean - s.Z[p * n + o] * slope) * factor;
        }

        var dx = new T[s.X.Length];
        foreach (var (image, row, column, at) in s.Positions(count))
        {
            foreach (var (pixel, tap) in s.Window(image, row, column))
            {
                for (int c = 0; c < channels && pixel >= 0; c++)
                {
                    T sum = T.Zero;
                    for (int o = 0; o < n; o++)
                        sum = T.FusedMultiplyAdd(dy[at * n + o], s.Weight(o, c, tap), sum);
                    dx[pixel * channels + c] += sum;
                }
            }
        }

        if (!s.Trainable)
            return dx;
        var places = s.Positions(count).ToArray();
        for (int o = 0; o < n; o++)
        {
            for (int tap = 0; tap < s.KernelHeight * s.KernelWidth; tap++)
            {
                for (int c = 0; c < channels; c++)
                {
                    T total = T.Zero;
                    for (int first = 0; first < positions; first += Chunk)
                    {
                        T sum = T.Zero;
                        for (int p = first; p < Math.Min(positions, first + Chunk); p++)
                        {
                            int r = places[p].Row * s.Stride - s.Padding + tap / s.KernelWidth,
                                col = places[p].Column * s.Stride - s.Padding + tap % s.KernelWidth;
                            bool inside = r >= 0 && r < s.In.Height && col >= 0 && col < s.In.Width;
                            T x = inside
                                ? s.X[((places[p].Image * s.In.Height + r) * s.In.Width + col) * channels + c]
                                : T.Zero;
                            sum = T.FusedMultiplyAdd(x, dy[p * n + o], sum);
                        }

                        total += sum;
                    }

                    ref T w = ref s.Weight(o, c, tap);
                    T g = T.IsZero(decay) ? total : T.FusedMultiplyAdd(decay, w, total);
                    w = T.FusedMultiplyAdd(-rate, g, w);
                }
            }

            s.B[o] = T.FusedMultiplyAdd(-rate, dBias[o], s.B[o]);
            if (s.Normalize)
                s.Scale[o] = T.FusedMultiplyAdd(-rate, dScale[o], s.Scale[o]);
        }

        return dx;
    }
}
