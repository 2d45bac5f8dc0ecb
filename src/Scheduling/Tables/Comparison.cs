using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>
/// Compares two sets of trials that share seeds: two sweeps, or two values of an axis. Trials at the same place (values
/// of the axes that both have) with the same seed make a pair, and only pairs count. docs/statistics.md has the method.
/// </summary>
/// <param name="axes">The axes that both sides have, seed aside: what tells places apart.</param>
public sealed class Comparison(IReadOnlyList<PlanAxis> axes)
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly List<Place> _ordered = [];

    /// <summary>Adds a trial that ended well with its final values. False: the side has a trial at this place with this
    /// seed already, so that pairs would not be unique.</summary>
    /// <param name="second">Whether it is of the second side, from which the first is subtracted.</param>
    /// <param name="values">Its value on each of the axes.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="finals">Its final values.</param>
    public bool Add(
        bool second,
        IReadOnlyList<string> values,
        long seed,
        IReadOnlyList<(string Measure, double Value)> finals
    )
    {
        return PlaceOf(values)
            .Sides[second ? 1 : 0]
            .TryAdd(seed, finals.ToDictionary(final => final.Measure, final => final.Value, StringComparer.Ordinal));
    }

    /// <summary>Adds a trial that was not trained to the end: it is in no pair, but its place has a row that says
    /// so.</summary>
    public void AddUnfinished(bool second, IReadOnlyList<string> values, AttemptOutcome? end) =>
        PlaceOf(values).Ends[second ? 1 : 0].Add(end);

    private Place PlaceOf(IReadOnlyList<string> values)
    {
        string name = string.Join('\n', values);
        if (!_places.TryGetValue(name, out Place? place))
            _ordered.Add(_places[name] = place = new(values));
        return place;
    }

    /// <summary>The comparison of what was added so far, place by place in the order in which they came; those that
    /// only one side has are left out.</summary>
    /// <param name="measures">The measures to compare.</param>
    public ComparisonTable Build(IReadOnlyList<string> measures) =>
        new(
            axes,
            measures,
            [.. _ordered.Where(place => place.IsShared).Select(place => Row(place, measures))],
            _ordered.Count(place => !place.IsShared)
        );

    private static ComparisonRow Row(Place place, IReadOnlyList<string> measures)
    {
        long[] seeds = [.. place.Sides[0].Keys.Where(place.Sides[1].ContainsKey).Order()];
        return new(
            place.Values,
            [
                .. measures.Select(measure =>
                {
                    List<(double First, double Second)> pairs = [];
                    foreach (long seed in seeds)
                    {
                        if (
                            place.Sides[0][seed].TryGetValue(measure, out double first)
                            && place.Sides[1][seed].TryGetValue(measure, out double second)
                        )
                            pairs.Add((first, second));
                    }

                    var finite = pairs.Where(pair => double.IsFinite(pair.Second - pair.First)).ToList();
                    return new ComparedMeasure(
                        Summary.Of([.. finite.Select(pair => pair.First)]),
                        Summary.Of([.. finite.Select(pair => pair.Second)]),
                        Summary.OfPairedDifferences(pairs)
                    );
                }),
            ],
            place.Sides.Sum(side => side.Count) - 2 * seeds.Length,
            UnfinishedSeeds.Of(place.Ends[0]),
            UnfinishedSeeds.Of(place.Ends[1])
        );
    }

    private sealed class Place(IReadOnlyList<string> values)
    {
        public IReadOnlyList<string> Values { get; } = values;

        public Dictionary<long, Dictionary<string, double>>[] Sides { get; } =
        [
            [],
            [],
        ];

        public EndCounts[] Ends { get; } = [new(), new()];

        /// <summary>Whether both sides have trials.</summary>
        public bool IsShared =>
            Sides.Zip(Ends).All(side => side.First.Count > 0 || UnfinishedSeeds.Of(side.Second).Count > 0);
    }
}

/// <summary>A measure at a place, over the seeds that both sides have.</summary>
/// <param name="First">The first side.</param>
/// <param name="Second">The second side.</param>
/// <param name="Difference">Second less first, seed by seed.</param>
public sealed record ComparedMeasure(Summary First, Summary Second, Summary Difference);

/// <summary>A place, compared.</summary>
/// <param name="AxisValues">Its value on each axis.</param>
/// <param name="Measures">In the order of <see cref="ComparisonTable.Measures"/>.</param>
/// <param name="Unpaired">Trials of either side that were trained to the end and have no partner.</param>
/// <param name="First">Trials of the first side that are in no pair.</param>
/// <param name="Second">Those of the second side.</param>
public sealed record ComparisonRow(
    IReadOnlyList<string> AxisValues,
    IReadOnlyList<ComparedMeasure> Measures,
    int Unpaired,
    UnfinishedSeeds First,
    UnfinishedSeeds Second
);

/// <summary>Numbers of trials that were not trained to the end.</summary>
/// <param name="Diverged">Those that diverged.</param>
/// <param name="Stopped">Those that a rule stopped early.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Open">Those that were begun and have not ended.</param>
public sealed record UnfinishedSeeds(long Diverged, long Stopped, long Failed, long Open)
{
    /// <summary>All of them.</summary>
    public long Count => Diverged + Stopped + Failed + Open;

    /// <summary>Such as "2 diverged, 1 failed"; empty: none has ended so.</summary>
    public string Note => SeedNote.Of(Diverged, Stopped, Failed);

    internal static UnfinishedSeeds Of(EndCounts ends) =>
        new(ends[AttemptOutcome.Diverged], ends[AttemptOutcome.Stopped], ends[AttemptOutcome.Failed], ends.Open);
}

/// <summary>Two sides, compared place by place.</summary>
/// <param name="Axes">The axes that both have, seed aside.</param>
/// <param name="Measures">The measures.</param>
/// <param name="Rows">Places that both have.</param>
/// <param name="Alone">Number of places that only one side has.</param>
public sealed record ComparisonTable(
    IReadOnlyList<PlanAxis> Axes,
    IReadOnlyList<string> Measures,
    IReadOnlyList<ComparisonRow> Rows,
    int Alone
);
