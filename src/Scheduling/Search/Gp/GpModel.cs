using Sweeps.Model.Numerics;
using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>A Gaussian process that has seen values: mean and variance of the function anywhere. It has room of its own
/// for what it computes, and so serves one caller at a time.</summary>
internal sealed class GpModel
{
    private readonly GpSpace _space;
    private readonly GpLengths _lengths;
    private readonly double[][] _places;
    private readonly Cholesky _factor;
    private readonly double[] _weights;
    private readonly double _mean;
    private readonly double _scale;
    private readonly double[] _kernel;
    private readonly double[] _slopes;
    private readonly double[] _solved;

    /// <param name="space">The space.</param>
    /// <param name="lengths">What was fitted.</param>
    /// <param name="places">Where values were seen.</param>
    /// <param name="values">The values.</param>
    /// <param name="pending">Where values will be seen: they are taken to be what is expected, so that only the
    /// variance knows of them (the kriging believer of Ginsbourger 2010).</param>
    public GpModel(
        GpSpace space,
        GpLengths lengths,
        IReadOnlyList<double[]> places,
        double[] values,
        IReadOnlyList<double[]> pending
    )
    {
        (_space, _lengths) = (space, lengths);
        int seen = places.Count;
        _places = [.. places, .. pending];
        _kernel = new double[_places.Length];
        _slopes = new double[_places.Length];
        _solved = new double[_places.Length];
        Cholesky first = FactorOf(seen);
        double[] ones = [.. Enumerable.Repeat(1.0, seen)];
        first.Solve(ones);
        _mean = Rows.Dot(ones, values) / ones.Sum();
        double[] rest = [.. values.Select(value => value - _mean)];
        double[] weights = [.. rest];
        first.Solve(weights);
        _scale = (Rows.Dot(rest, weights) + 1) / (seen + 1);
        _weights = [.. weights, .. new double[pending.Count]];
        _factor = pending.Count == 0 ? first : FactorOf(_places.Length);
        Expected = [.. values.Select((value, i) => value - lengths.Noise * weights[i])];
    }

    /// <summary>What the function is expected to be where values were seen.</summary>
    public double[] Expected { get; }

    /// <summary>Mean and standard deviation of the function at a place.</summary>
    public (double Mean, double Deviation) At(double[] place)
    {
        for (int i = 0; i < _places.Length; i++)
            _kernel[i] = Matern.Of(Distance(place, _places[i]));
        double mean = _mean + Rows.Dot(_kernel, _weights);
        _kernel.CopyTo(_solved, 0);
        _factor.Forward(_solved);
        return (mean, DeviationOf(Rows.SquaredNorm(_solved)));
    }

    /// <summary>Mean and standard deviation at a place, and their slopes along some dimensions.</summary>
    public (double Mean, double Deviation) At(
        double[] place,
        ReadOnlySpan<int> dimensions,
        Span<double> meanSlopes,
        Span<double> deviationSlopes
    )
    {
        for (int i = 0; i < _places.Length; i++)
            (_kernel[i], _slopes[i]) = Matern.With(Distance(place, _places[i]));
        double mean = _mean + Rows.Dot(_kernel, _weights);
        _kernel.CopyTo(_solved, 0);
        _factor.Forward(_solved);
        double deviation = DeviationOf(Rows.SquaredNorm(_solved));
        _factor.Backward(_solved);
        for (int k = 0; k < dimensions.Length; k++)
        {
            int d = dimensions[k];
            double ofMean = 0;
            double ofShare = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                double slope = _slopes[i] * (place[d] - _places[i][d]);
                ofMean += slope * _weights[i];
                ofShare += slope * _solved[i];
            }

            // The variance is s²(1 − kᵀK⁻¹k).
            meanSlopes[k] = 2 * _lengths.Weights[d] * ofMean;
            deviationSlopes[k] = -2 * _lengths.Weights[d] * ofShare * _scale / deviation;
        }

        return (mean, deviation);
    }

    /// <summary>The square of the scaled distance.</summary>
    public double Distance(double[] one, double[] other)
    {
        double sum = 0;
        for (int d = 0; d < one.Length; d++)
            sum += _lengths.Weights[d] * _space.Square(d, one[d], other[d]);
        return sum;
    }

    private double DeviationOf(double known) => Math.Sqrt(_scale * Math.Max(1 - known, 1e-14));

    private Cholesky FactorOf(int n)
    {
        // Places side by side make the matrix singular to within rounding, until there is noise enough.
        for (double noise = _lengths.Noise; ; noise = 10 * noise + 1e-12)
        {
            double[] kernel = new double[n * n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                    kernel[i * n + j] = Matern.Of(Distance(_places[i], _places[j]));
                kernel[i * n + i] = 1 + noise;
            }

            if (Cholesky.Of(kernel, n) is { } factor)
                return factor;
        }
    }
}
