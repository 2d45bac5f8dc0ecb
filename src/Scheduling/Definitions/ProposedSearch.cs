using System.Globalization;
using Sweeps.Model.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Search;

namespace Sweeps.Scheduling.Definitions;

/// <summary>
/// Has a strategy propose configurations that looks at results: proposal n sees those of the proposals 0 … n −
/// <paramref name="Ahead"/> and no others, so that it is the same however many slots there are. What has been proposed
/// is in <see cref="Proposals"/>; the rest of the plan's configurations are not known yet.
/// </summary>
/// <param name="Kind">The strategy.</param>
/// <param name="Trials">Configurations that are proposed, for each combination of what stands under <see cref="Per"/>;
/// at least 1.</param>
/// <param name="Seed">Keys the strategy's random numbers: no seed of any trial.</param>
/// <param name="Ahead">How many proposals may be under way at once; at least 1. More slots than that have nothing to
/// do.</param>
/// <param name="Goal">What is looked at.</param>
/// <param name="Settings">The strategy's own settings that were given.</param>
public sealed record ProposedSearch(
    SearchKind Kind,
    int Trials,
    long Seed,
    int Ahead,
    SearchGoal Goal,
    IReadOnlyDictionary<string, double> Settings
) : GridSearch(Trials, Seed)
{
    /// <summary>Unless the grid file says how many may be under way.</summary>
    public const int DefaultAhead = 16;

    private SearchSpace _space = new([]);
    private GridAxis[] _groups = [];

    /// <summary>What has been proposed so far.</summary>
    public ProposalList Proposals { get; } = new();

    /// <summary>Names of the axes of which each combination of values has a search of its own. Proposals take turns:
    /// number n is the next one of combination n mod <see cref="Groups"/>.</summary>
    public IReadOnlyList<string> Per { get; init; } = [];

    /// <summary>How many searches there are.</summary>
    public int Groups { get; private set; } = 1;

    /// <summary>A name under <see cref="Per"/> that is no axis of listed values; null where there is none.</summary>
    public string? UnknownPer { get; private set; }

    /// <inheritdoc/>
    public override int Count => Trials * Groups;

    /// <summary>What it chooses from.</summary>
    public SearchSpace Space => _space;

    /// <summary>A strategy that has remembered nothing.</summary>
    public ISearchStrategy Strategy() => Kind.Make(Task);

    /// <summary>What proposes, and why that where it was chosen.</summary>
    public string Words =>
        Kind.Choose?.Invoke(Task) is { } choice
            ? $"{Kind.Name} takes {choice.Kind.Name}{ForEach}: {choice.Why}"
            : $"{Trials} configurations by {Kind.Name}{ForEach}, {Ahead} under way at once";

    private string ForEach => Per.Count == 0 ? "" : $" for each {string.Join(" and ", Per)}";

    private SearchTask Task => new(Space, Seed, Settings) { Trials = Trials };

    internal string Canonical =>
        string.Join(
            ' ',
            [
                string.Create(CultureInfo.InvariantCulture, $"{Trials} by {Kind.Name} with {Seed}, {Ahead} ahead,"),
                Goal.Maximize ? "maximize" : "minimize",
                Goal.Measure,
                .. Per.Select(name => $"per {name}"),
                .. Settings
                    .OrderBy(setting => setting.Key, StringComparer.Ordinal)
                    .Select(setting => $"{setting.Key}={Numerals.Text(setting.Value)}"),
            ]
        );

    private protected override void Begin(IReadOnlyList<GridAxis> axes)
    {
        _groups = [.. axes.Where(IsGroup)];
        UnknownPer = Per.FirstOrDefault(name => !_groups.Any(axis => IsNamed(axis, name)));
        long groups = 1;
        foreach (GridAxis axis in _groups)
            groups = Math.Min(groups * axis.Count, MostTrials);
        Groups = (int)Math.Min(groups, MostTrials / Trials);
        _space = new([.. axes.Except(_groups).Select(DimensionOf)]);
    }

    private protected override AxisColumn ColumnOf(GridAxis axis, int number, AxisColumn column)
    {
        int place = Array.IndexOf(_groups, axis);
        return place < 0
            ? new ProposedColumn(this, column, _space.IndexOf(axis.Paths))
            : new GroupColumn(
                this,
                column,
                _groups.Skip(place + 1).Aggregate(1, (product, next) => product * next.Count)
            );
    }

    private bool IsGroup(GridAxis axis) => Per.Any(name => IsNamed(axis, name));

    private static bool IsNamed(GridAxis axis, string name) =>
        axis.Columns.Any(column => column.Field.ShortName == name && column is not SpanColumn);

    private static SearchDimension DimensionOf(GridAxis axis)
    {
        if (axis.Columns is not [var column])
            return new(axis.Paths, DimensionKind.Categorical, axis.Count);
        if (column is SpanColumn span)
            return span.Levels is { } levels
                ? new(axis.Paths, DimensionKind.Ordered, levels)
                : new(axis.Paths, DimensionKind.Continuous);
        double[]? places = PlacesOf(axis);
        double[]? lengths = LengthsOf(axis);
        return places is null
            ? new(axis.Paths, DimensionKind.Categorical, axis.Count) { Lengths = lengths }
            : new SearchDimension(axis.Paths, DimensionKind.Ordered, axis.Count) { Places = places, Lengths = lengths };
    }

    private static double[]? LengthsOf(GridAxis axis) =>
        axis.Count <= MostPlaces && Lengths.Contains(axis.Paths)
            ? [.. Enumerable.Range(0, axis.Count).Select(axis.Number).OfType<double>()]
            : null;

    // Numbers lie on the scale that suits them: that of their logarithms where the largest is thirty times the
    // smallest.
    private static double[]? PlacesOf(GridAxis axis)
    {
        if (axis.Count is < 3 or > MostPlaces)
            return null;
        double?[] numbers = [.. Enumerable.Range(0, axis.Count).Select(axis.Number)];
        if (numbers.Any(number => number is null || !double.IsFinite(number.Value)))
            return null;
        double[] values = [.. numbers.Select(number => number!.Value)];
        if (values.Min() > 0 && values.Max() >= GridAxis.LogFrom * values.Min())
            values = [.. values.Select(Model.Numerics.Elementary.Log)];
        double low = values.Min();
        double high = values.Max();
        return high > low ? [.. values.Select(value => (value - low) / (high - low))] : null;
    }

    private const int MostPlaces = 10_000;
    private static readonly string[] Lengths = [TrainField.Epochs.Path, TrainField.Steps.Path];
}

/// <summary>What a search looks at.</summary>
/// <param name="Measure">A measure's last value.</param>
/// <param name="Maximize">Whether larger values are the better ones.</param>
public sealed record SearchGoal(string Measure, bool Maximize);

/// <summary>The values of one field over the proposals of a search. Where nothing has been proposed yet, values spread
/// over the axis stand in, by which rules can be checked.</summary>
internal sealed class ProposedColumn(ProposedSearch search, AxisColumn source, int dimension)
    : SearchColumn(search, source)
{
    private const int StandIns = 97; // prime, so that columns side by side do not fall into step

    /// <summary>How many values have been proposed.</summary>
    public int Known => Math.Min(Count, search.Proposals.Count);

    public override object Value(int index) =>
        search.Proposals.Find(index) is { } choices ? ValueAt(choices[dimension]) : StandIn(index);

    public override string Text(int index) => search.Proposals.Find(index) is null ? "-" : base.Text(index);

    public override void WriteCanonical(TextWriter text)
    {
        text.Write($"{search.Canonical} of\n");
        Source.WriteCanonical(text);
    }

    private object ValueAt(double choice)
    {
        if (Source is not SpanColumn span)
            return Source.Value((int)choice);
        return span.At(search.Space.Dimensions[dimension].PlaceOf(choice));
    }

    private object StandIn(int index) =>
        Source is SpanColumn span ? span.At((index % StandIns + 0.5) / StandIns) : Source.Value(index % Source.Count);
}

/// <summary>The values of one field that has a search for each of its values: they take turns.</summary>
internal sealed class GroupColumn(ProposedSearch search, AxisColumn source, int stride) : SearchColumn(search, source)
{
    public override object Value(int index) => Source.Value(index % search.Groups / stride % Source.Count);

    public override int IndexOf(object? value) => Source.IndexOf(value) is >= 0 and var level ? level * stride : -1;

    public override void WriteCanonical(TextWriter text)
    {
        text.Write($"{search.Canonical} in turn of\n");
        Source.WriteCanonical(text);
    }
}
