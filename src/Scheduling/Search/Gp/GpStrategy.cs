using Sweeps.Model.Numerics;
using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Designs;

namespace Sweeps.Scheduling.Search.Gp;

/// <summary>
/// A Gaussian process with Matérn's kernel of which each dimension has its own length scale, and the largest expected
/// improvement over it (Jones 1998; Ament 2023).
/// </summary>
public sealed class GpStrategy : ISearchStrategy
{
    private static readonly SearchSetting Startup = new(
        "startup",
        10,
        2,
        10_000,
        "Proposals that are spread evenly before the model is asked."
    )
    {
        IsWhole = true,
    };
    private static readonly SearchSetting Most = new(
        "most",
        400,
        20,
        5000,
        "Results that the model takes, its time growing with the cube; of more it takes those near the best."
    )
    {
        IsWhole = true,
    };
    private static readonly SearchSetting Region = new(
        "region",
        8,
        1,
        10_000,
        "From so many axes on proposals stay in a trust region around the best result."
    )
    {
        IsWhole = true,
    };

    private const int MostFitted = 150;
    private const int FitSteps = 40;
    private const int Centers = 6;

    // Every fourth proposal looks for an improvement by a tenth of the spread, so that the search leaves a valley.
    private const int Wander = 4;
    private const double WanderMargin = 0.1;

    // From so much noise on, as a share of the function's variance, the others are content with what is within the
    // noise of the best: of good places the expected best one, which is seen again and again, and not the least known.
    private const double Noisy = 0.01;

    private readonly SearchTask _task;
    private readonly GpSpace _space;
    private readonly SpreadDesign _startup;
    private readonly RandomStream _stream;
    private readonly SeenResults _seen = new();
    private (int Count, GpLengths Lengths)? _fitted;

    /// <summary>Searches a space.</summary>
    public GpStrategy(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        (_task, _space) = (task, new(task.Space));
        _startup = new(task.Space, task.Seed);
        _stream = new(task.Seed, RandomPurpose.Search, channel: 5);
    }

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new("gp", "Gaussian process with the largest expected improvement.", task => new GpStrategy(task))
        {
            Settings = [Startup, Most, Region],
        };

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        ArgumentNullException.ThrowIfNull(history);
        var results = history.Results;
        if (results.Count < _task[Startup])
            return _startup.At(number);
        if (!_seen.GoOn(results))
            _fitted = null;
        TrustRegion region = RegionOf(results, history.Pending.Count);
        bool isLocal = _task.Space.Count >= _task[Region] || results.Count > _task[Most];
        SearchResult[] known = isLocal ? [.. results.Skip(region.Since)] : [.. results];
        if (known.Length < 2 || GpValues.Of(known) is not { } values)
            return _startup.At(number);
        GpLengths lengths = LengthsOf(results, isLocal ? region.Since : 0);
        double[][] places = [.. known.Select(result => _space.PlaceOf(result.Choices))];
        if (known.Length > _task[Most])
        {
            int[] kept = Nearest(lengths, places, values, (int)_task[Most]);
            (known, places, values) = (
                [.. kept.Select(i => known[i])],
                [.. kept.Select(i => places[i])],
                [.. kept.Select(i => values[i])]
            );
        }

        GpModel model = new(_space, lengths, places, values, [.. history.Pending.Select(_space.PlaceOf)]);
        int[] order = [.. Enumerable.Range(0, known.Length).OrderBy(i => model.Expected[i])];
        double[] best = known[order[0]].Choices;
        GpBox box = isLocal ? new(_task.Space, best, Sides(lengths, region.Side)) : new(_task.Space);
        HashSet<string> taken = [.. results.Select(r => ProposalList.Text(r.Choices))];
        taken.UnionWith(history.Pending.Select(ProposalList.Text));
        double least = model.Expected[order[0]] + SlackOf(lengths, number);
        return new GpAcquisition(_space, model, box, least, _stream, number).Best(
            [.. order.Take(Centers).Select(i => known[i].Choices)],
            places.Length < 150 ? 1000 : 500,
            choices => taken.Contains(ProposalList.Text(choices))
        );
    }

    private static double SlackOf(GpLengths lengths, long number) =>
        number % Wander == 0 ? -WanderMargin
        : lengths.Noise > Noisy ? Math.Sqrt(lengths.Noise)
        : 0;

    private TrustRegion RegionOf(IReadOnlyList<SearchResult> results, int behind)
    {
        TrustRegion region = new(Math.Max(4, _task.Space.Count) + behind);
        foreach (var result in results)
            region.Tell(result.Value);
        return region;
    }

    // Fitted anew when there are a twentieth more results, and from those results alone. So the lengths are a function
    // of the history, and not of who asked before.
    private GpLengths LengthsOf(IReadOnlyList<SearchResult> results, int since)
    {
        int count = (int)_task[Startup];
        for (int next = count; next <= results.Count; next += Math.Max(1, next / 20))
            count = next;
        if (count - since < 4)
            count = results.Count;
        if (_fitted is { } fitted && fitted.Count == count)
            return fitted.Lengths;
        SearchResult[] known = [.. results.Take(count).Skip(since)];
        double[] values = GpValues.Of(known) ?? new double[known.Length];
        int[] chosen = [.. Enumerable.Range(0, known.Length)];
        if (chosen.Length > MostFitted)
        {
            int[] best = [.. chosen.OrderBy(i => values[i]).Take(MostFitted / 2)];
            chosen = [.. best, .. chosen.Reverse().Except(best).Take(MostFitted - best.Length)];
            Array.Sort(chosen);
        }

        GpLikelihood likelihood = new(
            _space,
            [.. chosen.Select(i => _space.PlaceOf(known[i].Choices))],
            [.. chosen.Select(i => values[i])]
        );
        GpLengths lengths = likelihood.Fit(FitSteps);
        _fitted = (count, lengths);
        return lengths;
    }

    private int[] Nearest(GpLengths lengths, double[][] places, double[] values, int most)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            best = values[i] < values[best] ? i : best;
        double Distance(int i)
        {
            double sum = 0;
            for (int d = 0; d < _space.Count; d++)
                sum += lengths.Weights[d] * _space.Square(d, places[i][d], places[best][d]);
            return sum;
        }

        double[] distances = [.. Enumerable.Range(0, places.Length).Select(Distance)];
        return [.. Enumerable.Range(0, places.Length).OrderBy(i => distances[i]).Take(most).Order()];
    }

    // Longer where the function changes less, with the volume of a cube.
    private double[] Sides(GpLengths lengths, double side)
    {
        double mean = lengths.Logs.Average();
        return [.. lengths.Logs.Select(log => side * Elementary.Exp(Math.Clamp(log - mean, -2, 2)))];
    }
}
