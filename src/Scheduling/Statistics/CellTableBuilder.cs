using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Statistics;

/// <summary>
/// Gathers trials into cells. Trials come in any order; memory grows with the number of final values. Values are summed in order of
/// ordinal, so that a table does not depend on the order in which trials ended.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
public sealed class CellTableBuilder(Plan plan)
{
    /// <summary>Name of the axis that is replication.</summary>
    public const string SeedAxis = "seed";

    private readonly SortedDictionary<long, Members> _cells = [];

    /// <summary>Adds a trial with its final values, which count only where it was trained to the end.</summary>
    public void Add(long ordinal, TrialEnd end, IReadOnlyList<(string Measure, double Value)> finals)
    {
        long cell = plan.Cell(ordinal);
        if (!_cells.TryGetValue(cell, out Members? members))
            _cells.Add(cell, members = new Members(ordinal));
        members.Ends[(int)end]++;
        if (end != TrialEnd.Finished)
            return;
        foreach (var (measure, value) in finals)
        {
            if (!members.Values.TryGetValue(measure, out List<(long, double)>? values))
                members.Values.Add(measure, values = []);
            values.Add((ordinal, value));
        }
    }

    /// <summary>The table of what was added so far.</summary>
    public CellTable Build()
    {
        int[] axes = [.. Enumerable.Range(0, plan.Axes.Count).Where(index => plan.Axes[index].Name != SeedAxis)];
        string[] measures = [.. _cells.Values.SelectMany(members => members.Values.Keys).Distinct().Order(StringComparer.Ordinal)];
        return new CellTable([.. axes.Select(index => plan.Axes[index])], measures, [.. _cells.Select(pair => Summarize(pair.Key, pair.Value, axes, measures))]);
    }

    private CellResult Summarize(long cell, Members members, int[] axes, string[] measures)
    {
        IReadOnlyList<string> values = plan.AxisValues(members.Ordinal);
        return new CellResult(
            cell,
            [.. axes.Select(index => values[index])],
            [.. measures.Select(measure => Summary.Of(members.Values.TryGetValue(measure, out var found) ? [.. found.Order().Select(pair => pair.Value)] : []))],
            members.Ends[(int)TrialEnd.Finished],
            members.Ends[(int)TrialEnd.Diverged],
            members.Ends[(int)TrialEnd.Stopped],
            members.Ends[(int)TrialEnd.Failed],
            members.Ends[(int)TrialEnd.Open]);
    }

    private sealed class Members(long ordinal)
    {
        public long Ordinal { get; } = ordinal;

        public long[] Ends { get; } = new long[5];

        public Dictionary<string, List<(long Ordinal, double Value)>> Values { get; } = new(StringComparer.Ordinal);
    }
}
