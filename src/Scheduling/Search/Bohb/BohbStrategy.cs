using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Hyperband;
using Sweeps.Scheduling.Search.Random;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Search.Bohb;

/// <summary>
/// BOHB (Falkner 2018, section 3): rungs and brackets as Hyperband has them, and new configurations by a Parzen
/// estimator over how far earlier ones have come; one in three is drawn at random, so that a rung that misleads cannot
/// lead astray for good.
/// </summary>
public sealed class BohbStrategy : ISearchStrategy
{
    private const double RandomShare = 1.0 / 3; // ρ

    private readonly LengthSpace _space;
    private readonly RandomStrategy _random;
    private readonly TpeStrategy _model;
    private readonly RandomStream _stream;
    private readonly HyperbandStrategy _rungs;

    /// <summary>Searches a space with an axis of lengths.</summary>
    public BohbStrategy(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _space = new(task.Space);
        SearchTask rest = new(_space.Rest, task.Seed, new Dictionary<string, double> { ["startup"] = 1 });
        (_random, _model) = (new(rest), new(rest));
        _stream = new(task.Seed, RandomPurpose.Search, channel: 6);
        _rungs = new(task, Draw);
    }

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new(
            "bohb",
            "Hyperband whose new configurations come from a Parzen estimator of what did well.",
            task => new BohbStrategy(task)
        )
        {
            Settings = HyperbandStrategy.Kind.Settings,
            Lacks = LengthSpace.Lacks,
        };

    /// <summary>Configurations with a result from which on the model is asked: N_min + 2, where N_min is the number of
    /// axes and one.</summary>
    private int Enough => _space.Rest.Count + 3;

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number) => _rungs.Ask(history, number);

    private double[] Draw(SearchHistory history, long number)
    {
        if (_stream.Uniform(number, 0) < RandomShare)
            return _random.Ask(SearchHistory.Empty, number);
        SearchResult[] ranked = Ranked(history.Results);
        return ranked.Length < Enough
            ? _random.Ask(SearchHistory.Empty, number)
            : _model.Ask(new(ranked, [.. history.Pending.Select(_space.RestOf)]), number);
    }

    // Each configuration once, with its rank as its value. One that was trained longer ranks before the others; among
    // those of one rung the value decides. The longest rung alone has only good configurations, so its results would
    // not say where the bad ones are.
    private SearchResult[] Ranked(IReadOnlyList<SearchResult> results)
    {
        Dictionary<string, (double[] Chosen, int Rung, double Value)> furthest = [];
        foreach (SearchResult result in results)
        {
            double[] chosen = _space.RestOf(result.Choices);
            int rung = _space.RungOf(result.Choices);
            string name = ProposalList.Text(chosen);
            if (!furthest.TryGetValue(name, out var known) || rung > known.Rung)
                furthest[name] = (chosen, rung, result.Value ?? double.PositiveInfinity);
        }

        return
        [
            .. furthest
                .Values.OrderByDescending(one => one.Rung)
                .ThenBy(one => one.Value)
                .Select((one, place) => new SearchResult(one.Chosen, place)),
        ];
    }
}
