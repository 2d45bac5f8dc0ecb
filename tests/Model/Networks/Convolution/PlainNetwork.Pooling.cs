using Sweeps.Model.Configurations;

namespace Sweeps.Model.Tests.Networks.Convolution;

internal sealed unsafe partial class PlainNetwork<T>
{
    private static T[] PoolForward(Stage s, T[] x, int count)
    {
        int n = s.Out.Channels;
        s.X = x;
        s.Y = new T[count * s.Out.Numbers];
        T share = T.One / T.CreateChecked(s.KernelHeight * s.KernelWidth);
        foreach (var (image, row, column, at) in s.Positions(count))
        {
            for (int c = 0; c < n; c++)
            {
                var seen = s.Window(image, row, column).Select(w => x[w.Pixel * n + c]).ToArray();
                s.Y[at * n + c] =
                    s.Pool == PoolKind.Max
                        ? seen.Aggregate((a, b) => b > a ? b : a)
                        : seen.Aggregate(T.Zero, (a, b) => a + b) * share;
            }
        }

        return s.Y;
    }

    private static T[] BackPool(Stage s, T[] dy, int count)
    {
        int n = s.Out.Channels;
        var dx = new T[s.X.Length];
        T share = T.One / T.CreateChecked(s.KernelHeight * s.KernelWidth);
        foreach (var (image, row, column, at) in s.Positions(count))
        {
            for (int c = 0; c < n; c++)
            {
                bool given = false;
                foreach (var (pixel, _) in s.Window(image, row, column))
                {
                    if (s.Pool == PoolKind.Average)
                        dx[pixel * n + c] += dy[at * n + c] * share;
                    else if (!given && s.X[pixel * n + c] == s.Y[at * n + c])
                        (given, dx[pixel * n + c]) = (true, dx[pixel * n + c] + dy[at * n + c]);
                }
            }
        }

        return dx;
    }
}
