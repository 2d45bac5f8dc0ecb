using Sweeps.Model.Numerics;
using Sweeps.Model.Numerics.Spectra;

namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>
/// The normal distribution of a CMA-ES and its update by a generation (Hansen 2016, figure 6), with active covariance
/// update. It never changes: an update makes another one.
/// </summary>
internal sealed class CmaDistribution
{
    private readonly CmaConstants _constants;
    private readonly double[] _stepPath;
    private readonly double[] _path;
    private readonly double[,] _covariance;
    private readonly double[][] _vectors; // the columns of B
    private readonly double[] _lengths; // the diagonal of D
    private readonly int _generations;

    private CmaDistribution(
        CmaConstants constants,
        double[] mean,
        double step,
        double[,] covariance,
        double[] scales,
        double[] stepPath,
        double[] path,
        int generations
    )
    {
        (_constants, Mean, Step, _covariance, Scales) = (constants, mean, step, covariance, scales);
        (_stepPath, _path, _generations) = (stepPath, path, generations);
        int n = constants.Dimensions;
        double[] flat = new double[n * n];
        Buffer.BlockCopy(covariance, 0, flat, 0, n * n * sizeof(double));
        (double[] values, _vectors) = SymmetricEigen.Vectors(flat, n);
        double most = values.Max();
        _lengths = [.. values.Select(value => Math.Sqrt(Math.Max(value, 1e-20 * most)))];
    }

    /// <summary>A distribution without any correlation.</summary>
    public static CmaDistribution Start(CmaConstants constants, double[] mean, double step)
    {
        int n = constants.Dimensions;
        double[,] identity = new double[n, n];
        for (int i = 0; i < n; i++)
            identity[i, i] = 1;
        return new(constants, mean, step, identity, [.. Enumerable.Repeat(1.0, n)], new double[n], new double[n], 0);
    }

    /// <summary>m.</summary>
    public double[] Mean { get; }

    /// <summary>σ.</summary>
    public double Step { get; }

    /// <summary>The diagonal of the matrix A that widens dimensions (Hamano 2022, section 4); 1 of those that need no
    /// margin.</summary>
    public double[] Scales { get; }

    /// <summary>Standard deviation along a dimension.</summary>
    public double Deviation(int dimension) =>
        Step * Scales[dimension] * Math.Sqrt(Math.Max(_covariance[dimension, dimension], 0));

    /// <summary>Whether the longest axis is 10⁷ times the shortest.</summary>
    public bool IsDegenerate => _lengths.Max() > 1e7 * _lengths.Min();

    /// <summary>A point from standard normal numbers: m + σ A B D z.</summary>
    public double[] At(ReadOnlySpan<double> z)
    {
        int n = z.Length;
        double[] x = new double[n];
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int k = 0; k < n; k++)
                sum += _vectors[k][i] * _lengths[k] * z[k];
            x[i] = Mean[i] + Step * Scales[i] * sum;
        }

        return x;
    }

    /// <summary>The same distribution with another mean and other scales.</summary>
    public CmaDistribution With(double[] mean, double[] scales) =>
        new(_constants, mean, Step, _covariance, scales, _stepPath, _path, _generations);

    /// <summary>
    /// The distribution after a generation. <paramref name="ranked"/>: its points, the best first. Points that were not
    /// drawn from this distribution are pulled in to a length that is likely (Hansen 2011, Injecting external
    /// solutions, section 2).
    /// </summary>
    public CmaDistribution After(IReadOnlyList<(double[] Point, bool IsForeign)> ranked)
    {
        int n = _constants.Dimensions;
        double[][] steps = [.. ranked.Select(one => StepTo(one.Point, one.IsForeign))];
        double[] shift = new double[n];
        for (int i = 0; i < _constants.Parents; i++)
        {
            for (int d = 0; d < n; d++)
                shift[d] += _constants.Weights[i] * steps[i][d];
        }

        if (ranked.Any(one => one.IsForeign))
            Shorten(shift, (Math.Sqrt(2 * n) + 2 * n / (n + 2.0)) / Math.Sqrt(_constants.Mass));
        double[] mean = [.. Mean.Select((m, d) => m + Step * Scales[d] * shift[d])];

        double rate = _constants.StepRate;
        double[] whitened = Whiten(shift);
        double pull = Math.Sqrt(rate * (2 - rate) * _constants.Mass);
        double[] stepPath = [.. _stepPath.Select((p, d) => (1 - rate) * p + pull * whitened[d])];
        double length = Math.Sqrt(stepPath.Sum(p => p * p));
        double grown = (rate / _constants.StepDamping) * (length / _constants.PathLength - 1);
        double step = Step * Elementary.Exp(Math.Min(1, grown));

        double young = 1 - Power((1 - rate) * (1 - rate), _generations + 1);
        bool isSteady = length / Math.Sqrt(young) < (1.4 + 2 / (n + 1.0)) * _constants.PathLength;
        double far = isSteady ? Math.Sqrt(_constants.PathRate * (2 - _constants.PathRate) * _constants.Mass) : 0;
        double[] path = [.. _path.Select((p, d) => (1 - _constants.PathRate) * p + far * shift[d])];
        return new(_constants, mean, step, Updated(steps, path, isSteady), Scales, stepPath, path, _generations + 1);
    }

    private double[,] Updated(double[][] steps, double[] path, bool isSteady)
    {
        int n = _constants.Dimensions;
        double lost = isSteady ? 0 : _constants.PathRate * (2 - _constants.PathRate);
        double kept =
            1 + _constants.RankOne * lost - _constants.RankOne - _constants.RankMany * _constants.Weights.Sum();
        double[] weights =
        [
            .. _constants.Weights.Select(
                (w, i) => w >= 0 ? w : w * n / Math.Max(1e-300, Whiten(steps[i]).Sum(value => value * value))
            ),
        ];
        double[,] covariance = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double many = 0;
                for (int k = 0; k < steps.Length; k++)
                    many += weights[k] * steps[k][i] * steps[k][j];
                covariance[i, j] = covariance[j, i] =
                    kept * _covariance[i, j] + _constants.RankOne * path[i] * path[j] + _constants.RankMany * many;
            }
        }

        return covariance;
    }

    private double[] StepTo(double[] point, bool isForeign)
    {
        double[] step = [.. point.Select((x, d) => (x - Mean[d]) / (Step * Scales[d]))];
        double n = _constants.Dimensions;
        if (isForeign)
            Shorten(step, Math.Sqrt(n) + 2 * n / (n + 2));
        return step;
    }

    private void Shorten(double[] step, double most)
    {
        double length = Math.Sqrt(Whiten(step).Sum(value => value * value));
        if (length <= most)
            return;
        for (int d = 0; d < step.Length; d++)
            step[d] *= most / length;
    }

    // C^(−1/2) y = B D⁻¹ Bᵀ y.
    private double[] Whiten(double[] y)
    {
        int n = y.Length;
        double[] result = new double[n];
        for (int k = 0; k < n; k++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++)
                sum += _vectors[k][i] * y[i];
            sum /= _lengths[k];
            for (int i = 0; i < n; i++)
                result[i] += _vectors[k][i] * sum;
        }

        return result;
    }

    private static double Power(double x, int exponent)
    {
        double power = 1;
        for (int i = 0; i < exponent && power > 1e-300; i++)
            power *= x;
        return power;
    }
}
