using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>A measure over training, cell by cell.</summary>
/// <param name="Axes">What varies, seed aside.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Cells">Cells with at least one value, finite or not, in order of number.</param>
public sealed record CurveTable(IReadOnlyList<PlanAxis> Axes, string Measure, IReadOnlyList<CellCurve> Cells)
{
    /// <summary>How cells are replicated; null: each has all seeds.</summary>
    public ReplicationRule? Rule { get; init; }
}

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
    /// <summary>Seeds that diverged. They are in no mean, unless no other seed of the cell has values.</summary>
    public long Diverged { get; init; }

    /// <summary>Seeds that a rule stopped early. They are in no mean, unless none was trained to the end or is under
    /// way.</summary>
    public long Stopped { get; init; }

    /// <summary>Seeds that failed for good. They are in no mean.</summary>
    public long Failed { get; init; }

    /// <summary>Values of these seeds that were NaN or infinite. They are in no mean, and a step with no other value
    /// has no point.</summary>
    public long NotFinite { get; init; }

    /// <summary>Whether the points are of seeds that diverged.</summary>
    public bool IsDiverged { get; init; }

    /// <summary>Whether the points are of seeds that were stopped early.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether it has all seeds it may have, and yet a wider interval than <see cref="CurveTable.Rule"/> asks
    /// for.</summary>
    public bool IsTooWide { get; init; }

    /// <summary>Which seeds are in no mean; empty: all are.</summary>
    public string Note => SeedNote.Of(Diverged, Stopped, Failed);
}

/// <summary>
/// Gathers a measure's values over training into curves. Values come in order of ordinal; memory grows with their
/// number. Seeds that were not trained to the end are in no mean, as everywhere: with them a mean would jump where they
/// leave it. Only of a cell that has no others are the values of stopped seeds given, or else of diverged ones, and
/// marked. Values that are not finite are in no mean, and counted.
/// </summary>
/// <param name="plan">The sweep's plan.</param>
/// <param name="measure">The measure.</param>
/// <param name="rule">How cells are replicated; null: each has all seeds.</param>
/// <param name="tooWide">Numbers of the cells whose interval is wider than the rule asks for, though they have all
/// seeds.</param>
public sealed class CurveTableBuilder(
    Plan plan,
    string measure,
    ReplicationRule? rule = null,
    IReadOnlySet<long>? tooWide = null
)
{
    private readonly SortedDictionary<long, Members> _cells = [];
    private long _latest = -1;
    private SortedDictionary<long, List<double>>? _steps;

    /// <summary>Adds a value of a trial.</summary>
    /// <param name="ordinal">The trial.</param>
    /// <param name="step">The step.</param>
    /// <param name="value">The value.</param>
    /// <param name="end">How the trial ended; null: it is under way.</param>
    public void Add(long ordinal, long step, double value, AttemptOutcome? end = null)
    {
        if (ordinal != _latest)
        {
            long cell = plan.Cell(ordinal);
            if (!_cells.TryGetValue(cell, out Members? found))
                _cells.Add(cell, found = new(ordinal));
            found.Ends.Add(end);
            (_latest, _steps) = (ordinal, found.StepsOf(end));
        }

        if (_steps is null)
            return;
        if (!_steps.TryGetValue(step, out List<double>? values))
            _steps.Add(step, values = []);
        values.Add(value);
    }

    /// <summary>The curves of what was added so far.</summary>
    public CurveTable Build()
    {
        int[] axes = [.. Enumerable.Range(0, plan.Axes.Count).Where(index => plan.Axes[index].Name != PlanAxis.Seed)];
        return new(
            [.. axes.Select(index => plan.Axes[index])],
            measure,
            [
                .. _cells
                    .Where(pair => pair.Value.Shown.Count > 0)
                    .Select(pair =>
                    {
                        Members members = pair.Value;
                        SortedDictionary<long, List<double>> shown = members.Shown;
                        (long Step, Summary Value)[] points = [.. shown.Select(at => (at.Key, Summary.Of(at.Value)))];
                        IReadOnlyList<string> values = plan.AxisValues(members.Ordinal);
                        return new CellCurve(
                            pair.Key,
                            [.. axes.Select(index => values[index])],
                            [.. points.Where(point => point.Value.Count > 0)]
                        )
                        {
                            Diverged = members.Ends[AttemptOutcome.Diverged],
                            Stopped = members.Ends[AttemptOutcome.Stopped],
                            Failed = members.Ends[AttemptOutcome.Failed],
                            NotFinite = points.Sum(point => point.Value.NotFinite),
                            IsDiverged = shown == members.OfDiverged,
                            IsStopped = shown == members.OfStopped,
                            IsTooWide = measure == rule?.Measure && tooWide?.Contains(pair.Key) == true,
                        };
                    }),
            ]
        )
        {
            Rule = rule,
        };
    }

    private sealed class Members(long ordinal)
    {
        public long Ordinal => ordinal;

        public EndCounts Ends { get; } = new();

        public SortedDictionary<long, List<double>> Steps { get; } = [];

        public SortedDictionary<long, List<double>> OfStopped { get; } = [];

        public SortedDictionary<long, List<double>> OfDiverged { get; } = [];

        /// <summary>The first that have a value to draw, or else the first that have any.</summary>
        public SortedDictionary<long, List<double>> Shown
        {
            get
            {
                SortedDictionary<long, List<double>>[] all = [Steps, OfStopped, OfDiverged];
                return all.FirstOrDefault(of => of.Values.Any(values => values.Any(double.IsFinite)))
                    ?? all.FirstOrDefault(of => of.Count > 0)
                    ?? Steps;
            }
        }

        /// <summary>Where the values of a trial belong that ended so; null: nowhere, since it has no result.</summary>
        public SortedDictionary<long, List<double>>? StepsOf(AttemptOutcome? end) =>
            end switch
            {
                AttemptOutcome.Failed => null,
                AttemptOutcome.Stopped => OfStopped,
                AttemptOutcome.Diverged => OfDiverged,
                _ => Steps,
            };
    }
}
