using Sweeps.Model.Randomness;

namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>One run of a CMA-ES, from a start to a restart: what it draws from, and what it has come to know. What it
/// draws is addressed by the proposal's number.</summary>
internal sealed class CmaRun
{
    // Hansen 2009, section 2, where flat generations and steps too small end a run.
    private const double SmallestStep = 1e-12;
    private const double SmallestRange = 1e-12;

    private readonly CmaSpace _space;
    private readonly CmaConstants _constants;
    private readonly double _firstStep;
    private readonly double[][] _shares; // of each category's levels
    private readonly List<(CmaDraw Draw, double Value)> _generation = [];
    private readonly Queue<double> _bests = [];
    private CmaDistribution _distribution;
    private int _generations;

    public CmaRun(CmaSpace space, int population, double[] mean, double step)
    {
        (_space, _firstStep) = (space, step);
        _constants = new(Math.Max(1, space.Numbers), population);
        _distribution = Kept(CmaDistribution.Start(_constants, mean, step));
        _shares = [.. space.Levels.Select(levels => Enumerable.Repeat(1.0 / levels, levels).ToArray())];
    }

    /// <summary>λ.</summary>
    public int Population => _constants.Population;

    /// <summary>Whether it will find nothing better.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Draws the proposal with a number.</summary>
    public CmaDraw Draw(RandomStream stream, long number)
    {
        double[] z = new double[_distribution.Mean.Length];
        for (int d = 0; d < z.Length; d++)
            z[d] = stream.Normal(number, d);
        double[] point = _distribution.At(z);
        for (int d = 0; d < point.Length; d++)
            point[d] = CmaSpace.Fold(point[d]);
        int[] categories = new int[_shares.Length];
        for (int c = 0; c < categories.Length; c++)
            categories[c] = LevelAt(_shares[c], stream.Uniform(number, z.Length + c));
        double[] choices = _space.Choices(_space.Numbers == 0 ? [] : point, categories);
        return new(this, _generations, point, categories, choices);
    }

    /// <summary>Takes the result of a draw of this run; once there are as many as a generation has, the distribution
    /// moves.</summary>
    public void Tell(CmaDraw draw, double? value)
    {
        _generation.Add((draw, value ?? double.PositiveInfinity));
        if (_generation.Count < Population)
            return;
        // Stable, so that of equal values the earlier one is the better.
        (CmaDraw Draw, double Value)[] ranked = [.. _generation.OrderBy(one => one.Value)];
        _generation.Clear();
        if (_space.Numbers > 0)
            _distribution = Kept(
                _distribution.After([.. ranked.Select(one => (one.Draw.Point, one.Draw.Generation != _generations))])
            );
        for (int c = 0; c < _shares.Length; c++)
            Learn(c, ranked);
        _generations++;
        Look(ranked);
    }

    private CmaDistribution Kept(CmaDistribution distribution) =>
        _space.Numbers == 0
            ? distribution
            : Margin.Keep(distribution, _space.Thresholds, 1.0 / (_space.Numbers * Population));

    // The natural gradient of categories' shares, with the margin of Hamano 2024 (CatCMA, sections 3.2 and 4.2).
    private void Learn(int category, (CmaDraw Draw, double Value)[] ranked)
    {
        double[] shares = _shares[category];
        double rate = _constants.Mass / (_constants.Mass + shares.Length);
        double[] better = new double[shares.Length];
        for (int i = 0; i < _constants.Parents; i++)
            better[ranked[i].Draw.Categories[category]] += _constants.Weights[i];
        double least = Math.Min(0.5, 1.0 / Population) / shares.Length;
        double total = 0;
        for (int level = 0; level < shares.Length; level++)
            total += shares[level] = Math.Max(least, (1 - rate) * shares[level] + rate * better[level]);
        for (int level = 0; level < shares.Length; level++)
            shares[level] /= total;
    }

    private void Look((CmaDraw Draw, double Value)[] ranked)
    {
        int n = _constants.Dimensions;
        _bests.Enqueue(ranked[0].Value);
        int memory = 10 + (30 * n + Population - 1) / Population;
        if (_bests.Count > memory)
            _bests.Dequeue();
        double low = Math.Min(ranked[0].Value, _bests.Min());
        double high = Math.Max(ranked[^1].Value, _bests.Max());
        bool isFlat = _bests.Count == memory && (high - low < SmallestRange || double.IsPositiveInfinity(low));
        bool isStuck = Enumerable
            .Range(0, _space.Numbers)
            .All(d => _space.Thresholds[d] is not null || _distribution.Deviation(d) < SmallestStep * _firstStep);
        IsOver =
            isFlat
            || isStuck && _space.Thresholds.Any(thresholds => thresholds is null)
            || _distribution.IsDegenerate
            || !double.IsFinite(_distribution.Step);
    }

    private static int LevelAt(double[] shares, double share)
    {
        int level = 0;
        while (level < shares.Length - 1 && share >= shares[level])
            share -= shares[level++];
        return level;
    }
}

/// <summary>A proposal as it was drawn.</summary>
/// <param name="Run">Whose draw it is.</param>
/// <param name="Generation">How many generations the run had had.</param>
/// <param name="Point">Its numbers, from 0 to 1.</param>
/// <param name="Categories">Its categories' levels.</param>
/// <param name="Choices">What was proposed.</param>
internal sealed record CmaDraw(CmaRun Run, int Generation, double[] Point, int[] Categories, double[] Choices);
