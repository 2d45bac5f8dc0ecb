using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.Tpe;

/// <summary>
/// A density over a space: a weighted mixture with one product of kernels for each observation, and an even one, the
/// prior. Kernels are normal ones cut off at the ends, the same over the levels of an ordered dimension, and Aitchison
/// and Aitken's over categories (Bergstra 2011, section 4; Watanabe 2023, section 3.3). A dimension that does not
/// matter to an observation is drawn evenly under its kernel.
/// </summary>
internal sealed class ParzenEstimator
{
    private readonly SearchSpace _space;
    private readonly double[] _logWeights; // of the observations, with their kernels' masses, then of the prior
    private readonly double[] _cumulative;
    private readonly DimensionKernels[] _kernels;

    /// <param name="space">The space.</param>
    /// <param name="observations">Their choices.</param>
    /// <param name="weights">Their weights, above 0; the prior's comes on top.</param>
    /// <param name="priorWeight">The prior's weight, above 0.</param>
    /// <param name="widthOf">The standard deviation of the kernels of a dimension, as a share of the way.</param>
    public ParzenEstimator(
        SearchSpace space,
        IReadOnlyList<double[]> observations,
        IReadOnlyList<double> weights,
        double priorWeight,
        Func<int, double> widthOf
    )
    {
        _space = space;
        int count = observations.Count;
        double total = priorWeight;
        for (int i = 0; i < count; i++)
            total += weights[i];
        _logWeights = new double[count + 1];
        _cumulative = new double[count + 1];
        double sum = 0;
        for (int i = 0; i <= count; i++)
        {
            double share = (i < count ? weights[i] : priorWeight) / total;
            _logWeights[i] = Elementary.Log(share);
            _cumulative[i] = sum += share;
        }

        _kernels = new DimensionKernels[space.Count];
        for (int d = 0; d < space.Count; d++)
        {
            _kernels[d] = DimensionKernels.Of(space.Dimensions[d], d, observations, priorWeight, widthOf(d));
            if (space.Dimensions[d].Condition is null) // else not every choice has it
                _kernels[d].Norm(_logWeights);
        }
    }

    /// <summary>A draw, addressed by an index and from a position on; takes one uniform number and one more for each
    /// dimension.</summary>
    public double[] Draw(RandomStream stream, long index, int position)
    {
        double which = stream.Uniform(index, position) * _cumulative[^1];
        int kernel = Array.BinarySearch(_cumulative, which);
        kernel = Math.Min(kernel < 0 ? ~kernel : kernel, _logWeights.Length - 1);
        double[] choices = new double[_space.Count];
        for (int d = 0; d < choices.Length; d++)
        {
            choices[d] = _space.IsActive(d, choices)
                ? _kernels[d].Draw(kernel, stream.Uniform(index, position + 1 + d))
                : double.NaN;
        }

        return choices;
    }

    /// <summary>The logarithm of the density at choices; <paramref name="sums"/> is room for as many numbers as there
    /// are kernels.</summary>
    public double LogDensity(double[] choices, double[] sums)
    {
        int count = _logWeights.Length;
        Array.Copy(_logWeights, sums, count);
        for (int d = 0; d < choices.Length; d++)
        {
            if (!double.IsNaN(choices[d]))
                _kernels[d].Add(choices[d], sums);
        }

        double most = double.NegativeInfinity;
        for (int i = 0; i < count; i++)
            most = Math.Max(most, sums[i]);
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            double below = sums[i] - most;
            if (below > -40) // less is lost beside the largest anyway
                total += Elementary.Exp(below);
        }

        return most + Elementary.Log(total);
    }

    /// <summary>Number of kernels, the prior's included.</summary>
    public int Count => _logWeights.Length;

    /// <summary>The kernels of one dimension; the last is the prior's.</summary>
    private abstract class DimensionKernels
    {
        public static DimensionKernels Of(
            SearchDimension dimension,
            int d,
            IReadOnlyList<double[]> observations,
            double priorWeight,
            double width
        ) =>
            dimension.Kind switch
            {
                DimensionKind.Categorical => new Categories(dimension, d, observations, priorWeight),
                DimensionKind.Ordered when dimension.Levels <= LevelKernels.MostLevels => new LevelKernels(
                    dimension,
                    d,
                    observations,
                    width
                ),
                _ => new NormalKernels(dimension, d, observations, width),
            };

        public abstract double Draw(int kernel, double share);

        /// <summary>Takes what does not depend on the choice off the logarithm of each kernel's weight.</summary>
        public virtual void Norm(double[] logWeights) { }

        /// <summary>Adds the rest of the logarithm of each kernel's density at a choice.</summary>
        public abstract void Add(double choice, double[] sums);
    }

    private sealed class NormalKernels : DimensionKernels
    {
        private const double Whole = 8.3; // less than the last bit of 1 is beyond it

        private readonly SearchDimension _dimension;
        private readonly double[] _centers; // NaN: even
        private readonly double[] _places; // the centers, and 0 where even
        private readonly double[] _falls; // −1/2σ², and 0 where even
        private readonly double _width;
        private readonly double[]? _norms; // where the dimension does not matter to every choice

        public NormalKernels(SearchDimension dimension, int d, IReadOnlyList<double[]> observations, double width)
        {
            (_dimension, _width) = (dimension, width);
            int count = observations.Count;
            (_centers, _places, _falls) = (new double[count], new double[count], new double[count]);
            double fall = -0.5 / (width * width);
            for (int i = 0; i < count; i++)
            {
                double choice = observations[i][d];
                double center = _centers[i] = double.IsNaN(choice) ? double.NaN : dimension.PlaceOf(choice);
                if (!double.IsNaN(center))
                    (_places[i], _falls[i]) = (center, fall);
            }

            if (dimension.Condition is not null)
                Norm(_norms = new double[count]);
        }

        public override void Norm(double[] logWeights)
        {
            double constant = Elementary.Log(_width) + Normal.LogRootTwoPi;
            for (int i = 0; i < _centers.Length; i++)
            {
                double center = _centers[i];
                if (double.IsNaN(center))
                    continue;
                logWeights[i] -= constant;
                // Far from an end nothing of the kernel is beyond it.
                double low = center < Whole * _width ? Normal.Below(-center / _width) : 0;
                double high = 1 - center < Whole * _width ? Normal.Below((center - 1) / _width) : 0;
                if (low + high > 0)
                    logWeights[i] -= Elementary.Log(1 - low - high);
            }
        }

        public override double Draw(int kernel, double share)
        {
            double place = share;
            if (kernel < _centers.Length && !double.IsNaN(_centers[kernel]))
            {
                double center = _centers[kernel];
                double low = Normal.Below(-center / _width);
                double high = Normal.Below((1 - center) / _width);
                double inside = Math.Clamp(low + share * (high - low), 1e-300, 1 - 1e-16);
                place = center + _width * NormalQuantile.Of(inside);
            }

            place = Math.Clamp(place, 1e-9, 1 - 1e-9);
            return _dimension.Levels == 0 ? place : _dimension.LevelAt(place);
        }

        public override void Add(double choice, double[] sums)
        {
            double place = _dimension.PlaceOf(choice);
            ReadOnlySpan<double> places = _places;
            ReadOnlySpan<double> falls = _falls.AsSpan(0, places.Length);
            Span<double> to = sums.AsSpan(0, places.Length);
            for (int i = 0; i < places.Length; i++)
            {
                double apart = place - places[i];
                to[i] += falls[i] * apart * apart;
            }

            for (int i = 0; i < (_norms?.Length ?? 0); i++)
                to[i] += _norms![i];
        }
    }

    /// <summary>The probability that a normal kernel gives to the part of the way that is nearest to each
    /// level.</summary>
    private sealed class LevelKernels : DimensionKernels
    {
        public const int MostLevels = 64;

        private readonly int _levels;
        private readonly int[] _centers; // −1: even
        private readonly double[] _logs; // [center, level]
        private readonly double[] _cumulative;

        public LevelKernels(SearchDimension dimension, int d, IReadOnlyList<double[]> observations, double width)
        {
            int levels = _levels = dimension.Levels;
            _centers = [.. observations.Select(choices => double.IsNaN(choices[d]) ? -1 : (int)choices[d])];
            _logs = new double[levels * levels];
            _cumulative = new double[levels * levels];
            bool[] seen = new bool[levels];
            foreach (int center in _centers.Where(center => center >= 0))
            {
                if (seen[center])
                    continue;
                seen[center] = true;
                double sum = 0;
                for (int level = 0; level < levels; level++)
                {
                    var (low, high) = Part(dimension, level);
                    double place = dimension.PlaceOf(center);
                    double mass = Math.Max(Normal.Between((low - place) / width, (high - place) / width), 1e-300);
                    _cumulative[center * levels + level] = sum += mass;
                    _logs[center * levels + level] = Elementary.Log(mass);
                }

                double logSum = Elementary.Log(sum);
                double logEven = Elementary.Log(1.0 / levels);
                for (int level = 0; level < levels; level++)
                {
                    _cumulative[center * levels + level] /= sum;
                    // In relation to the prior, which counts as density 1.
                    _logs[center * levels + level] -= logSum + logEven;
                }
            }
        }

        public override double Draw(int kernel, double share)
        {
            if (kernel >= _centers.Length || _centers[kernel] < 0)
                return Math.Clamp(Math.Floor(share * _levels), 0, _levels - 1);
            int level = 0;
            while (level < _levels - 1 && _cumulative[_centers[kernel] * _levels + level] < share)
                level++;
            return level;
        }

        public override void Add(double choice, double[] sums)
        {
            int level = (int)choice;
            for (int i = 0; i < _centers.Length; i++)
                sums[i] += _centers[i] < 0 ? 0 : _logs[_centers[i] * _levels + level];
        }

        private static (double Low, double High) Part(SearchDimension dimension, int level)
        {
            double here = dimension.PlaceOf(level);
            double low = level == 0 ? 0 : (here + dimension.PlaceOf(level - 1)) / 2;
            double high = level == dimension.Levels - 1 ? 1 : (here + dimension.PlaceOf(level + 1)) / 2;
            return low <= high ? (low, high) : (high, low);
        }
    }

    private sealed class Categories : DimensionKernels
    {
        private readonly int _levels;
        private readonly int[] _centers;
        private readonly double _same;
        private readonly double _logSame;
        private readonly double _logOther;

        public Categories(SearchDimension dimension, int d, IReadOnlyList<double[]> observations, double priorWeight)
        {
            _levels = dimension.Levels;
            _centers = [.. observations.Select(choices => double.IsNaN(choices[d]) ? -1 : (int)choices[d])];
            // What the prior would add to one observation's count, spread over the levels.
            double spread = priorWeight / (observations.Count + 1);
            double total = 1 + spread * _levels;
            _same = (1 + spread) / total;
            // In relation to the prior, which counts as density 1.
            _logSame = Elementary.Log(_same * _levels);
            _logOther = Elementary.Log(spread / total * _levels);
        }

        public override double Draw(int kernel, double share)
        {
            if (kernel >= _centers.Length || _centers[kernel] < 0)
                return Math.Clamp(Math.Floor(share * _levels), 0, _levels - 1);
            if (share < _same || _levels == 1)
                return _centers[kernel];
            int other = (int)Math.Clamp((share - _same) / (1 - _same) * (_levels - 1), 0, _levels - 2);
            return other >= _centers[kernel] ? other + 1 : other;
        }

        public override void Add(double choice, double[] sums)
        {
            for (int i = 0; i < _centers.Length; i++)
                sums[i] +=
                    _centers[i] < 0 ? 0
                    : _centers[i] == (int)choice ? _logSame
                    : _logOther;
        }
    }
}
