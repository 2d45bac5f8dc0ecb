namespace Sweeps.Model.Data.Images;

/// <summary>
/// Exact area averages: output pixel o covers the input from o·side/size to (o + 1)·side/size, and takes every input
/// pixel by the area that they share. Sums are integers, so there is one rounding, at the end.
/// </summary>
internal sealed class AreaScaling(int side, int size)
{
    private const double White = 255;

    private readonly double _unit = White * ((long)side * side);

    /// <summary>Scales one channel ([side, side] bytes) to [size, size] values from 0 to 1.</summary>
    public void Scale(ReadOnlySpan<byte> channel, Span<double> values)
    {
        if (size == side)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = channel[i] / White;
            return;
        }

        Span<long> narrow = stackalloc long[side * size]; // input rows already summed along x
        for (int y = 0; y < side; y++)
        {
            for (int o = 0; o < size; o++)
            {
                long sum = 0;
                for (int x = o * side / size; x * size < (o + 1) * side; x++)
                    sum += Shared(o, x) * channel[y * side + x];
                narrow[y * size + o] = sum;
            }
        }

        for (int o = 0; o < size; o++)
        {
            for (int x = 0; x < size; x++)
            {
                long sum = 0;
                for (int y = o * side / size; y * size < (o + 1) * side; y++)
                    sum += Shared(o, y) * narrow[y * size + x];
                values[o * size + x] = sum / _unit;
            }
        }
    }

    // In units of 1/size of an input pixel: output o covers [o·side, (o + 1)·side), input i covers [i·size, (i +
    // 1)·size).
    private long Shared(int o, int i) => Math.Min((o + 1) * side, (i + 1) * size) - Math.Max(o * side, i * size);
}
