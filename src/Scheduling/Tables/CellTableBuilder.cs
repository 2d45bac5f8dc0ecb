using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>
/// Gathers trials into cells. Trials come in any order; memory grows with the number of final values. Values are summed
/// in order of ordinal, so that a table does not depend on the order in which trials ended.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
/// <param name="rule">How it replicates; null: every cell has all seeds.</param>
public sealed class CellTableBuilder(Plan plan, ReplicationRule? rule = null)
{
    private readonly Dictionary<long, Members> _cells = [];
    private readonly Dictionary<string, int> _measures = new(StringComparer.Ordinal);

    /// <summary>The measures of the trial before, which are nearly always those of the next, and their
    /// numbers.</summary>
    private readonly List<(string Name, int Number)> _before = [];

    /// <summary>Adds a trial with what it measured last: where it was trained to the end that is its result, where it
    /// was stopped early it is kept apart, and otherwise it does not count. <paramref name="end"/> null: it is not
    /// done.</summary>
    public void Add(long ordinal, AttemptOutcome? end, IReadOnlyList<Metric> last)
    {
        ArgumentNullException.ThrowIfNull(last);
        var members = MembersOf(ordinal);
        members.Ends.Add(end);
        if (end == AttemptOutcome.Stopped)
            members = members.OfStopped ??= new(ordinal);
        else if (end != AttemptOutcome.Finished)
            return;
        members.Begin(ordinal);
        for (int at = 0; at < last.Count; at++)
        {
            var metric = last[at];
            members.Add(NumberOf(at, metric.Measure), metric.Value);
        }
    }

    /// <summary>Adds a trial with its final values, which count only where it was trained to the end.</summary>
    public void Add(long ordinal, AttemptOutcome? end, IReadOnlyList<(string Measure, double Value)> finals)
    {
        ArgumentNullException.ThrowIfNull(finals);
        Add(ordinal, end, [.. finals.Select(final => new Metric(0, final.Measure, final.Value))]);
    }

    /// <summary>The table of what was added so far.</summary>
    public CellTable Build()
    {
        int[] axes = [.. Enumerable.Range(0, plan.Axes.Count).Where(index => plan.Axes[index].Name != PlanAxis.Seed)];
        string[] measures = [.. _measures.Keys.Order(StringComparer.Ordinal)];
        return new CellTable(
            [.. axes.Select(index => plan.Axes[index])],
            measures,
            [.. _cells.OrderBy(pair => pair.Key).Select(pair => Summarize(pair.Key, pair.Value, axes, measures))]
        )
        {
            Rule = rule,
            Units =
                plan.Trials > 0 && plan.Configuration(0).Program is { } program
                    ? program.Measures.ToDictionary(
                        measure => measure.Name,
                        measure => measure.Unit,
                        StringComparer.Ordinal
                    )
                    : null,
        };
    }

    private Members MembersOf(long ordinal)
    {
        long cell = plan.Cell(ordinal);
        if (!_cells.TryGetValue(cell, out Members? members))
            _cells.Add(cell, members = new Members(ordinal));
        return members;
    }

    private int NumberOf(int at, string measure)
    {
        if (at < _before.Count && ReferenceEquals(_before[at].Name, measure))
            return _before[at].Number;
        if (!_measures.TryGetValue(measure, out int number))
            _measures.Add(measure, number = _measures.Count);
        if (at < _before.Count)
            _before[at] = (measure, number);
        else if (at == _before.Count)
            _before.Add((measure, number));
        return number;
    }

    private CellResult Summarize(long cell, Members members, int[] axes, string[] measures)
    {
        IReadOnlyList<string> values = plan.AxisValues(members.Ordinal);
        CellResult result = new(
            cell,
            [.. axes.Select(index => values[index])],
            [.. measures.Select(measure => Summary.Of(members.Values(_measures[measure])))],
            members.Ends[AttemptOutcome.Finished],
            members.Ends[AttemptOutcome.Diverged],
            members.Ends[AttemptOutcome.Stopped],
            members.Ends[AttemptOutcome.Failed],
            members.Ends.Open
        )
        {
            AtStop = members.OfStopped is { } stopped
                ? [.. measures.Select(measure => Summary.Of(stopped.Values(_measures[measure])))]
                : [],
        };
        return result with { IsTooWide = IsTooWide(result, measures) };
    }

    private bool IsTooWide(CellResult cell, string[] measures) =>
        rule is not null
        && cell.Open == 0
        && Array.IndexOf(measures, rule.Measure) is >= 0 and var measure
        && cell.Measures[measure].HalfWidth > rule.HalfWidth
        && plan.OrdinalsOfCell(cell.Cell).LongCount() == cell.Finished + cell.Diverged + cell.Stopped + cell.Failed;

    /// <summary>The trials of a cell: of those that were trained to the end their ordinals once, and beside them the
    /// values of each measure.</summary>
    private sealed class Members(long first)
    {
        private readonly List<long> _ordinals = [];
        private readonly List<ColumnValues?> _columns = [];
        private bool _areInOrder = true;

        /// <summary>One of its trials.</summary>
        public long Ordinal => first;

        public EndCounts Ends { get; } = new();

        /// <summary>Those that were stopped early, with their last values; null: there are none.</summary>
        public Members? OfStopped { get; set; }

        /// <summary>What is added from now on is of this trial.</summary>
        public void Begin(long ordinal)
        {
            _areInOrder &= _ordinals.Count == 0 || _ordinals[^1] < ordinal;
            _ordinals.Add(ordinal);
        }

        public void Add(int measure, double value)
        {
            while (_columns.Count <= measure)
                _columns.Add(null);
            (_columns[measure] ??= new ColumnValues()).Add(_ordinals.Count - 1, value);
        }

        /// <summary>A measure's values in order of ordinal.</summary>
        public IReadOnlyList<double> Values(int measure)
        {
            if (measure >= _columns.Count || _columns[measure] is not { } column)
                return [];
            return _areInOrder
                ? column.Values
                :
                [
                    .. column
                        .Values.Select((value, at) => (Ordinal: _ordinals[column.Trial(at)], Value: value))
                        .Order()
                        .Select(pair => pair.Value),
                ];
        }
    }

    /// <summary>Values of a measure, and whose they are: as a rule those of all trials, one after the other.</summary>
    private sealed class ColumnValues
    {
        private List<int>? _trials;

        public Samples Values { get; } = new();

        public void Add(int trial, double value)
        {
            if (_trials is null && trial != Values.Count)
                _trials = [.. Enumerable.Range(0, Values.Count)];
            _trials?.Add(trial);
            Values.Add(value);
        }

        public int Trial(int at) => _trials?[at] ?? at;
    }
}
