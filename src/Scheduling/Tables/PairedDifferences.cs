using System.Globalization;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>
/// Differences between cells that share seeds: each trial's value less that of the trial which differs from it in one
/// axis only, there having the reference value. Same seed, same initial weights and same order of examples: what the
/// seeds do alike cancels, and the interval is that of the mean difference. Trials come in any order; values are summed
/// in order of ordinal. docs/statistics.md has the method.
/// </summary>
public sealed class PairedDifferences
{
    private readonly Plan _plan;
    private readonly int _axis;
    private readonly int[] _shown;
    private readonly int _seed;
    private readonly Dictionary<(string Place, long Seed), Dictionary<string, double>> _reference = [];
    private readonly SortedDictionary<long, Member> _members = [];
    private readonly Dictionary<long, (IReadOnlyList<string> AxisValues, EndCounts Ends)> _unfinished = [];

    /// <summary>Pairs the trials of a plan with those at <paramref name="reference"/> on
    /// <paramref name="axis"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="axis">Name of one of its axes; not that of the seed.</param>
    /// <param name="reference">One of the axis' values, as text or, for numbers, in any spelling.</param>
    /// <exception cref="ArgumentException">There is no such axis or value.</exception>
    public PairedDifferences(Plan plan, string axis, string reference)
    {
        _plan = plan;
        string[] names = [.. plan.Axes.Select(candidate => candidate.Name)];
        string[] others = [.. names.Where(name => name != PlanAxis.Seed)];
        if (axis == PlanAxis.Seed)
            throw new ArgumentException(
                "Differences are paired by seed, so that they are taken along another axis, but `seed` was asked for. "
                    + Choices(others),
                nameof(axis)
            );
        _axis = Array.IndexOf(names, axis);
        if (_axis < 0)
            throw new ArgumentException(
                $"Differences are taken along an axis of the sweep, but `{axis}` is none. " + Choices(others),
                nameof(axis)
            );
        PlanAxis along = plan.Axes[_axis];
        Reference =
            along.ValueOf(reference) ?? throw new ArgumentException(along.Refusal(reference), nameof(reference));
        _seed = Array.IndexOf(names, PlanAxis.Seed);
        _shown = [.. Enumerable.Range(0, names.Length).Where(index => names[index] != PlanAxis.Seed)];
    }

    /// <summary>The reference value as the plan writes it.</summary>
    public string Reference { get; }

    /// <summary>Adds a trial that was trained to the end, with its final values.</summary>
    public void Add(long ordinal, IReadOnlyList<(string Measure, double Value)> finals)
    {
        IReadOnlyList<string> values = _plan.AxisValues(ordinal);
        string place = string.Join('\n', _shown.Where(index => index != _axis).Select(index => values[index]));
        Dictionary<string, double> byMeasure = finals.ToDictionary(
            final => final.Measure,
            final => final.Value,
            StringComparer.Ordinal
        );
        long seed =
            _seed >= 0
            && long.TryParse(
                values[_seed],
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out long written
            )
                ? written
                : _plan.Configuration(ordinal).Seed;
        if (values[_axis] == Reference)
            _reference[(place, seed)] = byMeasure;
        else
            _members[ordinal] = new(
                _plan.Cell(ordinal),
                [.. _shown.Select(index => values[index])],
                place,
                seed,
                byMeasure
            );
    }

    /// <summary>Adds a trial that was not trained to the end: it is in no difference, but its cell has a row that says
    /// so.</summary>
    public void AddUnfinished(long ordinal, AttemptOutcome? end)
    {
        IReadOnlyList<string> values = _plan.AxisValues(ordinal);
        if (values[_axis] == Reference)
            return;
        long cell = _plan.Cell(ordinal);
        if (!_unfinished.TryGetValue(cell, out var found))
            _unfinished.Add(cell, found = ([.. _shown.Select(index => values[index])], new EndCounts()));
        found.Ends.Add(end);
    }

    /// <summary>The differences of what was added so far, cell by cell; the reference's own cells are left
    /// out.</summary>
    public PairedTable Build()
    {
        string[] measures =
        [
            .. _members.Values.SelectMany(member => member.Values.Keys).Distinct().Order(StringComparer.Ordinal),
        ];
        List<PairedRow> rows = [];
        foreach (
            IGrouping<long, Member> cell in _members.Values.GroupBy(member => member.Cell).OrderBy(cell => cell.Key)
        )
        {
            var pairs = cell.Select(member =>
                    (member.Values, Baseline: _reference.GetValueOrDefault((member.Place, member.Seed)))
                )
                .ToList();
            rows.Add(
                Row(
                    cell.Key,
                    cell.First().AxisValues,
                    [.. measures.Select(measure => Summarize(pairs, measure))],
                    pairs.Count(pair => pair.Baseline is null)
                )
            );
        }

        HashSet<long> finished = [.. rows.Select(row => row.Cell)];
        rows.AddRange(
            _unfinished
                .Where(cell => !finished.Contains(cell.Key))
                .Select(cell =>
                    Row(cell.Key, cell.Value.AxisValues, [.. measures.Select(_ => Summary.Of([]))], unpaired: 0)
                )
        );
        rows.Sort((left, right) => left.Cell.CompareTo(right.Cell));

        return new([.. _shown.Select(index => _plan.Axes[index])], _plan.Axes[_axis].Name, Reference, measures, rows);
    }

    private PairedRow Row(long cell, IReadOnlyList<string> axisValues, IReadOnlyList<Summary> differences, int unpaired)
    {
        var ends = _unfinished.TryGetValue(cell, out var found) ? found.Ends : new EndCounts();
        return new(cell, axisValues, differences, unpaired)
        {
            Diverged = ends[AttemptOutcome.Diverged],
            Stopped = ends[AttemptOutcome.Stopped],
            Failed = ends[AttemptOutcome.Failed],
            Open = ends.Open,
        };
    }

    private static Summary Summarize(
        List<(Dictionary<string, double> Values, Dictionary<string, double>? Baseline)> pairs,
        string measure
    )
    {
        List<(double, double)> differences = [];
        foreach (var (values, baseline) in pairs)
        {
            if (
                baseline is not null
                && baseline.TryGetValue(measure, out double without)
                && values.TryGetValue(measure, out double with)
            )
                differences.Add((without, with));
        }

        return Summary.OfPairedDifferences(differences);
    }

    private static string Choices(string[] names) =>
        names.Length == 0 ? "This sweep varies nothing but seeds." : $"Take one of {string.Join(", ", names)}.";

    private sealed record Member(
        long Cell,
        IReadOnlyList<string> AxisValues,
        string Place,
        long Seed,
        Dictionary<string, double> Values
    );
}

/// <summary>A cell's differences to the reference.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="AxisValues">Its value on each of <see cref="PairedTable.Axes"/>.</param>
/// <param name="Differences">For each measure the mean difference (cell less reference), with interval; n counts
/// pairs.</param>
/// <param name="Unpaired">Trials that were trained to the end, but whose partner is not in the sweep or was
/// not.</param>
public sealed record PairedRow(
    long Cell,
    IReadOnlyList<string> AxisValues,
    IReadOnlyList<Summary> Differences,
    int Unpaired
)
{
    /// <summary>Trials of the cell that diverged.</summary>
    public long Diverged { get; init; }

    /// <summary>Trials of the cell that a rule stopped early.</summary>
    public long Stopped { get; init; }

    /// <summary>Trials of the cell that failed for good.</summary>
    public long Failed { get; init; }

    /// <summary>Trials of the cell that were begun and are not done.</summary>
    public long Open { get; init; }

    /// <summary>What keeps the differences from speaking for all seeds; empty if nothing does.</summary>
    public string Note => SeedNote.Of(Diverged, Stopped, Failed, (Open, "not done"), (Unpaired, "without a partner"));
}

/// <summary>Differences to a reference, cell by cell; cells without any are there too.</summary>
/// <param name="Axes">What varies, seed aside.</param>
/// <param name="Axis">The axis along which the differences are taken.</param>
/// <param name="Reference">The value that is subtracted.</param>
/// <param name="Measures">The measures, in order of name.</param>
/// <param name="Rows">Cells in order of number, the reference's aside.</param>
public sealed record PairedTable(
    IReadOnlyList<PlanAxis> Axes,
    string Axis,
    string Reference,
    IReadOnlyList<string> Measures,
    IReadOnlyList<PairedRow> Rows
);
