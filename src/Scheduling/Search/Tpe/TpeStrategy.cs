using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Designs;

namespace Sweeps.Scheduling.Search.Tpe;

/// <summary>
/// The tree-structured Parzen estimator over all dimensions together (Bergstra 2011, section 4; Falkner 2018, section
/// 3.1; Watanabe 2023): of some draws from the density of the good results, the one at which that density is largest in
/// relation to the density of the others. What is pending counts among the others, so that proposals that cannot see
/// each other's results keep apart.
/// </summary>
public sealed class TpeStrategy(SearchTask task) : ISearchStrategy
{
    private static readonly SearchSetting Startup = new(
        "startup",
        10,
        1,
        10_000,
        "Proposals that are spread evenly before the model is asked."
    )
    {
        IsWhole = true,
    };
    private static readonly SearchSetting Gamma = new(
        "gamma",
        0.12,
        0.001,
        0.5,
        "Share of the results that count as good; at most 25."
    );
    private static readonly SearchSetting Candidates = new(
        "candidates",
        24,
        1,
        10_000,
        "Draws from the density of the good results, of which the best is proposed."
    )
    {
        IsWhole = true,
    };
    private static readonly SearchSetting PriorWeight = new(
        "prior_weight",
        1,
        0.01,
        100,
        "Weight of the even density beside one result."
    );

    private const int MostGood = 25;

    private readonly RandomStream _stream = new(task.Seed, RandomPurpose.Search, channel: 1);
    private readonly SpreadDesign _startup = new(task.Space, task.Seed);

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new("tpe", "Tree-structured Parzen estimator over all axes together.", task => new TpeStrategy(task))
        {
            OtherNames = ["bayes", "bayesian", "optuna"],
            Settings = [Startup, Gamma, Candidates, PriorWeight],
        };

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Results.Count < task[Startup])
            return _startup.At(number);
        var (good, others) = Split(history);
        ParzenEstimator above = EstimatorOf(others, [.. others.Select(_ => 1.0)]);
        ParzenEstimator below = EstimatorOf(good, [.. good.Select(_ => 1.0)]);
        double[] sums = new double[Math.Max(above.Count, below.Count)];
        double[]? best = null;
        double most = double.NegativeInfinity;
        for (int i = 0; i < (int)task[Candidates]; i++)
        {
            double[] candidate = below.Draw(_stream, number, i * (task.Space.Count + 1));
            double gain = below.LogDensity(candidate, sums) - above.LogDensity(candidate, sums);
            if (best is null || gain > most)
                (best, most) = (candidate, gain);
        }

        return best!;
    }

    private (List<double[]> Good, List<double[]> Others) Split(SearchHistory history)
    {
        int count = history.Results.Count;
        int wanted = (int)Math.Clamp(Math.Ceiling(task[Gamma] * count), 1, MostGood);
        // The best ones in order; of equal values the earlier one is the better.
        List<(double Value, int Number)> best = new(wanted + 1);
        for (int i = 0; i < count; i++)
        {
            double value = history.Results[i].Value ?? double.PositiveInfinity;
            if (best.Count == wanted && !(value < best[^1].Value))
                continue;
            int place = best.Count;
            while (place > 0 && value < best[place - 1].Value)
                place--;
            best.Insert(place, (value, i));
            if (best.Count > wanted)
                best.RemoveAt(wanted);
        }

        HashSet<int> good = [.. best.Select(one => one.Number)];
        List<double[]> others = new(count + history.Pending.Count);
        for (int i = 0; i < count; i++)
        {
            if (!good.Contains(i))
                others.Add(history.Results[i].Choices);
        }

        others.AddRange(history.Pending);
        return ([.. best.Select(one => history.Results[one.Number].Choices)], others);
    }

    private ParzenEstimator EstimatorOf(List<double[]> observations, double[] weights)
    {
        // Kernels of categories have no width.
        double WidthOf(int d) =>
            task.Space.Dimensions[d].Kind == DimensionKind.Categorical
                ? 0
                : ParzenWidths.Of(task.Space, d, observations);
        return new(task.Space, observations, weights, task[PriorWeight], WidthOf);
    }
}
