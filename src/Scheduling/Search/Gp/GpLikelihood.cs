using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>
/// Length scales and noise by the marginal likelihood (Rasmussen and Williams 2006, section 5.4.1) under a prior whose
/// length scales grow with the root of the number of dimensions (as in Hvarfner 2024, section 4). The mean and the
/// variance of the function are the best ones for each, in closed form.
/// </summary>
internal sealed class GpLikelihood
{
    private const double PriorCount = 1; // as if one value of variance 1 had been seen besides
    private const double LengthCenter = -0.3;
    private const double LengthSpread = 1.2;
    private const double NoiseCenter = -6;
    private const double NoiseSpread = 2;
    private const double LeastNoise = -18;
    private const double MostNoise = -1.5; // else a few results can look like nothing but noise

    private readonly int _count;
    private readonly double[] _values;
    private readonly double[][] _squares; // of each dimension and pair i > j
    private readonly double _lengthCenter;

    /// <param name="space">The space.</param>
    /// <param name="places">Where values were seen.</param>
    /// <param name="values">The values, of mean 0 and variance 1.</param>
    public GpLikelihood(GpSpace space, IReadOnlyList<double[]> places, double[] values)
    {
        (_count, _values) = (places.Count, values);
        _lengthCenter = LengthCenter + 0.5 * Elementary.Log(space.Count);
        _squares = new double[space.Count][];
        for (int d = 0; d < space.Count; d++)
        {
            double[] squares = _squares[d] = new double[_count * (_count - 1) / 2];
            int pair = 0;
            for (int i = 0; i < _count; i++)
            {
                for (int j = 0; j < i; j++)
                    squares[pair++] = space.Square(d, places[i][d], places[j][d]);
            }
        }
    }

    /// <summary>The most likely ones, from two starts.</summary>
    public GpLengths Fit(int steps)
    {
        int n = _squares.Length;
        double[] low = [.. Enumerable.Repeat(-5.0, n), LeastNoise];
        double[] high = [.. Enumerable.Repeat(6.0, n), MostNoise];
        double[]? best = null;
        double least = double.PositiveInfinity;
        foreach (double start in new[] { _lengthCenter, -1.2 + 0.5 * Elementary.Log(n) })
        {
            double[] place = [.. Enumerable.Repeat(start, n), -7.0];
            double value = BoundedDescent.Minimize(Loss, place, low, high, steps, 1e-5);
            if (best is null || value < least)
                (best, least) = (place, value);
        }

        return new(best![..n], best[n]);
    }

    /// <summary>The negative logarithm of the likelihood and the prior, without constants, and its gradient by the
    /// logarithms of length scales and noise.</summary>
    public double Loss(ReadOnlySpan<double> at, Span<double> gradient)
    {
        int n = _squares.Length;
        GpLengths lengths = new(at[..n].ToArray(), at[n]);
        double[] slopes = new double[_squares.Length == 0 ? 0 : _squares[0].Length];
        if (Cholesky.Of(Kernel(lengths, slopes), _count) is not { } factor)
            return double.NaN;
        double[] ones = [.. Enumerable.Repeat(1.0, _count)];
        factor.Solve(ones);
        double mean = Rows.Dot(ones, _values) / ones.Sum();
        double[] rest = [.. _values.Select(value => value - mean)];
        double[] weights = [.. rest];
        factor.Solve(weights);
        double scale = (Rows.Dot(rest, weights) + PriorCount) / (_count + PriorCount);
        double loss = 0.5 * (_count + PriorCount) * Elementary.Log(scale) + 0.5 * factor.LogDeterminant;

        double[] inverse = factor.Inverse();
        double noise = 0;
        int pair = 0;
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < i; j++)
                slopes[pair++] *= inverse[i * _count + j] - weights[i] * weights[j] / scale;
            noise += inverse[i * _count + i] - weights[i] * weights[i] / scale;
        }

        for (int d = 0; d < n; d++)
        {
            // ∂k/∂ln ℓ = −2 w δ² k′, once for each of the two halves of the matrix, of which the loss takes one half.
            gradient[d] = -2 * lengths.Weights[d] * Rows.Dot(slopes, _squares[d]);
            double off = (at[d] - _lengthCenter) / LengthSpread;
            loss += 0.5 * off * off;
            gradient[d] += off / LengthSpread;
        }

        double apart = (at[n] - NoiseCenter) / NoiseSpread;
        gradient[n] = 0.5 * noise * lengths.Noise + apart / NoiseSpread;
        return loss + 0.5 * apart * apart;
    }

    private double[] Kernel(GpLengths lengths, double[] slopes)
    {
        double[] distances = new double[slopes.Length];
        for (int d = 0; d < _squares.Length; d++)
            Rows.Add(lengths.Weights[d], _squares[d], distances);
        double[] kernel = new double[_count * _count];
        int pair = 0;
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < i; j++, pair++)
                (kernel[i * _count + j], slopes[pair]) = Matern.With(distances[pair]);
            kernel[i * _count + i] = 1 + lengths.Noise;
        }

        return kernel;
    }
}
