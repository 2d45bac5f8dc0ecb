using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Algebra;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>Finds the choices of the largest expected improvement: the best of many draws, from the whole box and
/// around the best results, from which it climbs.</summary>
internal sealed class GpAcquisition
{
    private const int Climbs = 5;
    private const int Rounds = 3;
    private const int Steps = 40;

    private static readonly double[] Spreads = [0.2, 0.05, 0.01, 0.002];

    private readonly GpSpace _space;
    private readonly GpModel _model;
    private readonly GpBox _box;
    private readonly double _least;
    private readonly RandomStream _stream;
    private readonly long _number;

    /// <param name="space">The space.</param>
    /// <param name="model">What is known.</param>
    /// <param name="box">Where to look.</param>
    /// <param name="least">The least value that is expected so far.</param>
    /// <param name="stream">Random numbers.</param>
    /// <param name="number">Addresses them.</param>
    public GpAcquisition(GpSpace space, GpModel model, GpBox box, double least, RandomStream stream, long number) =>
        (_space, _model, _box, _least, _stream, _number) = (space, model, box, least, stream, number);

    /// <summary>The best choices of which <paramref name="isTaken"/> says no, else the best.</summary>
    public double[] Best(IReadOnlyList<double[]> centers, int draws, Func<double[], bool> isTaken)
    {
        List<(double[] Choices, double Score)> found =
        [
            .. Draws(centers, draws).Select(choices => (choices, ScoreOf(choices))),
        ];
        found = [.. found.OrderByDescending(one => one.Score)];
        List<(double[] Choices, double Score)> climbed = [.. found.Take(Climbs).Select(one => Climb(one.Choices))];
        foreach (var (choices, _) in climbed.Concat(found).OrderByDescending(one => one.Score))
        {
            double[] clean = _space.Cleaned(choices);
            if (!isTaken(clean))
                return clean;
        }

        return _space.Cleaned(climbed[0].Choices);
    }

    private double ScoreOf(double[] choices)
    {
        var (mean, deviation) = _model.At(_space.PlaceOf(_space.Cleaned(choices)));
        return ExpectedImprovement.Of((_least - mean) / deviation).Log
            + Sweeps.Model.Numerics.Elementary.Log(deviation);
    }

    private IEnumerable<double[]> Draws(IReadOnlyList<double[]> centers, int draws)
    {
        int n = _space.Count;
        for (int i = 0; i < draws; i++)
        {
            int at = i * (2 * n + 2);
            bool isNear = i % 2 == 1 && centers.Count > 0;
            double[] center = isNear ? centers[i / 2 % centers.Count] : _box.Center;
            double spread = Spreads[i / 2 % Spreads.Length];
            double share = Math.Max(1.5 / n, _stream.Uniform(_number, at));
            double[] choices = new double[n];
            for (int d = 0; d < n; d++)
            {
                double draw = _stream.Uniform(_number, at + 2 + 2 * d);
                if (!isNear || double.IsNaN(center[d]))
                    choices[d] = _box.At(d, draw);
                else if (_stream.Uniform(_number, at + 3 + 2 * d) >= share)
                    choices[d] = center[d];
                else
                    choices[d] = _box.Near(d, center[d], spread * NormalQuantile.Of(draw), draw);
            }

            yield return choices;
        }
    }

    private (double[] Choices, double Score) Climb(double[] start)
    {
        double[] choices = (double[])start.Clone();
        double score = ScoreOf(choices);
        for (int round = 0; round < Rounds; round++)
        {
            double before = score;
            score = Math.Max(score, Slide(choices));
            bool hasMoved = false;
            foreach (int d in _space.Discrete)
                hasMoved |= Step(choices, d, ref score);
            if (!hasMoved || score <= before)
                break;
        }

        return (choices, score);
    }

    // Along the continuous dimensions that matter.
    private double Slide(double[] choices)
    {
        int[] free = [.. _space.Continuous.Where(d => _space.IsActive(d, choices))];
        if (free.Length == 0)
            return double.NegativeInfinity;
        double[] place = _space.PlaceOf(_space.Cleaned(choices));
        double[] means = new double[free.Length];
        double[] deviations = new double[free.Length];
        double Loss(ReadOnlySpan<double> at, Span<double> gradient)
        {
            for (int k = 0; k < free.Length; k++)
                place[free[k]] = at[k];
            var (mean, deviation) = _model.At(place, free, means, deviations);
            var (log, densityShare, belowShare) = ExpectedImprovement.Of((_least - mean) / deviation);
            for (int k = 0; k < free.Length; k++)
                gradient[k] = (belowShare * means[k] - densityShare * deviations[k]) / deviation;
            return -log - Sweeps.Model.Numerics.Elementary.Log(deviation);
        }

        double[] at = [.. free.Select(d => choices[d])];
        double score = -BoundedDescent.Minimize(
            Loss,
            at,
            [.. free.Select(d => _box.Low[d])],
            [.. free.Select(d => _box.High[d])],
            Steps,
            1e-7
        );
        for (int k = 0; k < free.Length; k++)
            choices[free[k]] = at[k];
        return score;
    }

    private bool Step(double[] choices, int d, ref double score)
    {
        double was = choices[d];
        double best = was;
        foreach (int level in _box.LevelsFor(d, was))
        {
            choices[d] = level;
            double reached = ScoreOf(choices);
            if (reached > score + 1e-12)
                (best, score) = (level, reached);
        }

        choices[d] = best;
        return best != was;
    }
}
