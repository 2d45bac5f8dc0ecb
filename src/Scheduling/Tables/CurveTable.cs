using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

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
)
{
    /// <summary>Seeds that diverged. They are in no mean, unless all of the cell's seeds with values did.</summary>
    public long Diverged { get; init; }

    /// <summary>Whether the points are of seeds that diverged.</summary>
    public bool IsDiverged { get; init; }
}

/// <summary>
/// Gathers a measure's values over training into curves. Values come in order of ordinal; memory grows with their
/// number. A seed that diverged is in no mean, as everywhere; only of a cell where all seeds did are their values
/// given, and marked. A value that is not finite is left out.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
/// <param name="measure">The measure.</param>
public sealed class CurveTableBuilder(Plan plan, string measure)
{
    private readonly SortedDictionary<long, Members> _cells = [];
    private long _latest = -1;
    private SortedDictionary<long, List<double>> _steps = [];

    /// <summary>Adds a value of a trial; <paramref name="diverged"/>: of one that diverged in the end.</summary>
    public void Add(long ordinal, long step, double value, bool diverged = false)
    {
        if (!double.IsFinite(value))
            return;
        if (ordinal != _latest)
        {
            long cell = plan.Cell(ordinal);
            if (!_cells.TryGetValue(cell, out Members? found))
                _cells.Add(cell, found = new(ordinal));
            found.Diverged += diverged ? 1 : 0;
            (_latest, _steps) = (ordinal, diverged ? found.OfDiverged : found.Steps);
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
                        [.. pair.Value.Shown.Select(at => (at.Key, Summary.Of(at.Value)))]
                    )
                    {
                        Diverged = pair.Value.Diverged,
                        IsDiverged = pair.Value.Steps.Count == 0,
                    };
                }),
            ]
        );
    }

    private sealed class Members(long ordinal)
    {
        public long Ordinal => ordinal;

        public SortedDictionary<long, List<double>> Steps { get; } = [];

        public SortedDictionary<long, List<double>> OfDiverged { get; } = [];

        public SortedDictionary<long, List<double>> Shown => Steps.Count > 0 ? Steps : OfDiverged;

        public long Diverged { get; set; }
    }
}
