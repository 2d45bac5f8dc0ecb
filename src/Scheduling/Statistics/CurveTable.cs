using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Statistics;

/// <summary>A measure over training, cell by cell.</summary>
/// <param name="Axes">What varies, seed aside.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Cells">Cells with at least one value, in order of number.</param>
public sealed record CurveTable(IReadOnlyList<PlanAxis> Axes, string Measure, IReadOnlyList<CellCurve> Cells);

/// <summary>A cell's curve.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="AxisValues">Its value on each of <see cref="CurveTable.Axes"/>.</param>
/// <param name="Points">Steps in order, with mean, interval and n over the seeds that have a finite value
/// there.</param>
public sealed record CellCurve(
    long Cell,
    IReadOnlyList<string> AxisValues,
    IReadOnlyList<(long Step, Summary Value)> Points
);

/// <summary>
/// Gathers a measure's values over training into curves. Values come in order of ordinal; memory grows with their
/// number. A value that is not finite is left out, so that a seed that diverges leaves the curve where it does and n
/// says so.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
/// <param name="measure">The measure.</param>
public sealed class CurveTableBuilder(Plan plan, string measure)
{
    private readonly SortedDictionary<long, (long Ordinal, SortedDictionary<long, List<double>> Steps)> _cells = [];
    private long _latest = -1;
    private SortedDictionary<long, List<double>> _steps = [];

    /// <summary>Adds a value of a trial.</summary>
    public void Add(long ordinal, long step, double value)
    {
        if (!double.IsFinite(value))
            return;
        if (ordinal != _latest)
        {
            long cell = plan.Cell(ordinal);
            if (!_cells.TryGetValue(cell, out var found))
                _cells.Add(cell, found = (ordinal, []));
            (_latest, _steps) = (ordinal, found.Steps);
        }

        if (!_steps.TryGetValue(step, out List<double>? values))
            _steps.Add(step, values = []);
        values.Add(value);
    }

    /// <summary>The curves of what was added so far.</summary>
    public CurveTable Build()
    {
        int[] axes =
        [
            .. Enumerable.Range(0, plan.Axes.Count).Where(index => plan.Axes[index].Name != CellTableBuilder.SeedAxis),
        ];
        return new(
            [.. axes.Select(index => plan.Axes[index])],
            measure,
            [
                .. _cells.Select(pair =>
                {
                    IReadOnlyList<string> values = plan.AxisValues(pair.Value.Ordinal);
                    return new CellCurve(
                        pair.Key,
                        [.. axes.Select(index => values[index])],
                        [.. pair.Value.Steps.Select(at => (at.Key, Summary.Of(at.Value)))]
                    );
                }),
            ]
        );
    }
}
