using System.Globalization;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>
/// Adds up a sweep's trials along each of its axes. A cell's values are found once, from the plan. A count of all cells
/// then takes one pass over them, so a large sweep can be watched closely.
/// </summary>
public sealed class AxisTally
{
    /// <summary>Sweeps of more trials are not divided: making the tally takes time and memory in proportion to
    /// them.</summary>
    public const long MostTrials = 1_000_000;

    private const int MostGroups = 12;

    private readonly Axis[] _axes;
    private readonly int[] _groups; // [cell, axis]

    /// <summary>Looks at every cell of a plan.</summary>
    public AxisTally(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        int[] shown = plan.Trials > MostTrials ? [] : [.. InOrder(plan.Axes)];
        _axes = [.. shown.Select(index => new Axis(plan.Axes[index]))];
        _groups = new int[_axes.Length == 0 ? 0 : plan.Cells * _axes.Length];
        for (long cell = 0; cell < plan.Cells && _axes.Length > 0; cell++)
        {
            long first = -1;
            long trials = 0;
            foreach (long ordinal in plan.OrdinalsOfCell(cell))
            {
                first = first < 0 ? ordinal : first;
                trials++;
            }

            var values = plan.AxisValues(first);
            for (int axis = 0; axis < _axes.Length; axis++)
            {
                int group = _axes[axis].GroupOf(values[shown[axis]]);
                _groups[cell * _axes.Length + axis] = group;
                _axes[axis].Trials[group] += trials;
            }
        }
    }

    /// <summary>The axis that a sweep is about: p where it varies, else the numeric one with most values, else the one
    /// with most values; null: nothing but the seed varies.</summary>
    public static PlanAxis? MainAxis(IReadOnlyList<PlanAxis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        PlanAxis[] varying = [.. axes.Where(IsShown)];
        return varying.FirstOrDefault(axis => axis.Name is "p" or "noise.p")
            ?? varying.Where(axis => axis.Numbers is not null).MaxBy(axis => axis.Values.Count)
            ?? varying.MaxBy(axis => axis.Values.Count);
    }

    /// <summary>How far each axis is, by the counts of cells.</summary>
    public IReadOnlyList<AxisProgress> Of(IReadOnlyList<CellCounts> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        long[][] sums = [.. _axes.Select(axis => new long[axis.Trials.Length * 6])];
        foreach (var (cell, counts) in cells)
        {
            for (int axis = 0; axis < _axes.Length; axis++)
            {
                int at = _groups[cell * _axes.Length + axis] * 6;
                long[] sum = sums[axis];
                sum[at] += counts.Waiting;
                sum[at + 1] += counts.Running;
                sum[at + 2] += counts.Finished;
                sum[at + 3] += counts.Diverged;
                sum[at + 4] += counts.Stopped;
                sum[at + 5] += counts.Failed;
            }
        }

        return
        [
            .. _axes.Zip(
                sums,
                static (axis, sum) =>
                    new AxisProgress(
                        axis.Name,
                        [
                            .. axis.Labels.Select(
                                (label, group) =>
                                    new ValueProgress(
                                        label,
                                        axis.Trials[group],
                                        new(
                                            sum[group * 6],
                                            sum[group * 6 + 1],
                                            sum[group * 6 + 2],
                                            sum[group * 6 + 3],
                                            sum[group * 6 + 4],
                                            sum[group * 6 + 5]
                                        )
                                    )
                            ),
                        ]
                    )
            ),
        ];
    }

    private static bool IsShown(PlanAxis axis) => axis.Name != PlanAxis.Seed && axis.Values.Count > 1;

    private static IEnumerable<int> InOrder(IReadOnlyList<PlanAxis> axes)
    {
        var main = MainAxis(axes);
        return Enumerable
            .Range(0, axes.Count)
            .Where(index => IsShown(axes[index]))
            .OrderBy(index => axes[index] == main ? 0 : 1);
    }

    /// <summary>An axis, its values put together to no more groups than one can look at.</summary>
    private sealed class Axis
    {
        private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
        private readonly int _count;

        public Axis(PlanAxis axis)
        {
            Name = axis.Name;
            _count = axis.Values.Count;
            for (int i = 0; i < _count; i++)
                _values.TryAdd(axis.Values[i], i);
            int groups = Math.Min(_count, MostGroups);
            Trials = new long[groups];
            Labels =
                _count <= MostGroups
                    ? [.. axis.Values]
                    :
                    [
                        .. Enumerable
                            .Range(0, groups)
                            .Select(group =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{axis.Values[First(group)]} … {axis.Values[First(group + 1) - 1]}"
                                )
                            ),
                    ];
        }

        public string Name { get; }

        public string[] Labels { get; }

        public long[] Trials { get; }

        public int GroupOf(string value) => (int)((long)_values[value] * Trials.Length / _count);

        /// <summary>The first value of a group.</summary>
        private int First(int group) => (int)(((long)group * _count + MostGroups - 1) / MostGroups);
    }
}
